"""Campaigns and what stays of their sheets, so that no row leads from an answer to somebody (G-8); participation;
testimonials with consent.

An answer, its words and the trace of the slip that brought it stand in three tables that share nothing but the campaign.
Their keys are chance, and each is stored by that key: no order of arrival (`shuffling`)."""

import secrets
import tomllib
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.access.slips import new_subject
from filrouge.core.periods import Period
from filrouge.directory.models import Area, Organisation, Scheme, period_constraint, public_id_field
from filrouge.people.models import Person
from filrouge.satisfaction.questionnaire_rules import Questionnaire, typed

_CODE_SIGNS = 6
_KEY_BITS = 62


def new_code() -> str:
    """The short name of a campaign on its slips."""
    return new_subject(_CODE_SIGNS)


def chance_key() -> int:
    """A key that tells no order."""
    return secrets.randbits(_KEY_BITS) + 1


class Campaign(models.Model):
    """A questionnaire given by an organisation over a period. `text`: its file, as it was on the first day.

    People answer from `since` until the day before `until`; professionals may still type paper sheets until it is closed."""

    public_id = public_id_field()
    code = models.CharField(max_length=_CODE_SIGNS, unique=True, default=new_code, editable=False)
    label = models.CharField("nom", max_length=120)
    text = models.TextField("questionnaire")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("à partir du")
    until = models.DateField("jusqu'au (exclu)")
    closed_on = models.DateField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "questionnaire en cours"
        constraints = [period_constraint("campaign_period")]

    def __str__(self) -> str:
        return self.label

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questions, typed."""
        return typed(tomllib.loads(self.text), self.label)

    @property
    def last_day(self) -> date:
        """The last day on which people answer."""
        return self.until - timedelta(days=1)

    def is_open(self, day: date) -> bool:
        """Whether sheets are handed and answered that day."""
        return self.closed_on is None and day in Period(self.since, self.until)


class Handed(models.Model):
    """How many sheets of a campaign were handed in a month: a count, never to whom."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="handed")
    month = models.IntegerField(help_text="mois, année × 12 + mois − 1")
    number = models.PositiveIntegerField("feuilles")

    class Meta:
        verbose_name = "feuilles remises"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "month"],
                name="handed_once_a_month",
                violation_error_message="Les feuilles de ce mois sont déjà comptées.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.month}"


class Answer(models.Model):
    """What one sheet said, without its words. `month` and never finer."""

    key = models.BigAutoField(primary_key=True, default=chance_key)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="answers")
    month = models.IntegerField(help_text="mois, année × 12 + mois − 1")
    said: models.JSONField[Any, Any] = models.JSONField("réponses")

    class Meta:
        verbose_name = "réponse"

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.month}"


class Words(models.Model):
    """Free words of one sheet, apart from its other answers. Masked, they are erased, and counted still."""

    key = models.BigAutoField(primary_key=True, default=chance_key)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="words")
    month = models.IntegerField(help_text="mois, année × 12 + mois − 1")
    question = models.CharField(max_length=40)
    words = models.TextField("mots", blank=True)
    masked = models.BooleanField("masqués", default=False)

    class Meta:
        verbose_name = "mots libres"
        constraints = [
            models.CheckConstraint(
                name="words_masked_are_erased",
                condition=Q(masked=True, words="") | (Q(masked=False) & ~Q(words="")),
                violation_error_message="Des mots masqués sont effacés.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.question}"


class UsedSlip(models.Model):
    """The trace of a slip that was used (`access.slips.trace`): its key, and nothing else."""

    key = models.BigAutoField(primary_key=True, default=chance_key)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="used_slips")

    class Meta:
        verbose_name = "feuille utilisée"

    def __str__(self) -> str:
        return str(self.campaign_id)


class Participation(models.Model):
    """People took part in a meeting where things are decided: how many, never who."""

    public_id = public_id_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("sorte", max_length=24)
    label = models.CharField("quelle rencontre", max_length=160)
    held_on = models.DateField("le")
    people = models.PositiveIntegerField("personnes accompagnées présentes")
    outcome = models.TextField("ce que cela a changé", blank=True)
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "participation"
        indexes = [models.Index(fields=["-held_on", "-id"], name="participation_latest")]
        constraints = [
            models.CheckConstraint(
                name="participation_of_somebody",
                condition=Q(people__gt=0),
                violation_error_message="Indiquez combien de personnes ont pris part : au moins une.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Testimonial(models.Model):
    """Words that somebody lets us tell, with their written consent; withdrawn, the words are erased.

    `person` is empty when they asked not to be named, even here."""

    class Scope(models.TextChoices):
        INTERNAL = "internal", "Entre professionnels seulement"
        PUBLIC = "public", "Rapports, presse, internet"

    public_id = public_id_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="testimonials"
    )
    words = models.TextField("témoignage", blank=True)
    signature = models.CharField("signé", max_length=80, blank=True)
    scope = models.CharField("accord donné pour", max_length=8, choices=Scope)
    agreed_on = models.DateField("accord signé le")
    until = models.DateField("valable jusqu'au (exclu)", null=True, blank=True)
    paper = models.CharField("où est le papier signé", max_length=120)
    withdrawn_on = models.DateField("accord retiré le", null=True, blank=True)
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "témoignage"
        indexes = [models.Index(fields=["-agreed_on", "-id"], name="testimonial_latest")]
        constraints = [
            models.CheckConstraint(
                name="testimonial_period",
                condition=Q(until__isnull=True) | Q(until__gt=F("agreed_on")),
                violation_error_message="L'accord finit après avoir commencé.",
            ),
            models.CheckConstraint(
                name="testimonial_withdrawn_is_erased",
                condition=Q(withdrawn_on__isnull=True) & ~Q(words="")
                | Q(withdrawn_on__isnull=False, words=""),
                violation_error_message="Un témoignage dont l'accord est retiré est effacé.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def last_day(self) -> date | None:
        """The last day of the consent; None when it has no end."""
        return self.until and self.until - timedelta(days=1)
