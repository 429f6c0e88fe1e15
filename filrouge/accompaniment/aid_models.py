"""The financial individual aids of a person: sought, requested, granted, paid (A-8)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import Area, Organisation, Scheme, public_id_field
from filrouge.people.models import Person


class Aid(models.Model):
    """One aid of one person. It belongs to the person, not to an accompaniment: another pathway leaves it as it is."""

    class State(models.TextChoices):
        SOUGHT = "sought", "Recherchée"
        REQUESTED = "requested", "Demandée"
        GRANTED = "granted", "Accordée"
        PAID = "paid", "Versée"
        REFUSED = "refused", "Refusée"
        ABANDONED = "abandoned", "Abandonnée"

    class Payee(models.TextChoices):
        PERSON = "person", "À la personne"
        THIRD = "third", "À un tiers (bailleur, garage, organisme de formation…)"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aids")
    kind = models.CharField("sorte d'aide", max_length=20)
    purpose = models.CharField("pour quoi", max_length=200, blank=True)
    funder = models.CharField("auprès de", max_length=120, blank=True)
    asked = models.DecimalField("montant demandé", max_digits=9, decimal_places=2, null=True, blank=True)
    granted = models.DecimalField("montant accordé", max_digits=9, decimal_places=2, null=True, blank=True)
    payee = models.CharField("versée", max_length=6, choices=Payee, blank=True)
    state = models.CharField("étape", max_length=9, choices=State)
    since = models.DateField("depuis le")
    words = models.TextField("précisions", blank=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="organisme référent d'alors",
    )
    scheme = models.ForeignKey(Scheme, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "aide financière"
        ordering: ClassVar[list[str]] = ["since", "id"]
        indexes = [models.Index(fields=["state", "since", "id"], name="aid_state_since")]
        constraints = [
            models.CheckConstraint(
                name="aid_amounts",
                condition=(Q(asked__isnull=True) | Q(asked__gt=0))
                & (Q(granted__isnull=True) | Q(granted__gt=0)),
                violation_error_message="Un montant est positif : laissez-le vide s'il n'est pas connu.",
            ),
            models.CheckConstraint(
                name="aid_granted_with_amount",
                condition=~Q(state__in=["granted", "paid"]) | Q(granted__isnull=False),
                violation_error_message="Une aide accordée a un montant.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
