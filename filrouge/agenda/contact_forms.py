"""Forms of contacts: what happened, a letter with proof, what it became, what a manager decides."""

from datetime import date, datetime

from django import forms

from filrouge.access.fields import DayField
from filrouge.access.journal import midday
from filrouge.agenda.contacts import Contact
from filrouge.agenda.models import ContactAttempt, ReachDecision
from filrouge.people.careful import CarefulForm

# What one gesture says; a letter has a number besides.
GESTURES = [(key, label) for key, label in ContactAttempt.Kind.choices if key != ContactAttempt.Kind.LETTER]


def instant(day: date | None, now: datetime, today: date) -> datetime:
    """Now for today or for no day, midday for a day before, whose hour nobody asks."""
    return now if day is None or day == today else midday(day)


class ContactForm(CarefulForm):
    """What happened, and a few words if they come at once."""

    careful = ("words",)
    kind = forms.ChoiceField(
        label="Ce qui s'est passé", choices=GESTURES, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s'est passé.", "invalid_choice": "Choisissez ce qui s'est passé."},
    )  # fmt: skip
    on = DayField(label="Le", required=False, help_text="Laissez vide pour aujourd'hui.")
    words = forms.CharField(
        label="En deux mots",
        required=False,
        max_length=120,
        help_text="Des faits. La personne peut les lire.",
    )
    back = forms.CharField(required=False, widget=forms.HiddenInput)

    def contact(self, now: datetime, today: date) -> Contact:
        """What the action writes."""
        said = self.cleaned_data
        return Contact(said["kind"], instant(said["on"], now, today), said["words"])


class LetterForm(CarefulForm):
    """A registered letter, once it is posted."""

    careful = ("words",)
    number = forms.CharField(
        label="Numéro du recommandé", max_length=20, help_text="Écrit sur la preuve de dépôt de la poste.",
        error_messages={"required": "Recopiez le numéro du recommandé, écrit sur la preuve de dépôt."},
    )  # fmt: skip
    on = DayField(label="Envoyée le")
    words = forms.CharField(label="En deux mots", required=False, max_length=120)

    def contact(self, now: datetime, today: date) -> Contact:
        """What the action writes."""
        said = self.cleaned_data
        when = instant(said["on"], now, today)
        return Contact(ContactAttempt.Kind.LETTER, when, said["words"], said["number"])


class LetterOutcomeForm(forms.Form):
    """What became of a letter."""

    outcome = forms.ChoiceField(
        label="La lettre est", choices=ContactAttempt.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que la lettre est devenue."},
    )  # fmt: skip
    on = DayField(label="Le")


class DecisionForm(CarefulForm):
    """What a manager decides about somebody whom nobody reaches."""

    careful = ("words",)
    kind = forms.ChoiceField(
        label="Que faire", choices=ReachDecision.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui est décidé."},
    )  # fmt: skip
    words = forms.CharField(label="Pour le référent", required=False, max_length=200)
