"""Two files that may be one person: the suspicion, what was decided, and what a merge moved (A-4)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.directory.models import public_id_field
from filrouge.people.models import Person


class Suspicion(models.Model):
    """A pair of files that look like one person; once decided, it never comes back."""

    class State(models.TextChoices):
        OPEN = "open", "À examiner"
        APART = "apart", "Deux personnes différentes"
        MERGED = "merged", "Dossiers réunis"

    public_id = public_id_field()
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("raison", max_length=200)
    state = models.CharField("état", max_length=6, choices=State, default=State.OPEN)
    noticed_at = models.DateTimeField("remarquée le")
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "doublon possible"
        ordering: ClassVar[list[str]] = ["noticed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="suspicion_once",
                violation_error_message="Ces deux dossiers sont déjà dans la liste.",
            ),
            models.CheckConstraint(
                name="suspicion_of_two",
                condition=Q(first__lt=F("second")),
                violation_error_message="Un doublon se compose de deux dossiers.",
            ),
        ]
        indexes = [models.Index(fields=["state", "noticed_at", "id"], name="suspicion_state")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class Merge(models.Model):
    """Two files joined: everything of `gone` went to `kept`; what was moved and changed, so that it can be undone.

    `moved`: table → keys of the rows that went over. `saved`: [table, key, field, before, after]."""

    public_id = public_id_field()
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    moved: models.JSONField[Any, Any] = models.JSONField(default=dict)
    saved: models.JSONField[Any, Any] = models.JSONField(default=list)
    merged_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "réunion de dossiers"
        ordering: ClassVar[list[str]] = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                condition=Q(undone_at__isnull=True),
                name="merge_gone_once",
                violation_error_message="Ce dossier est déjà réuni à un autre.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
