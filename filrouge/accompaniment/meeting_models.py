"""The meetings of an accompaniment: what was said, by whom, and what was decided (B-4, B-13, C-3, C-4, C-6)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.access.models import Account
from filrouge.accompaniment.plan_models import Step
from filrouge.agenda.models import Appointment
from filrouge.directory.models import Professional, public_id_field
from filrouge.people.models import Person


class Review(models.Model):
    """One meeting that took stock, alone with the person or with others. Its kinds and subjects are data.

    `others`: people who are not professionals of the directory, `{name, quality}`; `conclusions`: subject → words;
    `commitments`: those of the contract in force, and whether they were kept (`meeting_rules.Commitment`)."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField("sorte", max_length=24)
    held_on = models.DateField("tenu le")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.SET_NULL, related_name="+")
    professionals = models.ManyToManyField(Professional, related_name="+", verbose_name="professionnels")
    others: models.JSONField[Any, Any] = models.JSONField("autres personnes", default=list)
    person_there = models.BooleanField("la personne était là", default=True)
    own_words = models.TextField("avec ses mots", blank=True)
    conclusions: models.JSONField[Any, Any] = models.JSONField("conclusions", default=dict)
    commitments: models.JSONField[Any, Any] = models.JSONField("engagements du contrat", default=list)
    next_on = models.DateField("prochain point le", null=True)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "point d'étape"
        ordering: ClassVar[list[str]] = ["-held_on", "-id"]
        indexes = [models.Index(fields=["next_on", "id"], name="review_next")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "held_on"],
                name="review_once_a_day",
                violation_error_message="Le compte rendu de ce jour-là est déjà écrit : complétez-le.",
            ),
            models.CheckConstraint(
                name="review_next_after",
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")),
                violation_error_message="Le prochain point vient après celui-ci.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"


class ReviewDecision(models.Model):
    """What a meeting decided: a step of the plan, or an act to do on its own screen.

    Done when the file says so (`meeting_decisions.with_state`), or set aside by somebody who says why."""

    class Kind(models.TextChoices):
        STEP = "step", "Étape du plan"
        RENEW = "renew", "Renouveler le contrat"
        AMEND = "amend", "Modifier le contrat par un avenant"
        REORIENT = "reorient", "Préconiser une réorientation"
        END = "end", "Mettre fin à l'accompagnement"

    public_id = public_id_field()
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField("décision", max_length=8, choices=Kind)
    words = models.CharField("précisions", max_length=200, blank=True)
    step = models.OneToOneField(Step, null=True, on_delete=models.CASCADE, related_name="decided_in")
    set_aside_on = models.DateField("écartée le", null=True)
    why = models.CharField("pourquoi", max_length=200, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "décision d'un point d'étape"
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind"],
                condition=~Q(kind="step"),
                name="review_decides_once",
                violation_error_message="Cette décision est déjà prise à ce point d'étape.",
            ),
            models.CheckConstraint(
                name="review_decision_of_a_step",
                condition=Q(kind="step", step__isnull=False) | (~Q(kind="step") & Q(step__isnull=True)),
                violation_error_message="Une étape décidée est une étape du plan.",
            ),
            models.CheckConstraint(
                name="review_decision_set_aside_with_why",
                condition=Q(set_aside_on__isnull=True, why="") | (Q(set_aside_on__isnull=False) & ~Q(why="")),
                violation_error_message="Une décision écartée a sa raison.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"
