"""Clocks: each legal or local deadline that runs on a person (B-2)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from filrouge.people.models import Person


class Clock(models.Model):
    """One deadline: opened by an event, met or interrupted by another, else missed.

    Kept with the rule's hash: what the deadline was on the day it opened stays readable."""

    class Kind(models.TextChoices):
        LEGAL = "legal", "Délai légal"
        LOCAL = "local", "Objectif local"

    class State(models.TextChoices):
        RUNNING = "running", "En cours"
        MET = "met", "Tenu"
        INTERRUPTED = "interrupted", "Interrompu"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    rule = models.CharField("règle", max_length=60)
    kind = models.CharField("sorte", max_length=5, choices=Kind)
    label = models.CharField("délai", max_length=160)
    source = models.CharField("source", max_length=200)
    rules_hash = models.CharField(max_length=64)
    opened_on = models.DateField("ouvert le")
    warn_on = models.DateField("à surveiller dès le")
    due_on = models.DateField("échéance")
    state = models.CharField("état", max_length=12, choices=State, default=State.RUNNING)
    ended_on = models.DateField("terminé le", null=True)
    scheme = models.IntegerField(null=True)
    opened_event = models.BigIntegerField(null=True)
    ended_event = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "échéance"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule"],
                condition=Q(state="running"),
                name="clock_running_once",
                violation_error_message="Ce délai court déjà pour cette personne.",
            ),
            models.CheckConstraint(
                name="clock_due_after_opening",
                condition=Q(due_on__gte=F("opened_on")),
                violation_error_message="L'échéance ne peut pas précéder l'ouverture du délai.",
            ),
        ]
        indexes = [
            # Both columns: with the person alone, SQLite would rather walk through every running clock.
            models.Index(fields=["person", "state"], name="clock_person_state"),
            # As work-lists are read: the law first, then what is late for longest.
            models.Index(fields=["state", "kind", "due_on"], name="clock_state_kind_due"),
            models.Index(fields=["state", "warn_on", "due_on"], name="clock_state_warn"),
            models.Index(fields=["opened_event"], name="clock_opened_event"),
            models.Index(fields=["ended_event"], name="clock_ended_event"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"
