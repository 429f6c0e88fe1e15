"""The accompaniment and its first records: assessment, engagement contract, exit."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.accompaniment import contract_rules
from filrouge.accompaniment.aid_models import Aid as Aid
from filrouge.accompaniment.aid_models import Envelope as Envelope
from filrouge.accompaniment.end_models import EndProposal as EndProposal
from filrouge.accompaniment.france_travail_models import FranceTravailContract as FranceTravailContract
from filrouge.accompaniment.meeting_models import Review as Review
from filrouge.accompaniment.meeting_models import ReviewDecision as ReviewDecision
from filrouge.accompaniment.plan_models import Goal as Goal
from filrouge.accompaniment.plan_models import Step as Step
from filrouge.accompaniment.right_models import GainedRight as GainedRight
from filrouge.directory.models import Area, Organisation, Professional, Scheme, public_id_field
from filrouge.documents.models import Attachment
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.people.models import Person


class Accompaniment(models.Model):
    """A person followed by an organisation under a scheme, `[opened_on, closed_on)`."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="accompaniments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    emphasis = models.CharField("dominante", max_length=40, blank=True)
    opened_on = models.DateField("commencé le")
    closed_on = models.DateField("terminé le", null=True, blank=True)
    exit_reason = models.CharField("motif de sortie", max_length=40, blank=True)
    exit_comment = models.TextField("précisions", blank=True)
    rules_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "accompagnement"
        ordering: ClassVar[list[str]] = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(closed_on__isnull=True),
                name="accompaniment_one_open",
                violation_error_message="Un accompagnement est déjà en cours pour cette personne.",
            ),
            models.CheckConstraint(
                name="accompaniment_closed_with_reason",
                condition=Q(closed_on__isnull=True, exit_reason="")
                | (Q(closed_on__isnull=False) & ~Q(exit_reason="")),
                violation_error_message="Une sortie demande une date et un motif.",
            ),
            models.CheckConstraint(
                name="accompaniment_dates",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="La sortie ne peut pas précéder l'entrée.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Assessment(models.Model):
    """A diagnosis made with the person: which one, when, by whom, and its summary (C-1)."""

    class Kind(models.TextChoices):
        GLOBAL = "global", "Diagnostic global"
        EMPLOYMENT = "employment", "Diagnostic emploi"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assessments")
    kind = models.CharField("sorte", max_length=12, choices=Kind)
    made_on = models.DateField("réalisé le")
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    finished_on = models.DateField("terminé le", null=True)
    assets = models.TextField("atouts", blank=True)
    barriers = models.TextField("freins", blank=True)
    skills = models.TextField("compétences et savoir-faire", blank=True)
    experience = models.TextField("expériences et formations", blank=True)
    interests = models.TextField("envies", blank=True)
    found: models.JSONField[Any, Any] = models.JSONField("en bref : appuis et freins", default=dict)
    trades: models.JSONField[Any, Any] = models.JSONField("métiers souhaités et exercés", default=list)
    transferable: models.JSONField[Any, Any] = models.JSONField("compétences transférables", default=list)
    lines: models.JSONField[Any, Any] = models.JSONField("emplois et formations", default=list)
    sources: models.JSONField[Any, Any] = models.JSONField("d'où viennent ses textes et listes", default=dict)

    class Meta:
        verbose_name = "diagnostic"
        ordering: ClassVar[list[str]] = ["-made_on", "-id"]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"


class Finding(models.Model):
    """What is said of one domain in an assessment: how much it weighs, who says it, since when (C-1)."""

    class Level(models.TextChoices):
        ASSET = "asset", "Point d'appui"
        CLEAR = "clear", "Pas de frein"
        MODERATE = "moderate", "Frein modéré"
        STRONG = "strong", "Frein fort"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="findings")
    domain = models.CharField("domaine", max_length=24)
    level = models.CharField("ce qu'il en est", max_length=8, choices=Level)
    own_level = models.CharField("ce qu'en dit la personne", max_length=8, choices=Level, blank=True)
    situations: models.JSONField[Any, Any] = models.JSONField("situations", default=list)
    priority = models.BooleanField("prioritaire", default=False)
    own_words = models.TextField("avec ses mots", blank=True)
    words = models.TextField("précisions du professionnel", blank=True)
    source = models.CharField("d'après", max_length=200, blank=True)
    noted_on = models.DateField("dit le")
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "constat"
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "domain"],
                name="finding_once_a_domain",
                violation_error_message="Ce domaine a déjà son constat dans ce diagnostic.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.level}"


