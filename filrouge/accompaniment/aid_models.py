"""The financial individual aids of a person, and the envelopes that pay them (A-8). Amounts in cents of euro."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.directory.models import Area, Organisation, Scheme, period_constraint, public_id_field
from filrouge.people.models import Person


class Envelope(models.Model):
    """What an organisation may spend on aids during `[since, until)`: for one scheme or all, one kind of aid or all."""

    public_id = public_id_field()
    name = models.CharField("nom", max_length=80)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisme qui paie"
    )
    scheme = models.ForeignKey(
        Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="dispositif"
    )
    kind = models.CharField("sorte d'aide", max_length=20, blank=True)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)")
    cents = models.PositiveBigIntegerField("montant")

    class Meta:
        verbose_name = "enveloppe d'aides"
        ordering: ClassVar[list[str]] = ["-since", "name", "id"]
        constraints = [
            period_constraint("envelope_period"),
            models.UniqueConstraint(
                fields=["organisation", "name", "since"],
                name="envelope_once",
                violation_error_message="Cet organisme a déjà une enveloppe de ce nom à cette date.",
            ),
            models.CheckConstraint(
                name="envelope_of_something",
                condition=Q(cents__gt=0),
                violation_error_message="Une enveloppe a un montant.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day on which it pays."""
        return self.until - timedelta(days=1)


class Aid(models.Model):
    """One aid of one person. It belongs to the person, not to an accompaniment: another pathway leaves it as it is."""

    class State(models.TextChoices):
        SOUGHT = "sought", "Recherchée"
        REQUESTED = "requested", "Demandée"
        GRANTED = "granted", "Accordée"
        INVOICED = "invoiced", "Facturée"
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
    asked_cents = models.PositiveIntegerField("montant demandé", null=True, blank=True)
    granted_cents = models.PositiveIntegerField("montant accordé", null=True, blank=True)
    invoiced_cents = models.PositiveIntegerField("montant facturé", null=True, blank=True)
    paid_cents = models.PositiveIntegerField("montant versé", null=True, blank=True)
    payee = models.CharField("versée", max_length=6, choices=Payee, blank=True)
    payee_name = models.CharField("nom du tiers", max_length=120, blank=True)
    envelope = models.ForeignKey(Envelope, null=True, on_delete=models.PROTECT, related_name="aids")
    beyond = models.TextField("pourquoi au-delà de l'enveloppe", blank=True)
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
                name="aid_cents",
                condition=(Q(asked_cents__isnull=True) | Q(asked_cents__gt=0))
                & (Q(granted_cents__isnull=True) | Q(granted_cents__gt=0))
                & (Q(invoiced_cents__isnull=True) | Q(invoiced_cents__gt=0))
                & (Q(paid_cents__isnull=True) | Q(paid_cents__gt=0)),
                violation_error_message="Un montant est positif : laissez-le vide s'il n'est pas connu.",
            ),
            models.CheckConstraint(
                name="aid_granted_in_cents",
                condition=~Q(state__in=["granted", "invoiced", "paid"]) | Q(granted_cents__isnull=False),
                violation_error_message="Une aide accordée a un montant.",
            ),
            models.CheckConstraint(
                name="aid_paid_in_cents",
                condition=(~Q(state="invoiced") | Q(invoiced_cents__isnull=False))
                & (~Q(state="paid") | Q(paid_cents__isnull=False)),
                violation_error_message="Une aide facturée ou versée a un montant.",
            ),
            models.CheckConstraint(
                name="aid_paid_within_grant",
                condition=(Q(invoiced_cents__isnull=True) | Q(invoiced_cents__lte=F("granted_cents")))
                & (Q(paid_cents__isnull=True) | Q(paid_cents__lte=F("granted_cents"))),
                violation_error_message="On ne verse pas plus que ce qui est accordé.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
