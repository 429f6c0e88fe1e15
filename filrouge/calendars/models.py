"""What calendars outside are told, and what they tell (D-5)."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.agenda.models import Absence, Appointment, WorkshopSession
from filrouge.directory.models import Professional, public_id_field


class OwnCalendar(models.Model):
    """How somebody takes their meetings elsewhere: by a private address, of which only the digest is kept; by mail."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="own_calendar"
    )
    digest = models.CharField("empreinte de l'adresse", max_length=64, blank=True, default="")
    renewed_at = models.DateTimeField("adresse donnée le", null=True)
    invitations = models.BooleanField("recevoir les rendez-vous par e-mail", default=False)

    class Meta:
        verbose_name = "agenda personnel"
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=~Q(digest=""),
                name="own_calendar_digest",
                violation_error_message="Cette adresse existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"

    @property
    def read_at(self) -> datetime | None:
        """When its address was last read, to the hour; None for never."""
        reading: FeedReading | None = getattr(self, "reading", None)
        return reading.read_at if reading else None


class FeedReading(models.Model):
    """When a private address was last read, to the hour, for its owner to see: what a GET may leave, as `access.Reading`."""

    calendar = models.OneToOneField(
        OwnCalendar, primary_key=True, on_delete=models.CASCADE, related_name="reading"
    )
    read_at = models.DateTimeField("lue le")

    class Meta:
        verbose_name = "lecture d'une adresse d'agenda"

    def __str__(self) -> str:
        return f"{self.calendar_id}"


class Told(models.Model):
    """The latest state of a meeting that a mailbox was sent: the next one has a higher sequence, or is not sent."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    uid = models.CharField(max_length=120)
    sequence = models.PositiveIntegerField()
    since = models.DateTimeField("début")
    minutes = models.PositiveSmallIntegerField("durée en minutes")
    title = models.CharField("titre", max_length=40)
    place = models.CharField("lieu", max_length=400, blank=True)
    cancelled = models.BooleanField("annulé", default=False)

    class Meta:
        verbose_name = "rendez-vous envoyé à une boîte"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "uid"],
                name="told_once",
                violation_error_message="Ce rendez-vous est déjà connu de cette boîte.",
            )
        ]
        indexes = [models.Index(fields=["account", "since"], name="told_account_since")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.uid}"


class BusySource(models.Model):
    """A professional's own calendar, read for its busy hours alone. Its address is a secret of theirs: kept encrypted."""

    professional = models.OneToOneField(
        Professional, primary_key=True, on_delete=models.CASCADE, related_name="busy_source"
    )
    address = models.BinaryField("adresse, chiffrée")
    host = models.CharField("serveur", max_length=253)
    read_at = models.DateTimeField("lu le", null=True)
    failure = models.CharField("pourquoi il n'a pas été lu", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "agenda d'ailleurs"

    def __str__(self) -> str:
        return f"{self.professional_id}"


class Kept(models.Model):
    """An appointment that stands although who receives is noted as absent: somebody looked, nothing is left to do."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="kept")
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="+")
    kept_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "rendez-vous gardé"
        constraints = [
            models.UniqueConstraint(
                fields=["absence", "appointment"],
                name="kept_once",
                violation_error_message="Ce rendez-vous est déjà gardé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.absence_id} {self.appointment_id}"


class TimeEntry(models.Model):
    """Some time of a professional, added by hand, or said otherwise than the agenda deduced it (D-6).

    `counts` false: what the agenda deduced is set aside; `minutes` None: counted, not timed."""

    public_id = public_id_field()
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="time_entries")
    day = models.DateField("jour")
    kind = models.CharField("sorte", max_length=20)
    minutes = models.PositiveSmallIntegerField("minutes", null=True)
    words = models.CharField("précision", max_length=120, blank=True, default="")
    counts = models.BooleanField("compte", default=True)
    appointment = models.OneToOneField(Appointment, null=True, on_delete=models.CASCADE, related_name="+")
    session = models.OneToOneField(WorkshopSession, null=True, on_delete=models.CASCADE, related_name="+")
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "temps"
        constraints = [
            models.CheckConstraint(
                name="time_entry_minutes",
                condition=Q(minutes__isnull=True) | Q(minutes__gte=5, minutes__lte=600),
                violation_error_message="Un temps dure de 5 minutes à 10 heures.",
            ),
            models.CheckConstraint(
                name="time_entry_one_source",
                condition=Q(appointment__isnull=True) | Q(session__isnull=True),
                violation_error_message="Un temps vient d'un rendez-vous ou d'un atelier, pas des deux.",
            ),
        ]
        indexes = [models.Index(fields=["professional", "day"], name="time_professional_day")]

    def __str__(self) -> str:
        return f"{self.professional_id} {self.day} {self.kind}"
