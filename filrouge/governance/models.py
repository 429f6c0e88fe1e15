"""Meetings of agreements: planned, prepared, held, minuted, and what they decide (G-7, B-13)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.accompaniment.models import Step
from filrouge.directory.models import Agreement, Area, Organisation, Professional, public_id_field
from filrouge.people.models import Person


class Meeting(models.Model):
    """One meeting. `obligation`: the key of what the scheme demands, empty for one that nobody demands.

    `professional`, `area`: what it is about when that is smaller than the agreement. `minutes`: section → words, frozen
    once closed (`Addendum` afterwards). `version` moves with each writing: two writers do not erase each other."""

    class State(models.TextChoices):
        PLANNED = "planned", "Prévue"
        HELD = "held", "Tenue, compte rendu à clore"
        CLOSED = "closed", "Tenue"
        CANCELLED = "cancelled", "Annulée"

    public_id = public_id_field()
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField("sorte", max_length=24)
    obligation = models.CharField("obligation", max_length=40, blank=True)
    professional = models.ForeignKey(Professional, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=9, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField("jour et heure")
    place = models.CharField("lieu ou lien de visio", max_length=200, blank=True)
    expected = models.ManyToManyField(Professional, related_name="+", verbose_name="professionnels attendus")
    others = models.TextField("autres personnes attendues", blank=True)
    agenda = models.TextField("points à décider", blank=True)
    held_on = models.DateField("tenue le", null=True)
    present = models.ManyToManyField(Professional, related_name="+", verbose_name="professionnels présents")
    others_present = models.TextField("autres personnes présentes", blank=True)
    minutes: models.JSONField[Any, Any] = models.JSONField("compte rendu", default=dict)
    why = models.CharField("raison de l'annulation", max_length=200, blank=True)
    planned_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    closed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("clos le", null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "réunion"
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["agreement", "obligation", "state"], name="meeting_of_obligation"),
            models.Index(fields=["starts_at", "id"], name="meeting_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="meeting_held_with_day",
                condition=Q(state__in=["held", "closed"], held_on__isnull=False)
                | Q(state__in=["planned", "cancelled"], held_on__isnull=True),
                violation_error_message="Une réunion tenue a un jour.",
            ),
            models.CheckConstraint(
                name="meeting_cancelled_with_why",
                condition=Q(state="cancelled") & ~Q(why="") | ~Q(state="cancelled") & Q(why=""),
                violation_error_message="Une réunion annulée a sa raison.",
            ),
            models.CheckConstraint(
                name="meeting_closed_by_somebody",
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
                violation_error_message="Un compte rendu est clos par quelqu'un, un jour donné.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"


class Case(models.Model):
    """Somebody of whom a « point de suivi » speaks: why, what the caseworker prepared, what was said and decided.

    `reasons`: words, as they were when the list was made."""

    class Decision(models.TextChoices):
        GO_ON = "go_on", "Continuer"
        GO_BEYOND = "go_beyond", "Continuer au-delà de la durée conseillée"
        REORIENT = "reorient", "Préconiser une réorientation"
        END = "end", "Proposer une fin d'accompagnement"
        ACTION = "action", "Mobiliser une action cofinancée"
        STEP = "step", "Une étape au plan"

    public_id = public_id_field()
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="cases")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reasons: models.JSONField[Any, Any] = models.JSONField("pourquoi en parler", default=list)
    prepared = models.CharField("préparé", max_length=300, blank=True)
    discussed = models.BooleanField("vue", default=False)
    words = models.TextField("ce qui s'est dit", blank=True)
    decision = models.CharField("décision", max_length=9, choices=Decision, blank=True)
    ground = models.TextField("pourquoi continuer au-delà", blank=True)
    step = models.OneToOneField(Step, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_on = models.DateField("suite donnée le", null=True)
    settled_words = models.CharField("suite", max_length=200, blank=True)
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "situation vue en point de suivi"
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                name="case_once_a_meeting",
                violation_error_message="Cette personne est déjà sur la liste.",
            ),
            models.CheckConstraint(
                name="case_decided_when_discussed",
                condition=Q(discussed=True) & ~Q(decision="") | Q(discussed=False, decision=""),
                violation_error_message="Une situation vue a une décision.",
            ),
            models.CheckConstraint(
                name="case_beyond_with_ground",
                condition=Q(decision="go_beyond") & ~Q(ground="") | ~Q(decision="go_beyond") & Q(ground=""),
                violation_error_message="Dites pourquoi l'accompagnement continue au-delà de la durée conseillée.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Decision(models.Model):
    """What a meeting decided, followed to the next ones: who does it, before when, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", "À faire"
        DONE = "done", "Faite"
        DROPPED = "dropped", "Abandonnée"

    public_id = public_id_field()
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    words = models.CharField("décision", max_length=300)
    professional = models.ForeignKey(Professional, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("avant le", null=True)
    state = models.CharField("état", max_length=7, choices=State, default=State.OPEN)
    ended_on = models.DateField("le", null=True)
    why = models.CharField("pourquoi, ou ce qui a été fait", max_length=300, blank=True)
    taken_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "décision de réunion"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="meeting_decision_owned_once",
                condition=Q(professional__isnull=True, organisation__isnull=False)
                | Q(professional__isnull=False, organisation__isnull=True),
                violation_error_message="Dites qui s'en charge : un professionnel ou un organisme.",
            ),
            models.CheckConstraint(
                name="meeting_decision_ended_with_day",
                condition=Q(state="open", ended_on__isnull=True)
                | ~Q(state="open") & Q(ended_on__isnull=False),
                violation_error_message="Une décision suivie jusqu'au bout a un jour.",
            ),
            models.CheckConstraint(
                name="meeting_decision_dropped_with_why",
                condition=~Q(state="dropped") | ~Q(why=""),
                violation_error_message="Dites pourquoi la décision est abandonnée.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Addendum(models.Model):
    """What completes or corrects minutes that are closed: dated, signed, never changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="addenda")
    words = models.TextField("complément")
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "complément d'un compte rendu"
        ordering: ClassVar[list[str]] = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.written_at}"
