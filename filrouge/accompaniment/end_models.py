"""An end of accompaniment that the référent proposes; the département ends it, or says why not (B-10, P-1)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import public_id_field


class EndProposal(models.Model):
    """Why this accompaniment should end. Accepted when the accompaniment is closed: its exit says so."""

    public_id = public_id_field()
    accompaniment = models.ForeignKey(
        "accompaniment.Accompaniment", on_delete=models.CASCADE, related_name="end_proposals"
    )
    reason = models.CharField("motif proposé", max_length=40)
    words = models.TextField("ce qui le justifie pour cette personne")
    asked_on = models.DateField("proposée le")
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    refused_on = models.DateField("refusée le", null=True)
    refusal = models.TextField("motif du refus", blank=True)
    refused_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "fin proposée"
        ordering: ClassVar[list[str]] = ["asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"],
                condition=Q(refused_on__isnull=True),
                name="end_proposed_once",
                violation_error_message="Une fin est déjà proposée pour cet accompagnement.",
            ),
            models.CheckConstraint(
                name="end_refused_with_reason",
                condition=Q(refused_on__isnull=True, refusal="", refused_by__isnull=True)
                | (Q(refused_on__isnull=False, refused_by__isnull=False) & ~Q(refusal="")),
                violation_error_message="Un refus a un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