class EngagementContract(models.Model):
    """A signed contract under the regime of its date: CER before, contrat d'engagement after (C-2)."""

    class Regime(models.TextChoices):
        RECIPROCAL = contract_rules.RECIPROCAL, contract_rules.REGIMES[contract_rules.RECIPROCAL]
        ENGAGEMENT = contract_rules.ENGAGEMENT, contract_rules.REGIMES[contract_rules.ENGAGEMENT]

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contracts")
    regime = models.CharField("régime", max_length=24, choices=Regime)
    signed_on = models.DateField("signé le")
    ends_on = models.DateField("jusqu'au")
    weekly_hours = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=1, null=True, blank=True
    )
    goals = models.TextField("objectifs et engagements")
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="next")
    amends = models.BooleanField("avenant au précédent", default=False)
    terms: models.JSONField[Any, Any] = models.JSONField("contenu", default=dict)
    signature: models.JSONField[Any, Any] = models.JSONField("preuve de la signature", default=dict)
    on_paper = models.BooleanField("signé sur papier", default=False, help_text="son scan est attendu")
    scans = models.ManyToManyField(Attachment, related_name="contracts", verbose_name="scans")

    class Meta:
        verbose_name = "contrat"
        ordering: ClassVar[list[str]] = ["-signed_on", "-id"]
        indexes = [
            models.Index(fields=["signed_on", "id"], condition=Q(on_paper=True), name="contract_on_paper")
        ]
        constraints = [
            models.CheckConstraint(
                name="contract_dates",
                condition=Q(ends_on__gt=F("signed_on")),
                violation_error_message="Le contrat doit finir après sa signature.",
            ),
            models.CheckConstraint(
                name="contract_hours_not_zero",
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__gt=0),
                violation_error_message="La durée d'activité peut être réduite, jamais ramenée à zéro (L5411-6).",
            ),
            models.CheckConstraint(
                name="contract_hours_in_a_week",
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__lte=contract_rules.HOURS_IN_A_WEEK),
                violation_error_message="Une semaine n'a que 168 heures : vérifiez la durée d'activité.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.signed_on}"


