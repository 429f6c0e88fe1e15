"""The attachments of a file: what they are, where their bytes stand, who added them, who removed them (A-5, A-9)."""

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import Organisation, public_id_field
from filrouge.documents.attachment_kinds import AttachmentKind, Format, attachment_kinds, format_of, removals
from filrouge.documents.attachment_rules import TITLE, download_name, told_size
from filrouge.people.models import Person

ALREADY = "Cette pièce est déjà au dossier."


class Attachment(models.Model):
    """One file of one person. Removed: its bytes are erased, what it was, who removed it and why stay."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField("sorte", max_length=24)
    title = models.CharField("titre", max_length=TITLE, blank=True)
    day = models.DateField("date de la pièce")
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveBigIntegerField("taille", help_text="en octets")
    media = models.CharField("format", max_length=100)
    stored = models.CharField("nom du fichier gardé", max_length=32, unique=True)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="organisme de l'auteur",
    )
    added_at = models.DateTimeField("ajoutée le")
    removed_at = models.DateTimeField("retirée le", null=True)
    removed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    removed_why = models.CharField("motif du retrait", max_length=24, blank=True)

    class Meta:
        verbose_name = "pièce du dossier"
        verbose_name_plural = "pièces du dossier"
        ordering: ClassVar[list[str]] = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="attachment_once_in_a_file",
                violation_error_message=ALREADY,
            ),
            models.CheckConstraint(
                name="attachment_removed_with_reason",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_why="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_why="")),
                violation_error_message="Un retrait a un auteur et un motif.",
            ),
            models.CheckConstraint(
                name="attachment_not_empty",
                condition=Q(size__gt=0),
                violation_error_message="Une pièce n'est pas vide.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def sort(self) -> AttachmentKind:
        """Its kind; one that the file of kinds no longer names goes by its key, and is restricted."""
        return attachment_kinds().get(self.kind) or AttachmentKind(self.kind, self.kind, restricted=True)

    @property
    def label(self) -> str:
        """What it is called: its title, else its kind."""
        return self.title or self.sort.label

    @property
    def format(self) -> Format | None:
        """Its format."""
        return format_of(self.media)

    @property
    def file_name(self) -> str:
        """What a download is called."""
        known = self.format
        return download_name(self.label, self.day, known.extension if known else "bin")

    @property
    def told_size(self) -> str:
        """Its size in words."""
        return told_size(self.size)

    @property
    def removal(self) -> str:
        """Why it was removed, in words."""
        return removals().get(self.removed_why, self.removed_why)

    @property
    def words_hash(self) -> str:
        """What is said of it, in short: who corrects it can say what they saw."""
        return sha256(f"{self.kind}\n{self.title}\n{self.day}".encode()).hexdigest()[:16]
