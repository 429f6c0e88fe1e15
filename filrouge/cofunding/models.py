"""Operations that a European fund pays a part of, who takes part in them, and the files that were made for a controller
(G-9)."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.cofunding.participation_rules import Facts, kept_until
from filrouge.cofunding.question_rules import Figures, Programme
from filrouge.cofunding.shipped import shipped
from filrouge.directory.models import Agreement, Organisation, period_constraint, public_id_field
from filrouge.people.models import Person

ALREADY_OPEN = "Cette personne participe déjà à cette opération : notez d'abord sa sortie."


class Operation(models.Model):
    """An operation of an organisation, `[since, until)`. `agreements`: those that it pays for; none: all of the
    organisation's."""

    public_id = public_id_field()
    number = models.CharField("numéro", max_length=40, unique=True,
                              error_messages={"unique": "Une opération porte déjà ce numéro."})  # fmt: skip
    label = models.CharField("nom", max_length=160)
    programme = models.CharField("programme", max_length=24)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agreements = models.ManyToManyField(Agreement, blank=True, related_name="+", verbose_name="conventions")
    since = models.DateField("à partir du")
    until = models.DateField("jusqu'au (exclu)")
    last_payment_on = models.DateField("dernier paiement reçu le", null=True, blank=True)
    publicity = models.CharField("mention de publicité", max_length=200)

    class Meta:
        verbose_name = "opération cofinancée"
        verbose_name_plural = "opérations cofinancées"
        constraints = [period_constraint("operation_period")]

    def __str__(self) -> str:
        return f"{self.label} (n° {self.number})"

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)

    @property
    def told_programme(self) -> str:
        """The name of its programme; one that the file no longer names goes by its key."""
        known: Programme | None = shipped().programmes.get(self.programme)
        return known.label if known else self.programme

    @property
    def kept_until(self) -> date | None:
        """The last day on which its proofs are kept; None before the last payment is known."""
        day = self.last_payment_on
        return kept_until(day, shipped().figures(day)) if day else None


class Participation(models.Model):
    """Somebody in an operation, `[entry_on … exit_on]` both included. `known`: what the file said at the last saving of the
    entry; answers by question.

    Never erased with the person: the proof is kept until `operation.kept_until` (regulation (EU) 2021/1060, article 82)."""

    public_id = public_id_field()
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cofunded")
    entry_on = models.DateField("entrée le")
    exit_on = models.DateField("dernier jour", null=True, blank=True)
    known: models.JSONField[Any, Any] = models.JSONField("ce que disait le dossier", default=dict, blank=True)
    entry: models.JSONField[Any, Any] = models.JSONField("réponses à l'entrée", default=dict, blank=True)
    exit: models.JSONField[Any, Any] = models.JSONField("réponses à la sortie", default=dict, blank=True)
    later: models.JSONField[Any, Any] = models.JSONField("réponses six mois après", default=dict, blank=True)
    entry_noted_on = models.DateField("entrée notée le")
    exit_noted_on = models.DateField("sortie notée le", null=True, blank=True)
    later_noted_on = models.DateField("suite notée le", null=True, blank=True)
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "participation cofinancée"
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "person"],
                condition=Q(exit_on__isnull=True),
                name="cofunded_one_open",
                violation_error_message=ALREADY_OPEN,
            ),
            models.CheckConstraint(
                name="cofunded_dates",
                condition=Q(exit_on__isnull=True) | Q(exit_on__gte=F("entry_on")),
                violation_error_message="La sortie ne peut pas précéder l'entrée.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def facts(self) -> Facts:
        """What the rules read."""
        return Facts(self.entry_on, self.exit_on, self.known, self.entry, self.exit, self.later)

    @property
    def figures(self) -> Figures:
        """The figures in force on the day of the entry."""
        return shipped().figures(self.entry_on)


class MadeFile(models.Model):
    """A file that left: an export or the package of a controller, its hash, and the day on which facts were taken."""

    class Kind(models.TextChoices):
        CSV = "csv", "Export CSV"
        XLSX = "xlsx", "Export tableur"
        PACKAGE = "package", "Dossier du contrôleur"

    public_id = public_id_field()
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField("sorte", max_length=8, choices=Kind)
    day = models.DateField("arrêté au")
    counted = models.PositiveIntegerField("participants comptés")
    left_out = models.PositiveIntegerField("participations non comptées")
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveBigIntegerField("taille", help_text="en octets")
    made_at = models.DateTimeField("fait le")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "fichier d'une opération"
        verbose_name_plural = "fichiers d'une opération"

    def __str__(self) -> str:
        return self.public_id
