"""The files that the département expects: what, from whom, how often, by when, whom to remind."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from filrouge.directory.models import public_id_field


class ExpectedFile(models.Model):
    """One file that comes back. A monthly one is expected by a day of the month, a daily one every working day."""

    class Kind(models.TextChoices):
        BENEFICIARIES = "beneficiaries", "Flux des bénéficiaires"
        INSTRUCTION = "instruction", "Flux des demandes en instruction"
        LIST = "list", "Liste de personnes"
        CONTACTS = "contacts", "Fichier de contacts de la CNAF"
        FRANCE_TRAVAIL = "ft", "Fichier de France Travail"

    class Frequency(models.TextChoices):
        MONTHLY = "M", "Chaque mois"
        DAILY = "J", "Chaque jour ouvré"

    class About(models.IntegerChoices):
        SAME = 0, "Le mois ou le jour même"
        BEFORE = 1, "Le mois ou le jour ouvré d'avant"

    public_id = public_id_field()
    kind = models.CharField("fichier", max_length=16, choices=Kind)
    sender = models.CharField("organisme", max_length=40, blank=True)
    name_part = models.CharField("le nom du fichier contient", max_length=60, blank=True)
    frequency = models.CharField("il arrive", max_length=1, choices=Frequency)
    day = models.PositiveSmallIntegerField(
        "au plus tard le", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    about = models.PositiveSmallIntegerField("il décrit", choices=About, default=About.SAME)
    contact = models.CharField("qui relancer", max_length=160, blank=True)
    since = models.DateField("attendu depuis le")
    until = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "fichier attendu"
        ordering: ClassVar[list[str]] = ["kind", "sender", "name_part", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sender", "name_part", "frequency"],
                condition=Q(until__isnull=True),
                name="expected_file_once",
                violation_error_message="Ce fichier est déjà attendu : modifiez celui de la liste.",
            ),
            models.CheckConstraint(
                condition=Q(frequency="J") | Q(day__isnull=False),
                name="expected_file_month_day",
                violation_error_message="Pour un fichier mensuel, dites le jour du mois.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="expected_file_period",
                violation_error_message="La fin vient après le début.",
            ),
        ]

    def __str__(self) -> str:
        named = self.sender or (self.name_part and f"« {self.name_part} »")
        return " ".join(filter(None, (str(self.get_kind_display()), named)))
