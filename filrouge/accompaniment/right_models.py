"""The rights other than the RSA that somebody asked for and gained while they were accompanied (A-8, G-2)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.accompaniment.right_rules import LABELS, Stage, right_label
from filrouge.directory.models import public_id_field
from filrouge.people.models import Person


class GainedRight(models.Model):
    """One request for a right: asked, then opened or refused, and who helped."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="gained_rights")
    kind = models.CharField("droit", max_length=24)
    asked_on = models.DateField("demandé le", null=True)
    opened_on = models.DateField("ouvert le", null=True)
    refused_on = models.DateField("refusé le", null=True)
    helped_by = models.CharField("avec l'aide de", max_length=120, blank=True)
    words = models.TextField("précisions", blank=True)
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "droit ouvert"
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.CheckConstraint(
                name="right_with_day",
                condition=Q(asked_on__isnull=False)
                | Q(opened_on__isnull=False)
                | Q(refused_on__isnull=False),
                violation_error_message="Un droit est demandé, ouvert ou refusé un jour donné.",
            ),
            models.CheckConstraint(
                name="right_days_follow",
                condition=(
                    Q(opened_on__isnull=True) | Q(asked_on__isnull=True) | Q(opened_on__gte=F("asked_on"))
                )
                & (Q(refused_on__isnull=True) | Q(asked_on__isnull=True) | Q(refused_on__gte=F("asked_on"))),
                violation_error_message="La réponse vient après la demande.",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(opened_on__isnull=True, refused_on__isnull=True),
                name="right_asked_once",
                violation_error_message="Ce droit est déjà demandé et attend sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def label(self) -> str:
        """The right in words."""
        return right_label(self.kind)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.opened_on is not None:
            return Stage.OPENED
        return Stage.REFUSED if self.refused_on is not None else Stage.ASKED

    @property
    def stage_label(self) -> str:
        """Where it stands, in a word."""
        return LABELS[self.stage]
