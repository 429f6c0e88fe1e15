"""Reports of agreements: prepared, written, handed over, received; their figures as they were stopped (G-4, G-6)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.directory.models import Agreement, Scheme, public_id_field
from filrouge.people.models import Person


class Layout(models.Model):
    """A layout that the département gave for its reports, as a DOCX; the latest one is used, the former stay."""

    name = models.CharField("fichier", max_length=120)
    content = models.BinaryField("contenu")
    saved_at = models.DateTimeField("déposé le")
    saved_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "modèle de mise en page des bilans"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """One report of one agreement over one period.

    `kind`: its key in the scheme file, whose text had the hash `rules`. `words`: field → what was written. `stopped_at`:
    when its figures were. `number`: in its scheme and year, once received. `version`: 1, and one more each time that a
    received report is taken up again (`why`). `lacks`: what it was sent back for. `layout`: the one under which it was
    numbered, None for ours."""

    class State(models.TextChoices):
        DRAFT = "draft", "Préparé par le Département"
        ASKED = "asked", "À écrire par la structure"
        RETURNED = "returned", "Rendu"
        RECEIVED = "received", "Reçu"
        REPLACED = "replaced", "Remplacé"

    public_id = public_id_field()
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reports")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("sorte", max_length=40)
    rules = models.CharField(max_length=64)
    since = models.DateField("du")
    until = models.DateField("au (exclu)")
    due_on = models.DateField("attendu avant le")
    state = models.CharField("état", max_length=8, choices=State)
    words: models.JSONField[Any, Any] = models.JSONField("écrit", default=dict)
    version = models.PositiveSmallIntegerField(default=1)
    why = models.CharField("pourquoi il est repris", max_length=300, blank=True)
    lacks = models.CharField("ce qui manque", max_length=300, blank=True)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouvert le")
    stopped_at = models.DateTimeField("chiffres arrêtés le", null=True)
    returned_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField("rendu le", null=True)
    received_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("reçu le", null=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField("numéro", null=True)
    layout = models.ForeignKey(Layout, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bilan"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes = [models.Index(fields=["agreement", "kind", "since"], name="report_of_agreement")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "since", "until", "version"],
                name="report_once",
                violation_error_message="Ce bilan est déjà ouvert.",
            ),
            models.UniqueConstraint(
                fields=["scheme", "year", "number"],
                name="report_numbered_once",
                violation_error_message="Ce numéro est déjà pris.",
            ),
            models.CheckConstraint(
                name="report_period",
                condition=Q(since__lt=F("until")),
                violation_error_message="Un bilan porte sur un jour au moins.",
            ),
            models.CheckConstraint(
                name="report_stopped_when_returned",
                condition=~Q(state__in=["returned", "received", "replaced"])
                | Q(stopped_at__isnull=False, returned_at__isnull=False, returned_by__isnull=False),
                violation_error_message="Un bilan rendu a ses chiffres arrêtés.",
            ),
            models.CheckConstraint(
                name="report_numbered_when_received",
                condition=Q(
                    state__in=["received", "replaced"], number__isnull=False, received_at__isnull=False
                )
                | (~Q(state__in=["received", "replaced"]) & Q(number__isnull=True, received_at__isnull=True)),
                violation_error_message="Un bilan reçu a son numéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"

    @property
    def reference(self) -> str:
        """« 2026-003 », empty before it is received."""
        return f"{self.year}-{self.number:03}" if self.number else ""


class StoppedFigure(models.Model):
    """A figure of a report as it was when it was stopped.

    `definition`: version of the indicator; `asked`: the parameters of the question (period, areas, organisation, scheme), as
    numbers; `lines`: its detail, each with its label, value, people, and the same before; `seal`: a keyed digest of who was
    counted."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    indicator = models.CharField("indicateur", max_length=60)
    definition = models.PositiveSmallIntegerField("version de la définition")
    unit = models.CharField(max_length=20)
    label = models.CharField("libellé", max_length=200)
    value = models.FloatField("valeur", null=True)
    people = models.PositiveIntegerField("personnes")
    before = models.FloatField("valeur d'avant", null=True)
    people_before = models.PositiveIntegerField("personnes d'avant", null=True)
    lines: models.JSONField[Any, Any] = models.JSONField("détail", default=list)
    asked: models.JSONField[Any, Any] = models.JSONField("paramètres", default=dict)
    seal = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "chiffre arrêté"
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                name="stopped_figure_once",
                violation_error_message="Ce chiffre est déjà arrêté.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} v{self.definition}"


class Counted(models.Model):
    """Somebody who was counted in a figure when it was stopped; `retained`: of a share, those that its numerator kept."""

    figure = models.ForeignKey(StoppedFigure, on_delete=models.CASCADE, related_name="counted")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    retained = models.BooleanField(default=True)

    class Meta:
        verbose_name = "personne comptée dans un chiffre arrêté"
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "person"],
                name="counted_once",
                violation_error_message="Cette personne est déjà comptée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.person_id}"
