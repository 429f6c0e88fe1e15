"""An intensive period, what its weeks are composed with, its weeks and their activities (D-4)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.accompaniment.models import EngagementContract
from filrouge.agenda.models import Appointment, Seat, WorkshopSession
from filrouge.core.text import long_date, plural
from filrouge.directory.models import Organisation, Professional, period_constraint, public_id_field
from filrouge.intensive import rules
from filrouge.people.models import Person
from filrouge.schemes.kinds import KINDS_OF_ACTION


class IntensivePeriod(models.Model):
    """Some weeks of intensive activity, on the basis of a contract. Organisation, area, scheme and caseworker are those of
    the first day: yesterday's figure does not move.

    `windows`: when the person is free, a list of [day of the week, minute it opens, minute it closes]."""

    class Pace(models.IntegerChoices):
        CAR = 100, "En voiture"
        PUBLIC = 170, "En transports"
        WALK = 500, "À pied ou à vélo"

    class Ended(models.TextChoices):
        COMPLETE = "complete", "Arrivée à son terme"
        WORK = "work", "Emploi ou formation"
        CONTRACT = "contract", "Contrat changé ou terminé"
        SITUATION = "situation", "La situation ne le permet plus"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="intensive_periods")
    contract = models.ForeignKey(EngagementContract, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area = models.BigIntegerField(null=True)
    scheme = models.IntegerField(null=True)
    caseworker = models.ForeignKey(Professional, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("du")
    until = models.DateField("au", null=True, blank=True)
    ended_why = models.CharField("pourquoi elle finit", max_length=10, choices=Ended, blank=True)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    windows = models.JSONField("quand la personne est libre", default=list)
    pace = models.PositiveSmallIntegerField("comment elle se déplace", choices=Pace, default=Pace.PUBLIC)
    reach = models.PositiveSmallIntegerField("trajet le plus long accepté, en minutes")
    minds_children = models.BooleanField("garde ses enfants pendant les vacances scolaires", default=False)
    alone = models.PositiveSmallIntegerField("minutes d'activités en autonomie au plus, par semaine")

    class Meta:
        verbose_name = "période intensive"
        ordering: ClassVar[list[str]] = ["-since", "-id"]
        constraints = [
            period_constraint("intensive_period"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True),
                name="intensive_once",
                violation_error_message="Une période intensive est déjà en cours pour cette personne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.since}"


class Week(models.Model):
    """One week of a period: proposed, kept by the person and their caseworker, validated once lived. `target` in
    quarters of an hour."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposée"
        KEPT = "kept", "Choisie"
        VALIDATED = "validated", "Validée"

    public_id = public_id_field()
    period = models.ForeignKey(IntensivePeriod, on_delete=models.CASCADE, related_name="weeks")
    monday = models.DateField("semaine du")
    target = models.PositiveSmallIntegerField("objectif, en quarts d'heure")
    state = models.CharField("état", max_length=9, choices=State, default=State.PROPOSED)
    composed_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    validated_at = models.DateTimeField(null=True)
    validated_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "semaine"
        ordering: ClassVar[list[str]] = ["-monday", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "monday"],
                name="week_once",
                violation_error_message="Cette semaine est déjà composée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.monday}"


class Activity(models.Model):
    """One activity of a week: a seat in a session, an appointment, or something done alone (`alone`: its key).

    `session` is what is proposed; the seat comes when the week is kept. Minutes followed in a session are read from its
    attendance."""

    class State(models.TextChoices):
        PROPOSED = rules.PROPOSED, "Proposée"
        KEPT = rules.KEPT, "Prévue"
        DECLINED = rules.DECLINED, "Écartée"
        TOLD = rules.TOLD, "Dite faite par la personne"
        DONE = rules.DONE, "Faite"
        EXCUSED = rules.EXCUSED, "Excusée"
        MISSED = rules.MISSED, "Pas faite"
        UNPROVEN = rules.UNPROVEN, "Preuve à demander"

    public_id = public_id_field()
    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField("sorte d'action du contrat", max_length=20, choices=list(KINDS_OF_ACTION.items()))
    label = models.CharField("activité", max_length=160)
    session = models.ForeignKey(WorkshopSession, null=True, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="activities")
    appointment = models.ForeignKey(
        Appointment, null=True, on_delete=models.CASCADE, related_name="activities"
    )
    alone = models.CharField(max_length=24, blank=True)
    starts_at = models.DateTimeField("début", null=True)
    minutes = models.PositiveSmallIntegerField("durée prévue en minutes")
    done_minutes = models.PositiveSmallIntegerField("durée faite en minutes", null=True)
    state = models.CharField("état", max_length=9, choices=State, default=State.PROPOSED)
    told_at = models.DateTimeField(null=True)
    said = models.CharField("ce qui en est dit", max_length=200, blank=True)

    class Meta:
        verbose_name = "activité"
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "session"],
                name="activity_session_once",
                violation_error_message="Cette séance est déjà dans la semaine.",
            ),
            models.UniqueConstraint(
                fields=["week", "appointment"],
                name="activity_appointment_once",
                violation_error_message="Ce rendez-vous est déjà dans la semaine.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Composing(models.Model):
    """The weeks of many people composed together, away from who waits for a page: how far it is, and whether to stop."""

    class State(models.TextChoices):
        WAITING = "waiting", "En attente"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminé"
        STOPPED = "stopped", "Arrêté"
        FAILED = "failed", "Interrompu"

    public_id = public_id_field()
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scheme = models.IntegerField(null=True)
    monday = models.DateField("semaine du")
    state = models.CharField("état", max_length=7, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    steps_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    weeks = models.PositiveIntegerField("semaines proposées", default=0)

    class Meta:
        verbose_name = "composition des semaines"
        ordering: ClassVar[list[str]] = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "monday"],
                condition=Q(state__in=("waiting", "running")),
                name="composing_once",
                violation_error_message="Les semaines de cette date sont déjà en train d'être composées.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.monday}"

    @property
    def goes_on(self) -> bool:
        """True while the worker has it, or will."""
        return self.state in (self.State.WAITING, self.State.RUNNING) and not self.stop_asked

    @property
    def steps_or_one(self) -> int:
        """What the bar is out of; 1 before anything is known."""
        return self.steps or 1

    @property
    def bar(self) -> int:
        """How far the bar is: full once it is done, however few steps it took."""
        return self.steps_or_one if self.state == self.State.DONE else self.steps_done

    @property
    def told(self) -> str:
        """What became of it, in words."""
        if self.state == self.State.DONE:
            return f"{plural(self.weeks, 'semaine proposée', 'semaines proposées')}."
        return f"{self.get_state_display()}."

    @property
    def told_monday(self) -> str:
        """« Semaine du 22 juin 2026 »."""
        return f"Semaine du {long_date(self.monday)}"
