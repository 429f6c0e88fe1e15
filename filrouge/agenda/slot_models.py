"""When somebody receives, and the invitations where a person chooses their slot (D-1)."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.directory.models import Organisation, Professional, Site, public_id_field
from filrouge.people.models import Person


class Kind(models.TextChoices):
    """How one meets."""

    OFFICE = "office", "Au bureau"
    HOME = "home", "À domicile"
    PHONE = "phone", "Par téléphone"
    VIDEO = "video", "En visio"
    STEP = "step", "Accompagnement dans une démarche"
    THREE_PARTY_REFERENT = "three_party_referent", "À trois, avec le référent"
    THREE_PARTY_EMPLOYER = "three_party_employer", "À trois, avec l'employeur"


class ReceivingHours(models.Model):
    """Hours in which a professional receives: on a day of the week from `since` on, or on one day that differs (`day`).

    Without hours, that day has none. `drop_in`: people come without an appointment."""

    WEEKDAYS: ClassVar[list[tuple[int, str]]] = list(
        enumerate(("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"))
    )

    public_id = public_id_field()
    professional = models.ForeignKey(
        Professional, on_delete=models.CASCADE, related_name="receiving_hours", editable=False
    )
    weekday = models.PositiveSmallIntegerField("jour de la semaine", null=True, blank=True, choices=WEEKDAYS)
    day = models.DateField("le", null=True, blank=True)
    opens = models.TimeField("de", null=True, blank=True)
    closes = models.TimeField("à", null=True, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="lieu"
    )
    kind = models.CharField("nature", max_length=24, choices=Kind, default=Kind.OFFICE)
    minutes = models.PositiveSmallIntegerField("durée d'un rendez-vous en minutes", default=45)
    drop_in = models.BooleanField("permanence sans rendez-vous", default=False)
    since = models.DateField("à partir du", editable=False)
    until = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "heures d'accueil"
        ordering: ClassVar[list[str]] = ["weekday", "day", "opens", "id"]
        constraints = [
            models.CheckConstraint(
                name="receiving_one_day",
                condition=Q(weekday__isnull=False, weekday__lte=6, day__isnull=True)
                | Q(weekday__isnull=True, day__isnull=False),
                violation_error_message="Des heures valent chaque semaine, ou un seul jour.",
            ),
            models.CheckConstraint(
                name="receiving_hours",
                condition=Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes"))
                | Q(opens__isnull=True, closes__isnull=True, day__isnull=False),
                violation_error_message="L'heure de fin vient après l'heure de début.",
            ),
            models.CheckConstraint(
                name="receiving_minutes",
                condition=Q(minutes__gte=5, minutes__lte=480),
                violation_error_message="Un rendez-vous dure de 5 minutes à 8 heures.",
            ),
        ]
        indexes = [models.Index(fields=["professional", "weekday"], name="receiving_of")]

    def __str__(self) -> str:
        return self.public_id


class Invitation(models.Model):
    """A person is invited to choose a slot by a link that needs no account. `until`: the link serves no longer;
    `closed_at`: taken back, or answered by an appointment fixed otherwise; `lead`: key of who followed then."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=24, choices=Kind, blank=True)
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=45)
    purpose = models.CharField("objet", max_length=120)
    appointment = models.OneToOneField(
        "agenda.Appointment", null=True, on_delete=models.SET_NULL, related_name="invitation", editable=False
    )
    lead = models.BigIntegerField(null=True, editable=False)
    until = models.DateTimeField("le lien sert jusqu'au")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "invitation à choisir un rendez-vous"
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "professional"],
                condition=Q(closed_at__isnull=True, appointment__isnull=True),
                name="invitation_once",
                violation_error_message="Une invitation de ce professionnel attend déjà une réponse.",
            ),
            models.CheckConstraint(
                name="invitation_minutes",
                condition=Q(minutes__gte=5, minutes__lte=480),
                violation_error_message="Un rendez-vous dure de 5 minutes à 8 heures.",
            ),
        ]
        indexes = [models.Index(fields=["professional", "until"], name="invitation_waiting")]

    def __str__(self) -> str:
        return self.public_id

    def waits(self, now: datetime) -> bool:
        """Nobody answered, and the link still serves."""
        return self.appointment_id is None and self.closed_at is None and now < self.until
