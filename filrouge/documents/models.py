"""Templates of letters, letters, and who may sign them (F-3); attachments."""

from hashlib import sha256
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import period_constraint, public_id_field
from filrouge.documents.attachment_models import Attachment as Attachment
from filrouge.documents.shipped import SUMMONS_LETTER
from filrouge.people.models import Person


class LetterTemplate(models.Model):
    """A département's own words for a kind of letter; the latest one is used, the former stay."""

    kind = models.CharField("sorte", max_length=24)
    subject = models.CharField("objet", max_length=120)
    body = models.TextField("texte")
    saved_at = models.DateTimeField("enregistré le")
    saved_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "modèle de courrier"
        indexes = [models.Index(fields=["kind", "-id"], name="letter_template_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.saved_at:%Y-%m-%d}"


class Delegation(models.Model):
    """Somebody to whom the president of the council delegates their signature, for a time, by a published order."""

    public_id = public_id_field()
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="delegations", verbose_name="agent"
    )
    quality = models.CharField(
        "qualité", max_length=120, help_text="telle qu'elle est écrite sous la signature"
    )
    reference = models.CharField("arrêté", max_length=80)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "délégation de signature"
        ordering: ClassVar[list[str]] = ["since", "id"]
        constraints = [period_constraint("delegation_period")]

    def __str__(self) -> str:
        return f"{self.reference}"


class Letter(models.Model):
    """A letter to a person: its words are those of the day on which it was prepared, and do not change once signed."""

    class State(models.TextChoices):
        TO_SIGN = "to_sign", "À signer"
        SIGNED = "signed", "À envoyer"
        SENT = "sent", "Envoyé"
        RECEIVED = "received", "Réception notée"

    class Proof(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "Accusé de réception"
        BY_HAND = "by_hand", "Remise en main propre"
        UNCLAIMED = "unclaimed", "Pli non réclamé : jour de la première présentation"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField("sorte", max_length=24)
    about = models.BigIntegerField(
        null=True, help_text="ce que le courrier notifie, dans la pièce qui l'a préparé"
    )
    address: models.JSONField[Any, Any] = models.JSONField("adresse", default=list)
    copies: models.JSONField[Any, Any] = models.JSONField(
        "copies", default=list, help_text="l'adresse de chaque copie : tuteur, curateur…"
    )
    subject = models.CharField("objet", max_length=120)
    body = models.TextField("texte")
    dated = models.DateField("daté du")
    batch = models.CharField("envoi", max_length=16)
    state = models.CharField("état", max_length=8, choices=State, default=State.TO_SIGN)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("signé le", null=True)
    sent_on = models.DateField("envoyé le", null=True)
    proof = models.CharField("preuve", max_length=12, choices=Proof, blank=True)
    received_on = models.DateField("reçu le", null=True)

    class Meta:
        verbose_name = "courrier"
        indexes = [models.Index(fields=["state", "id"], name="letter_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="to_sign") & ~Q(kind=SUMMONS_LETTER),
                name="letter_to_sign_once",
                violation_error_message="Un courrier de cette sorte attend déjà une signature.",
            ),
            # One may be summoned to several appointments: each has its letter.
            models.UniqueConstraint(
                fields=["person", "about"],
                condition=Q(state="to_sign", kind=SUMMONS_LETTER),
                name="letter_summons_once",
                violation_error_message="La convocation à ce rendez-vous attend déjà une signature.",
            ),
            models.CheckConstraint(
                name="letter_signed_by_somebody",
                condition=Q(state="to_sign", delegation__isnull=True)
                | (~Q(state="to_sign") & Q(delegation__isnull=False, signed_at__isnull=False)),
                violation_error_message="Un courrier part signé par le titulaire d'une délégation.",
            ),
            models.CheckConstraint(
                name="letter_received_with_proof",
                condition=Q(received_on__isnull=True, proof="")
                | (Q(received_on__isnull=False) & ~Q(proof="")),
                violation_error_message="Une réception a une date et une preuve.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def words_hash(self) -> str:
        """What its words are, in short: who looked at them can say which they saw."""
        return sha256(f"{self.subject}\n{self.body}".encode()).hexdigest()[:16]
