"""What calendars outside are told, and what they tell (D-5)."""

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.agenda.models import Absence, Appointment
from filrouge.directory.models import Professional


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