class ContractDraft(models.Model):
    """A contract in preparation: written together, proposed, validated where the scheme wants it, signed or not (C-2)."""

    class State(models.TextChoices):
        DRAFT = "draft", "En préparation"
        PROPOSED = "proposed", "Proposé à la personne"
        VALIDATED = "validated", "Validé par le Département"
        SIGNED = "signed", "Signé"
        REFUSED = "refused", "Refusé par la personne"
        ABANDONED = "abandoned", "Abandonné"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contract_drafts")
    terms: models.JSONField[Any, Any] = models.JSONField("contenu", default=dict)
    amends = models.ForeignKey(
        EngagementContract, null=True, on_delete=models.CASCADE, related_name="amendments"
    )
    signed = models.OneToOneField(
        EngagementContract, null=True, on_delete=models.CASCADE, related_name="draft"
    )
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField("changé le")
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "contrat en préparation"
        ordering: ClassVar[list[str]] = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["draft", "proposed", "validated"]),
                name="contract_draft_one_open",
                violation_error_message="Un contrat est déjà en préparation pour cette personne.",
            ),
            models.CheckConstraint(
                name="contract_draft_signed_with_contract",
                condition=Q(state="signed", signed__isnull=False) | ~Q(state="signed"),
                violation_error_message="Un contrat signé est noté au dossier.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class EmphasisChange(models.Model):
    """A dated move from one emphasis to another, and why; the phases of an accompaniment are read from them (B-7)."""

    accompaniment = models.ForeignKey(
        Accompaniment, on_delete=models.CASCADE, related_name="emphasis_changes"
    )
    before = models.CharField("dominante d'avant", max_length=40, blank=True)
    after = models.CharField("nouvelle dominante", max_length=40)
    changed_on = models.DateField("à partir du")
    why = models.TextField("pourquoi", blank=True)
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "changement de dominante"
        ordering: ClassVar[list[str]] = ["changed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "changed_on"],
                name="emphasis_changed_once_a_day",
                violation_error_message="La dominante a déjà changé ce jour-là.",
            ),
            models.CheckConstraint(
                name="emphasis_really_changes",
                condition=~Q(before=F("after")),
                violation_error_message="C'est déjà la dominante de cet accompagnement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.accompaniment_id} {self.after}"


class ReorientationRequest(models.Model):
    """The référent recommends another pathway, with the reason and the review; the département decides (B-8).

    Accepted when another orientation has replaced `decision` since: the decision itself says so."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reorientation_requests")
    decision = models.ForeignKey(
        OrientationDecision, on_delete=models.CASCADE, related_name="+", verbose_name="orientation d'alors"
    )
    category = models.CharField("parcours préconisé", max_length=20)
    reason = models.TextField("motif")
    review = models.TextField("bilan de l'accompagnement")
    eligibility: models.JSONField[Any, Any] = models.JSONField("public concerné, en mots", default=list)
    asked_on = models.DateField("préconisée le")
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    refused_on = models.DateField("refusée le", null=True)
    refusal = models.TextField("motif du refus", blank=True)
    to_complete = models.BooleanField("renvoyée au référent, qui peut la compléter", default=False)
    refused_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "réorientation préconisée"
        ordering: ClassVar[list[str]] = ["asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(refused_on__isnull=True),
                name="reorientation_asked_once",
                violation_error_message="Une réorientation est déjà préconisée pour cette personne.",
            ),
            models.CheckConstraint(
                name="reorientation_refused_with_reason",
                condition=Q(refused_on__isnull=True, refusal="")
                | (Q(refused_on__isnull=False) & ~Q(refusal="") & Q(refused_by__isnull=False)),
                violation_error_message="Un refus a un motif.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class FollowUp(models.Model):
    """What has become of somebody some months after their exit, asked of who followed them, as the scheme wants it.

    The file is closed to them by then: this line, and no more, stays open to them until it is answered or lapses."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", "Toujours dans cet emploi ou cette formation"
        ANOTHER = "another", "Dans un autre emploi ou une autre formation"
        SEARCHING = "searching", "En recherche"
        RETURNED = "returned", "De nouveau accompagnée"
        UNREACHED = "unreached", "Injoignable"

    public_id = public_id_field()
    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField("à demander le")
    professional = models.ForeignKey(Professional, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("réponse", max_length=9, choices=Outcome, blank=True)
    words = models.TextField("précisions", blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "suite après la sortie"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes = [models.Index(fields=["outcome", "due_on", "id"], name="follow_up_to_ask")]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment", "due_on"],
                name="follow_up_once",
                violation_error_message="Cette suite est déjà prévue.",
            ),
            models.CheckConstraint(
                name="follow_up_answered_by_somebody",
                condition=Q(outcome="", answered_on__isnull=True)
                | (~Q(outcome="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
                violation_error_message="Une réponse est donnée par quelqu'un, un jour donné.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Handover(models.Model):
    """The review that a referent leaves when somebody else takes over: what the file said, what it does not say (A-6)."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handovers")
    mission = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="+")
    said: models.JSONField[Any, Any] = models.JSONField("ce que disait le dossier", default=dict)
    words = models.TextField("ce que le successeur doit savoir")
    promises = models.TextField("ce qui a été promis", blank=True)
    written_on = models.DateField("écrit le")
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField("relais pris le", null=True)
    accepted_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "passage de relais"
        ordering: ClassVar[list[str]] = ["written_on", "id"]

    def __str__(self) -> str:
        return self.public_id
