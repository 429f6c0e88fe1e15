"""Workshops that several people follow together: what is offered, its sessions, who has a seat, who came (D-3)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.agenda import workshop_rules
from filrouge.core.text import plural
from filrouge.directory.models import Organisation, Professional, Room, Site, public_id_field
from filrouge.people.models import Person
from filrouge.schemes.kinds import KINDS_OF_ACTION


class Workshop(models.Model):
    """A module of the catalogue. `shared`: people followed by any organisation may come, unless `partners` names some."""

    public_id = public_id_field()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField("titre", max_length=120)
    description = models.TextField("ce que l'on y fait, dit à la personne", blank=True)
    kind = models.CharField("sorte d'action du contrat", max_length=20, choices=list(KINDS_OF_ACTION.items()))
    shared = models.BooleanField("ouvert aux personnes suivies par d'autres organismes", default=False)
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name="organismes qui partagent cet atelier"
    )
    minutes = models.PositiveSmallIntegerField("durée d'une séance en minutes", default=180)
    seats = models.PositiveSmallIntegerField("places", default=12)
    least = models.PositiveSmallIntegerField("nombre de personnes pour ouvrir", default=0)
    cost = models.PositiveIntegerField("coût d'une séance en centimes", null=True, blank=True)
    retired_on = models.DateField("retiré du catalogue le", null=True, blank=True)

    class Meta:
        verbose_name = "atelier"
        ordering: ClassVar[list[str]] = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                name="workshop_seats",
                condition=Q(seats__gte=1) & Q(least__lte=F("seats")),
                violation_error_message="Il faut au moins une place, et pas plus de personnes pour ouvrir que de places.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class WorkshopSession(models.Model):
    """One time that a workshop takes place. `taken`: seats given, kept with the row so that the last one is given once."""

    public_id = public_id_field()
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sessions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    room = models.ForeignKey(
        Room, null=True, blank=True, on_delete=models.SET_NULL, related_name="sessions", editable=False
    )
    host = models.ForeignKey(
        Professional,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
        verbose_name="animateur",
    )
    starts_at = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    seats = models.PositiveSmallIntegerField("places")
    least = models.PositiveSmallIntegerField("nombre de personnes pour ouvrir", default=0)
    taken = models.PositiveSmallIntegerField(default=0)
    closed_group = models.BooleanField("groupe fermé : réservé aux personnes de l'organisme", default=False)
    host_minutes = models.PositiveSmallIntegerField(
        "temps de l'animateur en minutes, préparation comprise", null=True, blank=True
    )
    cost = models.PositiveIntegerField("coût de la séance en centimes", null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_why = models.CharField("motif de l'annulation", max_length=200, blank=True)
    # Grows with each change: what calendars outside know a newer state by.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = "séance"
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "starts_at", "site"],
                condition=Q(cancelled_at__isnull=True),
                name="session_once",
                violation_error_message="Cette séance existe déjà à cette heure et dans ce lieu.",
            ),
            models.CheckConstraint(
                name="session_taken",
                condition=Q(taken__lte=F("seats")),
                violation_error_message="Toutes les places sont prises.",
            ),
            models.CheckConstraint(
                name="session_minutes",
                condition=Q(minutes__gte=15, minutes__lte=600),
                violation_error_message="Une séance dure d'un quart d'heure à dix heures.",
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="session_start")]

    def __str__(self) -> str:
        return f"{self.workshop_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def filled(self) -> str:
        """« 7 places sur 12, 58 % »: the seats that are taken, and their share."""
        share = f", {round(100 * self.taken / self.seats)}\u00a0%" if self.seats else ""
        return f"{plural(self.taken, 'place')} sur {self.seats}{share}"


class Seat(models.Model):
    """A person and a session: seated, waiting, or no longer. `mark`: how they are called where their name is not shown.

    Organisation, area and scheme are those of the person when the seat was asked: yesterday's figure does not move."""

    class State(models.TextChoices):
        SEATED = workshop_rules.SEATED, "Inscrite"
        WAITING = workshop_rules.WAITING, "Sur liste d'attente"
        GIVEN_UP = workshop_rules.GIVEN_UP, "Désinscrite"
        CALLED_OFF = workshop_rules.CALLED_OFF, "Séance annulée"

    public_id = public_id_field()
    session = models.ForeignKey(WorkshopSession, on_delete=models.PROTECT, related_name="taken_seats")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.BigIntegerField(null=True)
    scheme = models.IntegerField(null=True)
    state = models.CharField("état", max_length=10, choices=State)
    mark = models.CharField("repère", max_length=4)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    result = models.TextField("ce que la personne en retient", blank=True)

    class Meta:
        verbose_name = "inscription"
        ordering: ClassVar[list[str]] = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="seat_once",
                violation_error_message="Cette personne est déjà inscrite à cette séance.",
            ),
            models.UniqueConstraint(
                fields=["session", "mark"],
                name="seat_mark",
                violation_error_message="Ce repère est déjà pris.",
            ),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="seat_person")]

    def __str__(self) -> str:
        return self.public_id


class Attendance(models.Model):
    """A half-day of somebody at a session: there or not, and the proof of it."""

    class State(models.TextChoices):
        PRESENT = "present", "Présente"
        EXCUSED = "excused", "Excusée"
        ABSENT = "absent", "Absente"

    class Proof(models.TextChoices):
        NONE = "", "Sans signature"
        TOUCH = "touch", "Signée à l'écran"
        PAPER = "paper", "Signée sur la feuille"

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="attendances")
    half = models.CharField("demi-journée", max_length=10, choices=list(workshop_rules.HALVES.items()))
    state = models.CharField("présence", max_length=8, choices=State)
    minutes = models.PositiveSmallIntegerField("minutes suivies")
    proof = models.CharField("preuve", max_length=5, choices=Proof, blank=True)
    # A signature: lines of points, in thousandths of the frame. Its digest is what the proof quotes.
    strokes = models.JSONField("tracé", null=True)
    digest = models.CharField(max_length=64, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "half"],
                name="attendance_once",
                violation_error_message="La présence de cette demi-journée est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.half} {self.state}"
