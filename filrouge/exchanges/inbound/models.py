"""An import: the file's batch and its staged lines, each with its verdict and what undoing needs (A-4).

What is personal in them (the lines' records, what undoing needs, old and new values) is erased after the delay
of `uploads.py`; counts and the file's hash stay."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import public_id_field
from filrouge.exchanges.inbound.expected_models import ExpectedFile as ExpectedFile

TOTALS = (
    "households", "people", "created", "updated", "unchanged", "refused", "unknown", "leavers", "taken_over", "undone",
    "kept",
)  # fmt: skip


class Batch(models.Model):
    """One file that arrived: where it stands, its totals, its warnings."""

    class State(models.TextChoices):
        READING = "reading", "Lecture en cours"
        COMPARING = "comparing", "Comparaison en cours"
        MAPPING = "mapping", "Colonnes à préciser"
        READY = "ready", "Prêt à appliquer"
        REFUSED = "refused", "Fichier refusé"
        APPLYING = "applying", "Application en cours"
        APPLIED = "applied", "Appliqué"
        UNDOING = "undoing", "Annulation en cours"
        UNDONE = "undone", "Annulé"

    public_id = public_id_field()
    state = models.CharField("état", max_length=10, choices=State, default=State.READING)
    kind = models.CharField("format", max_length=24, blank=True)
    file_name = models.CharField("fichier", max_length=160)
    file_hash = models.CharField(max_length=64)
    path = models.CharField(max_length=400, blank=True)
    expected = models.CharField("fréquence attendue", max_length=1, blank=True)
    header: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reference_day = models.DateField("situation au", null=True)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    warnings: models.JSONField[Any, Any] = models.JSONField(default=list)
    problem = models.TextField("motif du refus ou de l'arrêt", blank=True)
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="ses lignes ont été effacées : trop anciennes")
    lines_total = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=16, blank=True, help_text="qui y travaille ; vide : personne encore")
    heartbeat = models.DateTimeField(null=True, help_text="dernier signe de vie du travail")
    pace_since = models.DateTimeField(null=True, help_text="depuis quand le travail en cours avance")
    pace_from = models.PositiveIntegerField(default=0, help_text="foyers déjà faits à ce moment")
    stopped_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, help_text="quelqu'un a demandé l'arrêt")
    column_choice = models.ForeignKey(
        "ColumnChoice",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="ce qui a été dit de ses colonnes",
    )
    same_as = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="le même contenu, reçu avant",
    )

    class Meta:
        verbose_name = "import"
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state__in=["applying", "undoing"]),
                name="batch_one_at_work",
                violation_error_message="Un import est déjà en cours d'application : attendez sa fin.",
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def totals(self) -> dict[str, Any]:
        """The counts that screens show: zero for what is not counted yet."""
        return {**dict.fromkeys(TOTALS, 0), **self.counts}


class ColumnChoice(models.Model):
    """What somebody said that the columns of a list hold: title → field, for every list with the same titles."""

    signature = models.CharField(max_length=64, unique=True)
    sender = models.CharField("de qui vient cette liste", max_length=80, blank=True)
    columns: models.JSONField[Any, Any] = models.JSONField(default=dict)
    chosen_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = "choix de colonnes"
        ordering: ClassVar[list[str]] = ["-chosen_at", "-id"]

    def __str__(self) -> str:
        return self.sender or self.signature[:8]


class StagedLine(models.Model):
    """One household of a batch, as read; what was decided of it; how to take it back."""

    class State(models.TextChoices):
        STAGED = "staged", "Lu"
        APPLIED = "applied", "Appliqué"
        REFUSED = "refused", "Refusé"
        REPLACED = "replaced", "Remplacé"
        UNDONE = "undone", "Annulé"

    class Verdict(models.TextChoices):
        CREATED = "created", "Créations"
        UPDATED = "updated", "Modifications"
        UNCHANGED = "unchanged", "Sans changement"
        REFUSED = "refused", "Refus"
        REPLACED = "replaced", "Remplacées"
        KEPT = "kept", "Laissées à l'annulation"
        UNKNOWN = "unknown", "Personnes sans dossier"
        # Views of lines rather than what becomes of their people.
        LEAVING = "leaving", "Départs du foyer"
        TAKEN_OVER = "taken", "Foyers repris"
        TO_SEE = "tosee", "À voir"

    # No index of its own: those below begin with it.
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField("ligne")
    key = models.CharField("clé", max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.STAGED)
    verdict = models.CharField(
        max_length=9,
        choices=Verdict,
        blank=True,
        help_text="le plus marquant de ce qui arrive à ses personnes",
    )
    creates = models.BooleanField(default=False, help_text="quelqu'un y est créé")
    updates = models.BooleanField(default=False, help_text="quelqu'un y est modifié")
    created = models.PositiveSmallIntegerField(default=0)
    updated = models.PositiveSmallIntegerField(default=0)
    unchanged = models.PositiveSmallIntegerField(default=0)
    leavers = models.PositiveSmallIntegerField(db_default=0, help_text="qui n'y figure plus")
    taken_over = models.BooleanField(
        db_default=False, help_text="plus aucun de ses membres connus n'y figure : d'autres ont son numéro"
    )
    record = models.BinaryField(
        help_text="ce qui a été lu, chiffré comme le NIR qu'il contient ; d'un foyer revenu tel quel, son empreinte"
    )
    same_household = models.BigIntegerField(
        null=True, help_text="le foyer qui revient tel quel ; 0 : à relire, il a changé depuis"
    )
    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    undo = models.BinaryField(default=b"", help_text="ce qu'il faut pour revenir en arrière, chiffré")
    reason = models.TextField(blank=True)
    remarks: models.JSONField[Any, Any] = models.JSONField(
        null=True, help_text="ce que l'expéditeur a à corriger : motif et remède ; null, rien"
    )

    class Meta:
        verbose_name = "ligne d'import"
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="staged_line_batch_state"),
            models.Index(fields=["batch", "verdict", "line", "id"], name="staged_line_batch_verdict"),
            models.Index(
                fields=["batch", "line", "id"], name="staged_line_creates", condition=Q(creates=True)
            ),
            models.Index(
                fields=["batch", "line", "id"], name="staged_line_updates", condition=Q(updates=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"

    @property
    def named(self) -> bool:
        """Whether the sender named the line by something else than its place in the file."""
        return not self.key.startswith("ligne ")
