"""Appointments: who meets whom, when, where, and what came of it (D-1)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.agenda.contact_models import ContactAttempt as ContactAttempt
from filrouge.agenda.contact_models import ReachDecision as ReachDecision
from filrouge.agenda.slot_models import Invitation as Invitation
from filrouge.agenda.slot_models import Kind as MeetingKind
from filrouge.agenda.slot_models import ReceivingHours as ReceivingHours
from filrouge.agenda.workshop_models import Attendance as Attendance
from filrouge.agenda.workshop_models import Seat as Seat
from filrouge.agenda.workshop_models import Workshop as Workshop
from filrouge.agenda.workshop_models import WorkshopSession as WorkshopSession
from filrouge.directory.models import (
    Organisation,
    Professional,
    Room,
    Site,
    period_constraint,
    public_id_field,
)
from filrouge.people.models import Person


class Appointment(models.Model):
    """One meeting between a person and a professional. `declined_at`: when the person said by their link that they
    would not come."""

    Kind = MeetingKind

    class State(models.TextChoices):
        BOOKED = "booked", "Prévu"
        HELD = "held", "Honoré"
        MISSED = "missed", "Absence non excusée"
        EXCUSED = "excused", "Absence excusée"
        CANCELLED = "cancelled", "Annulé par le service"

    class Way(models.TextChoices):
        DIRECT = "direct", "Fixé ensemble"
        INVITED = "invited", "Choisi par la personne"
        SUMMONED = "summoned", "Sur convocation"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.SET_NULL, related_name="appointments", editable=False
    )
    area = models.BigIntegerField(null=True)
    scheme = models.IntegerField(null=True)
    starts_at = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=45)
    kind = models.CharField("nature", max_length=24, choices=Kind, default=Kind.OFFICE)
    purpose = models.CharField("objet", max_length=120)
    way = models.CharField("façon de le fixer", max_length=8, choices=Way, default=Way.DIRECT)
    state = models.CharField("état", max_length=10, choices=State, default=State.BOOKED)
    summary = models.TextField("compte rendu", blank=True)
    version = models.PositiveIntegerField(default=1)
    declined_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "rendez-vous"
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "professional", "starts_at"],
                condition=~Q(state__in=["excused", "cancelled"]),
                name="appointment_once",
                violation_error_message="Ce rendez-vous est déjà fixé à cette heure.",
            ),
            models.CheckConstraint(
                name="appointment_minutes",
                condition=Q(minutes__gte=5, minutes__lte=480),
                violation_error_message="Un rendez-vous dure de 5 minutes à 8 heures.",
            ),
        ]
        indexes = [
            models.Index(fields=["professional", "starts_at"], name="appointment_pro_start"),
            models.Index(fields=["person", "-starts_at"], name="appointment_person_start"),
            models.Index(fields=["state", "starts_at"], name="appointment_state_start"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"

    @property
    def to_write_up(self) -> bool:
        """A meeting of several that was held: its record is more than a summary."""
        several = (self.Kind.THREE_PARTY_REFERENT, self.Kind.THREE_PARTY_EMPLOYER)
        return self.state == self.State.HELD and self.kind in several


class Absence(models.Model):
    """A professional who is not there for a while, and who stands in for them (D-5). Why is nobody's business here."""

    public_id = public_id_field()
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="absences")
    since = models.DateField("absent à partir du")
    until = models.DateField("de retour le", null=True, blank=True)
    stand_in = models.ForeignKey(
        Professional,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="relais",
    )
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "absence"
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints = [
            period_constraint("absence_period"),
            models.UniqueConstraint(
                fields=["professional", "since"],
                name="absence_once",
                violation_error_message="Une absence commence déjà ce jour-là.",
            ),
            models.CheckConstraint(
                name="absence_stand_in_is_another",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=models.F("professional")),
                violation_error_message="Le relais est quelqu'un d'autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.professional_id} {self.since}"


class BusyTime(models.Model):
    """A time when a professional is taken elsewhere, as their own calendar says: nothing of why is kept (D-5)."""

    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="busy_times")
    since = models.DateTimeField("de")
    until = models.DateTimeField("à")

    class Meta:
        verbose_name = "temps occupé"
        constraints = [
            models.CheckConstraint(
                name="busy_time_period",
                condition=Q(until__gt=models.F("since")),
                violation_error_message="Un temps occupé finit après avoir commencé.",
            )
        ]
        indexes = [models.Index(fields=["professional", "since"], name="busy_professional_since")]

    def __str__(self) -> str:
        return f"{self.professional_id} {self.since:%Y-%m-%d %H:%M}"
