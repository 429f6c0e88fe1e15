"""What calendars outside are told, and what they tell (D-5)."""

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account


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
