"""Pathway decisions, caseloads, and who is lead or in support (B-1, B-3, B-5)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import (
    Agreement,
    Area,
    Organisation,
    Professional,
    Scheme,
    period_constraint,
    public_id_field,
)
from filrouge.people.models import Person


class OrientationDecision(models.Model):
    """The decision towards a pathway and a lead organisation, with what it was based on; the département's, or France
    Travail's once the département's delay has passed (`authority.py`)."""

    class Authority(models.TextChoices):
        DEPARTMENT = "department", "Le Département"
        FRANCE_TRAVAIL = "france_travail", "France Travail, le délai du Département étant passé"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="orientations")
    scheme = models.ForeignKey(Scheme, null=True, on_delete=models.PROTECT, related_name="+")
    pathway = models.CharField("parcours", max_length=40)
    category = models.CharField("catégorie", max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="orientations")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    criteria: models.JSONField[Any, Any] = models.JSONField("critères", default=dict)
    reasons = models.TextField("motifs", blank=True)
    decided_on = models.DateField("décidée le")
    authority = models.CharField(
        "décidée par", max_length=14, choices=Authority, default=Authority.DEPARTMENT
    )
    change_ground = models.CharField("cas du changement de structure", max_length=20, blank=True, default="")
    notified_on = models.DateField("reçue par la personne le", null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    rules_hash = models.CharField(max_length=64)
    first = models.BooleanField("première orientation", default=True)
    until = models.DateField("remplacée ou close le", null=True, blank=True)

    class Meta:
        verbose_name = "décision d'orientation"
        ordering: ClassVar[list[str]] = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True),
                name="orientation_one_open",
                violation_error_message="Cette personne a déjà une orientation en cours : réorientez-la.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.pathway}"


class Caseload(models.Model):
    """A portfolio: a caseworker's share of an agreement, in one area or more, with its places."""

    public_id = public_id_field()
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="caseloads")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="caseloads")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    fte = models.DecimalField("équivalent temps plein", max_digits=3, decimal_places=2, default=1)
    places = models.PositiveIntegerField(
        "places", null=True, blank=True, help_text="vide : charge affichée, sans verdict"
    )
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)

    class Meta:
        verbose_name = "portefeuille"
        constraints = [
            period_constraint("caseload_period"),
            models.UniqueConstraint(
                fields=["agreement", "professional", "area"],
                condition=Q(until__isnull=True),
                name="caseload_open_once",
                violation_error_message="Ce référent a déjà un portefeuille dans cette convention et ce territoire.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Assignment(models.Model):
    """A professional named for a person: lead (référent unique) or in support, from, until."""

    class Role(models.TextChoices):
        LEAD = "lead", "Référent"
        SUPPORT = "support", "Référent en appui"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    caseload = models.ForeignKey(Caseload, null=True, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField("rôle", max_length=7, choices=Role)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    named_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "affectation"
        ordering: ClassVar[list[str]] = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(until__isnull=True),
                name="assignment_one_open_per_role",
                violation_error_message="Cette personne a déjà quelqu'un dans ce rôle.",
            )
        ]
        indexes = [models.Index(fields=["caseload", "role", "until"], name="assignment_caseload")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Situation(models.Model):
    """Something that a file changed under somebody's path, to be looked at by who follows them; never changed silently.

    A line stands while the situation does (`situations.refresh`); who looked, and what they answered, stays."""

    class Kind(models.TextChoices):
        ENDED = "ended", "N'est plus soumis aux droits et devoirs"
        SUSPENDED = "suspended", "Versement suspendu"
        MOVED = "moved", "A changé de territoire"
        RETURNED = "returned", "Revenu après une longue interruption"

    class Answer(models.TextChoices):
        VOLUNTARY = "voluntary", "La personne souhaite continuer : poursuite volontaire"
        CONTINUES = "continues", "Le suivi continue comme avant"
        SEEN = "seen", "Vu avec la personne"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="situations", db_index=False)
    kind = models.CharField("situation", max_length=12, choices=Kind)
    since = models.DateField("depuis le")
    noticed_at = models.DateTimeField("remarquée le")
    answer = models.CharField("réponse", max_length=12, choices=Answer, blank=True)
    words = models.TextField("précisions", blank=True)
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "situation à vérifier"
        indexes = [models.Index(fields=["kind", "answer", "since", "id"], name="situation_to_check")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "since"],
                name="situation_once",
                violation_error_message="Cette situation est déjà connue.",
            ),
            models.CheckConstraint(
                name="situation_answered_by_somebody",
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message="Une réponse est donnée par quelqu'un, un jour donné.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.since}"


class Veto(models.Model):
    """A professional who must not follow a person, and why, which only those who name caseworkers may read (B-5)."""

    class Ground(models.TextChoices):
        KINSHIP = "kinship", "Lien de famille ou de proximité"
        CONFLICT = "conflict", "Conflit d'intérêts"
        REQUEST = "request", "Demande de la personne"
        INCIDENT = "incident", "Incident passé"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="vetoes")
    professional = models.ForeignKey(Professional, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField("motif", max_length=10, choices=Ground)
    words = models.BinaryField("précisions, chiffrées", default=b"")
    since = models.DateField("depuis le")
    until = models.DateField("levé le", null=True)
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "empêchement"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "professional"],
                condition=Q(until__isnull=True),
                name="veto_once",
                violation_error_message="Cet empêchement est déjà noté.",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class EntryAssessment(models.Model):
    """What an entry interview showed, before the decision: the scheme's criteria, how the person came (B-1, B-9)."""

    class Route(models.TextChoices):
        INTERVIEW = "interview", "Entretien d'entrée"
        FIRST_CONTACT = "first_contact", "Après un premier contact"
        SUMMONS = "summons", "Après une convocation devant l'équipe pluridisciplinaire"
        CASEWORKER = "caseworker", "Proposition du référent actuel"
        REMOBILISATION = "remobilisation", "Remobilisation d'une personne sans référent"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="entry_assessments")
    scheme = models.ForeignKey(Scheme, null=True, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(
        "comment la personne arrive", max_length=16, choices=Route, default=Route.INTERVIEW
    )
    answers: models.JSONField[Any, Any] = models.JSONField("critères", default=dict)
    words = models.TextField("ce que la personne souhaite", blank=True)
    made_on = models.DateField("fait le")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "bilan d'entrée"
        ordering: ClassVar[list[str]] = ["-made_on", "-id"]
        indexes = [models.Index(fields=["person", "-made_on", "-id"], name="entry_assessment_latest")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_on}"
