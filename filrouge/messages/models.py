"""Messages to people and to professionals, the département's own words for them, and what a person wants or refuses."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import public_id_field
from filrouge.messages import rules
from filrouge.people.models import Person


class Message(models.Model):
    """One message, from the moment it is asked for until it is known what became of it (D-2).

    The channel is chosen when it leaves; `address` is where it left. `due_at`: not before; `claim`: the attempt that
    holds it. Its words, its values and its address are personal: they are erased after a time (A-9)."""

    class State(models.TextChoices):
        QUEUED = rules.State.QUEUED.value, "En attente"
        CLAIMED = rules.State.CLAIMED.value, "En cours d'envoi"
        SENT = rules.State.SENT.value, "Envoyé"
        DELIVERED = rules.State.DELIVERED.value, "Remis"
        FAILED = rules.State.FAILED.value, "Non parti"
        UNCERTAIN = rules.State.UNCERTAIN.value, "Envoi incertain"
        TO_PRINT = rules.State.TO_PRINT.value, "À imprimer"
        PRINTED = rules.State.PRINTED.value, "Imprimé"
        GATHERED = rules.State.GATHERED.value, "Dans le récapitulatif"
        CANCELLED = rules.State.CANCELLED.value, "Annulé"
        EXPIRED = rules.State.EXPIRED.value, "Abandonné, trop tard"

    class Channel(models.TextChoices):
        EMAIL = rules.Channel.EMAIL.value, "E-mail"
        SMS = rules.Channel.SMS.value, "SMS"
        LETTER = rules.Channel.LETTER.value, "Courrier"

    public_id = public_id_field()
    about = models.CharField("au sujet de", max_length=120, help_text="ce qui empêche de l'envoyer deux fois")
    kind = models.CharField("sorte", max_length=32)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="messages")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.BooleanField("dans un récapitulatif", default=False)
    values: models.JSONField[Any, Any] = models.JSONField("valeurs", default=dict)
    state = models.CharField("état", max_length=10, choices=State, default=State.QUEUED)
    asked_at = models.DateTimeField("demandé le")
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField("à envoyer à partir de")
    not_after = models.DateTimeField("plus la peine après", null=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    claim = models.CharField(max_length=16, default="")
    claimed_at = models.DateTimeField("pris le", null=True)
    channel = models.CharField("moyen", max_length=6, choices=Channel, blank=True, default="")
    reasons: models.JSONField[Any, Any] = models.JSONField("pourquoi ce moyen", default=list)
    address = models.TextField("destination", blank=True, default="")
    subject = models.CharField("objet", max_length=200, blank=True, default="")
    body = models.TextField("texte", blank=True, default="")
    # An invitation for the reader's own calendar (RFC 5546), joined to the e-mail.
    calendar = models.TextField("agenda", blank=True, default="")
    segments = models.PositiveSmallIntegerField("SMS comptés", default=0)
    carrier = models.CharField("opérateur", max_length=16, blank=True, default="")
    carrier_id = models.CharField("chez l'opérateur", max_length=64, blank=True, default="")
    sent_at = models.DateTimeField("parti le", null=True)
    finished_at = models.DateTimeField("remis ou refusé le", null=True)
    asked_carrier_at = models.DateTimeField("demandé à l'opérateur le", null=True)
    failure = models.CharField("pourquoi il n'est pas parti", max_length=250, blank=True, default="")
    settled_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField("vérifié le", null=True)
    gathered_in = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="gathered")
    erased_at = models.DateTimeField("mots effacés le", null=True)

    class Meta:
        verbose_name = "message"
        indexes = [
            # What the sending programs read again and again: few rows, in their order.
            models.Index(fields=["due_at", "id"], name="message_due", condition=Q(state="queued")),
            models.Index(fields=["claimed_at"], name="message_claimed", condition=Q(state="claimed")),
            models.Index(fields=["channel", "claimed_at"], name="message_pace"),
            models.Index(fields=["state", "-id"], name="message_state"),
            models.Index(fields=["asked_at"], name="message_to_erase", condition=Q(erased_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about"],
                condition=~Q(state__in=["cancelled", "expired"]),
                name="message_once",
                violation_error_message="Ce message est déjà demandé.",
            ),
            models.CheckConstraint(
                name="message_to_one",
                condition=Q(person__isnull=False, account__isnull=True)
                | Q(person__isnull=True, account__isnull=False),
                violation_error_message="Un message va à une personne ou à un professionnel, jamais aux deux.",
            ),
            models.CheckConstraint(
                name="message_claim_held",
                condition=~Q(state="claimed") | (~Q(claim="") & Q(claimed_at__isnull=False)),
                violation_error_message="Un message en cours d'envoi dit quel essai le tient.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class MessageTexts(models.Model):
    """A département's own words for a kind of message; the latest ones are used, the former stay."""

    kind = models.CharField("sorte", max_length=32)
    subject = models.CharField("objet", max_length=120)
    email = models.TextField("e-mail", blank=True)
    sms = models.TextField("SMS", blank=True)
    letter = models.TextField("courrier", blank=True)
    saved_at = models.DateTimeField("enregistré le")
    saved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "texte de message"
        indexes = [models.Index(fields=["kind", "-id"], name="message_texts_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.saved_at:%Y-%m-%d}"


class ChannelChoice(models.Model):
    """What is known of a person and of one channel: they refused it; or its address, which others have too, is safe.

    The confirmation holds for the address of that day: another one is to be confirmed anew."""

    CHANNELS: ClassVar[tuple[str, ...]] = (Message.Channel.EMAIL, Message.Channel.SMS)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="channel_choices")
    channel = models.CharField("moyen", max_length=6, choices=Message.Channel)
    refused_at = models.DateTimeField("refusé le", null=True)
    refused_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    safe_address = models.CharField("destination sûre", max_length=254, blank=True, default="")
    safe_at = models.DateTimeField("confirmée le", null=True)
    safe_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "choix sur un moyen de contact"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel"],
                name="channel_choice_once",
                violation_error_message="Le choix sur ce moyen est déjà noté.",
            ),
            models.CheckConstraint(
                name="channel_choice_confirmed",
                condition=Q(safe_address="", safe_at__isnull=True, safe_by__isnull=True)
                | (~Q(safe_address="") & Q(safe_at__isnull=False, safe_by__isnull=False)),
                violation_error_message="Une destination sûre dit qui l'a confirmée, et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel}"
