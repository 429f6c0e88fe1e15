"""Accounts, the journal and its facts, readings. Knows no organisation: other rooms are bare numbers here."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from filrouge.access.roles import Role
from filrouge.core.identifiers import PUBLIC_ID_LENGTH, new_public_id

CONSOLE_EMAIL = "console@filrouge.invalid"


class AccountManager(BaseUserManager["Account"]):
    """Accounts by e-mail, folded to lower case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email=(username or "").lower())

    def console(self) -> "Account":
        """The system's own account, in whose name commands act."""
        account, _ = self.get_or_create(
            email=CONSOLE_EMAIL, defaults={"full_name": "Console", "role": Role.CONSOLE, "password": "!"}
        )
        return account


class Account(AbstractBaseUser):
    """Somebody who logs in."""

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    email = models.EmailField("adresse e-mail", unique=True)
    full_name = models.CharField("nom affiché", max_length=120)
    role = models.CharField("profil", max_length=24, choices=Role)
    is_active = models.BooleanField("actif", default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.CheckConstraint(
                name="account_role_known",
                condition=models.Q(role__in=Role.values),
                violation_error_message="Ce profil n'existe pas.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name


class Session(AbstractBaseSession):
    """A browser that is logged in, and the account that it is logged in as."""

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    browser = models.CharField(max_length=80, blank=True, editable=False)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The engine of the settings: it lives higher, where an agent is built."""
        store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store


class RoleRule(models.Model):
    """What the département asks of the accounts of a role."""

    role = models.CharField("profil", max_length=24, choices=Role, primary_key=True)
    second_factor = models.BooleanField("deux preuves à la connexion", default=False)

    class Meta:
        verbose_name = "règle d'un profil"

    def __str__(self) -> str:
        return self.get_role_display()


class Event(models.Model):
    """One thing that happened: append-only skeleton without personal words (A-5)."""

    type = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.BigIntegerField(null=True)
    subject = models.BigIntegerField(null=True)
    voids = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="voided_by")

    class Meta:
        verbose_name = "événement"
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="event_person_at"),
            models.Index(fields=["by", "at"], name="event_by_at"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.at:%Y-%m-%d}"


class EventPayload(models.Model):
    """The personal words of an event, apart so that erasing them is one action."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE, related_name="payload")
    data: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        verbose_name = "contenu d'événement"

    def __str__(self) -> str:
        return f"contenu de {self.event_id}"


class Fact(models.Model):
    """The countable shadow of an event: integers that steering aggregates (G-1)."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE, related_name="fact")
    type = models.PositiveSmallIntegerField()
    day = models.IntegerField(help_text="jour, en jours depuis l'an 1 (date.toordinal)")
    month = models.IntegerField(help_text="mois, année × 12 + mois − 1")
    person = models.BigIntegerField()
    organisation = models.BigIntegerField(null=True)
    area = models.BigIntegerField(null=True)
    scheme = models.IntegerField(null=True)
    caseworker = models.BigIntegerField(null=True)
    quantity = models.IntegerField(null=True)
    variant = models.CharField(max_length=40, default="", blank=True)
    ended = models.IntegerField(
        null=True,
        help_text="jour de l'acte qui met fin à celui-ci, NEVER tant qu'aucun ; vide pour les autres",
    )

    class Meta:
        verbose_name = "fait"
        indexes = [
            # Holds all that an indicator reads: an operator's figures come six times quicker than from the rows.
            models.Index(
                fields=[
                    "scheme",
                    "type",
                    "day",
                    "area",
                    "variant",
                    "person",
                    "organisation",
                    "quantity",
                    "event",
                ],
                name="fact_scheme_type_day",
            ),
            models.Index(
                fields=["person", "type", "day", "event", "scheme", "variant"], name="fact_person_type_day"
            ),
            # Who is followed on a day: what has ended before is not read, however long the history.
            models.Index(
                fields=["scheme", "type", "ended", "day", "person", "area", "organisation", "variant"],
                name="fact_scheme_type_ended",
                condition=models.Q(ended__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.day}"


class Reading(models.Model):
    """Somebody opened a sensitive file: agent × person × purpose × day, once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.BigIntegerField()
    purpose = models.CharField(max_length=24)
    day = models.DateField()
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = "consultation"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account", "purpose", "day"],
                name="reading_once_a_day",
                violation_error_message="Cette consultation est déjà notée.",
            )
        ]
        indexes = [models.Index(fields=["day"], name="reading_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class Submission(models.Model):
    """A form that was sent, by what makes it the same when it is sent again; where it led to. Forgotten after a day."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    location = models.CharField(max_length=2000, blank=True)

    class Meta:
        verbose_name = "envoi de formulaire"
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="submission_once",
                violation_error_message="Ce formulaire est déjà envoyé.",
            )
        ]

    def __str__(self) -> str:
        return self.key[:8]
