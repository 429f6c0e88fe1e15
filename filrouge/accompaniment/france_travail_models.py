"""A contract as it is entered in France Travail's own tool (C-2)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.accompaniment import contract_rules


class FranceTravailContract(models.Model):
    """What France Travail's tool says of one of our contracts: what it was copied as, or corrected to afterwards.

    `differs`: it says otherwise than ours, computed when it is written (a signed contract no longer changes). A scan of
    their document will point here by a key of its own, from the room that keeps files."""

    contract = models.OneToOneField(
        "accompaniment.EngagementContract", on_delete=models.CASCADE, related_name="france_travail"
    )
    entered_on = models.DateField("saisi chez France Travail le")
    ends_on = models.DateField("jusqu'au")
    weekly_hours = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True
    )
    kinds: models.JSONField[Any, Any] = models.JSONField("sortes d'action", default=list)
    review_on = models.DateField("prochain point d'étape", null=True, blank=True)
    reference = models.CharField("référence chez France Travail", max_length=40, blank=True)
    differs = models.BooleanField("dit autre chose que le nôtre", default=False)
    revision = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "contrat chez France Travail"
        constraints = [
            models.CheckConstraint(
                name="france_travail_hours_in_a_week",
                condition=Q(weekly_hours__isnull=True)
                | Q(weekly_hours__gt=0, weekly_hours__lte=contract_rules.HOURS_IN_A_WEEK),
                violation_error_message="Les heures par semaine vont de plus de zéro à 168.",
            )
        ]
        ordering: ClassVar[list[str]] = ["contract_id"]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.entered_on}"
