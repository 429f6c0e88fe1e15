"""Who tried to reach a person, how, and what came of it; what is decided when nobody can (D-1)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from filrouge.access.models import Account
from filrouge.agenda import reach_rules
from filrouge.directory.models import Organisation, Professional, public_id_field
from filrouge.people.models import Person


class ContactAttempt(models.Model):
    """One attempt. Never written over: a correction strikes the row and writes another (`replaces`); who struck it stays.

    Of a letter with proof: its number, then what became of it and when."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", "Jointe par téléphone"
        VOICEMAIL = "voicemail", "Message vocal laissé"
        NO_ANSWER = "no_answer", "Appel sans réponse"
        SMS = "sms", "SMS envoyé"
        EMAIL = "email", "E-mail envoyé"
        REPLIED = "replied", "A répondu par écrit"
        RETURNED_MAIL = "returned_mail", "Courrier revenu"
        THIRD_PARTY = "third_party", "Message par un tiers"
        CAME_BY = "came_by", "Est venue sans rendez-vous"
        LETTER = "letter", "Lettre avec preuve"

    class Outcome(models.TextChoices):
        RECEIVED = reach_rules.RECEIVED, "Reçue : accusé de réception"
        UNCLAIMED = reach_rules.UNCLAIMED, "Non réclamée : jour de la première présentation"
        RETURNED = reach_rules.RETURNED, "Revenue : n'habite pas à l'adresse indiquée"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField("ce qui s'est passé", max_length=13, choices=Kind)
    at = models.DateTimeField("quand")
    words = models.CharField("en deux mots", max_length=120, blank=True)
    professional = models.ForeignKey(Professional, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("noté le")
    number = models.CharField("numéro du recommandé", max_length=20, blank=True)
    outcome = models.CharField("ce que la lettre est devenue", max_length=9, choices=Outcome, blank=True)
    outcome_on = models.DateField("le", null=True)
    struck_at = models.DateTimeField("rayé le", null=True)
    struck_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="replaced_by", verbose_name="corrige"
    )

    class Meta:
        verbose_name = "contact noté"
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="contact_person_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "noted_by", "kind", "at"],
                condition=Q(struck_at__isnull=True),
                name="contact_once",
                violation_error_message="C'est déjà noté.",
            ),
            models.CheckConstraint(
                name="contact_letter_has_a_number",
                condition=Q(kind="letter") & ~Q(number="") | ~Q(kind="letter") & Q(number="", outcome=""),
                violation_error_message="Une lettre avec preuve a un numéro, et elle seule.",
            ),
            models.CheckConstraint(
                name="contact_outcome_with_day",
                condition=Q(outcome="", outcome_on__isnull=True)
                | (~Q(outcome="") & Q(outcome_on__isnull=False)),
                violation_error_message="Ce que devient une lettre a une date.",
            ),
            models.CheckConstraint(
                name="contact_struck_by_somebody",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(struck_at__isnull=False, struck_by__isnull=False),
                violation_error_message="Ce qui est rayé l'est par quelqu'un.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"

    @property
    def reached(self) -> bool:
        """Whether the person was reached: a real contact."""
        return self.kind in reach_rules.REACHED


class ReachDecision(models.Model):
    """What the manager of the area decides about somebody whom nobody reaches."""

    class Kind(models.TextChoices):
        AGAIN = reach_rules.AGAIN, "Reprendre les tentatives"
        VISIT = reach_rules.VISIT, "Aller à domicile"
        FOLLOW = reach_rules.FOLLOW, "Passer à la suite : réorientation, fin ou équipe pluridisciplinaire"

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reach_decisions")
    kind = models.CharField("décision", max_length=6, choices=Kind)
    words = models.CharField("pour le référent", max_length=200, blank=True)
    decided_at = models.DateTimeField("décidé le")
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "décision pour une personne injoignable"
        ordering: ClassVar[list[str]] = ["-decided_at", "-id"]
        indexes = [models.Index(fields=["person", "-decided_at"], name="reach_decision_person")]

    def __str__(self) -> str:
        return f"{self.public_id} {self.kind}"
