"""The action plan of a person: goals, and the steps that lead to them (C-3, C-4)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.directory.models import public_id_field
from filrouge.people.models import Person


class Goal(models.Model):
    """Where the person wants to get to, in one domain; reached or not, and what it taught."""

    class Outcome(models.TextChoices):
        REACHED = "reached", "Atteint"
        PARTLY = "partly", "Atteint en partie"
        NOT_REACHED = "not_reached", "Pas atteint"
        CHANGED = "changed", "Abandonné : la situation a changé"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals")
    domain = models.CharField("domaine", max_length=24)
    words = models.CharField("objectif", max_length=200)
    opened_on = models.DateField("fixé le")
    closed_on = models.DateField("évalué le", null=True)
    outcome = models.CharField("résultat", max_length=11, choices=Outcome, blank=True)
    helped = models.TextField("ce qui a aidé", blank=True)
    hindered = models.TextField("ce qui a gêné", blank=True)
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "objectif"
        ordering: ClassVar[list[str]] = ["opened_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="goal_closed_with_outcome",
                condition=Q(closed_on__isnull=True, outcome="")
                | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                violation_error_message="Un objectif évalué a un résultat.",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Step(models.Model):
    """One thing to do: by whom, before when; done, or not and why."""

    class Owner(models.TextChoices):
        PERSON = "person", "La personne"
        CASEWORKER = "caseworker", "Le référent"
        PARTNER = "partner", "Un partenaire"

    class State(models.TextChoices):
        TODO = "todo", "À faire"
        DONE = "done", "Fait"
        MISSED = "missed", "Pas fait"
        DROPPED = "dropped", "Abandonnée"

    class Reason(models.TextChoices):
        HEALTH = "health", "Santé"
        CHILDCARE = "childcare", "Garde d'enfant, famille"
        TRANSPORT = "transport", "Transport"
        PAPERS = "papers", "Démarche qui attend une réponse"
        WORK = "work", "Travail, formation, rendez-vous"
        OTHER = "other", "Autre motif légitime"
        NONE = "none", "Aucun motif donné"

    public_id = public_id_field()
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    words = models.CharField("étape", max_length=200)
    owner = models.CharField("qui", max_length=10, choices=Owner, default=Owner.PERSON)
    owner_name = models.CharField("partenaire", max_length=120, blank=True)
    due_on = models.DateField("avant le", null=True, blank=True)
    hours = models.DecimalField("heures", max_digits=5, decimal_places=1, null=True, blank=True)
    state = models.CharField("état", max_length=7, choices=State, default=State.TODO)
    ended_on = models.DateField("le", null=True)
    result = models.TextField("ce qui s'est passé", blank=True)
    reason = models.CharField("motif", max_length=9, choices=Reason, blank=True)
    said_done_on = models.DateField("dite faite par la personne le", null=True)
    not_yet = models.CharField("ce qui manque encore, pour la personne", max_length=200, blank=True)
    reported = models.BooleanField("manquement signalé au Département", default=False)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "étape"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="step_ended_with_day",
                condition=Q(state="todo", ended_on__isnull=True)
                | (~Q(state="todo") & Q(ended_on__isnull=False)),
                violation_error_message="Une étape finie a une date.",
            ),
            models.CheckConstraint(
                name="step_reported_without_reason",
                condition=Q(reported=False) | Q(state="missed", reason="none"),
                violation_error_message="On ne signale pas ce qui a un motif légitime.",
            ),
            models.CheckConstraint(
                name="step_said_done_by_its_owner",
                condition=Q(said_done_on__isnull=True) | Q(owner="person", not_yet=""),
                violation_error_message="Une personne dit faites ses propres étapes.",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
