"""Forms of the accompaniment. Bounds and refusals are the actions': a form only reads."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from filrouge.access.fields import DayField, NumberField, WordsField
from filrouge.accompaniment.actions import Entry, Exit, NewContract
from filrouge.accompaniment.contract_forms import ScanForm
from filrouge.accompaniment.emphases import Move
from filrouge.accompaniment.models import FollowUp
from filrouge.accompaniment.reorientations import Recommendation
from filrouge.orientation.criteria import common_lists
from filrouge.people.models import Person
from filrouge.schemes.types import Choice, Scheme


class EntryForm(forms.Form):
    """An accompaniment to open."""

    opened_on = DayField(label="Premier jour de l'accompagnement")
    emphasis = forms.ChoiceField(
        label="Dominante",
        widget=forms.RadioSelect,
        required=False,
        help_text="Ce sur quoi porte surtout l'accompagnement aujourd'hui. Elle pourra changer.",
    )

    def __init__(self, *args: Any, scheme: Scheme | None, **options: Any) -> None:
        super().__init__(*args, **options)
        emphasis = self.fields["emphasis"]
        assert isinstance(emphasis, forms.ChoiceField)
        if scheme is None or not scheme.emphases:
            del self.fields["emphasis"]
            return
        emphasis.choices = [(e.key, e.label) for e in scheme.emphases]

    def entry(self, person: Person) -> Entry:
        """What the action opens."""
        return Entry(person.pk, self.cleaned_data["opened_on"], self.cleaned_data.get("emphasis", ""))


class EmphasisForm(forms.Form):
    """Another emphasis of the scheme."""

    emphasis = forms.ChoiceField(
        label="Nouvelle dominante",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la nouvelle dominante."},
    )
    changed_on = DayField(label="À partir du")
    why = WordsField(
        label="Pourquoi", required=False, help_text="En quelques mots que la personne pourra lire."
    )

    def __init__(self, *args: Any, scheme: Scheme, present: str, **options: Any) -> None:
        super().__init__(*args, **options)
        emphasis = self.fields["emphasis"]
        assert isinstance(emphasis, forms.ChoiceField)
        emphasis.choices = [(e.key, e.label) for e in scheme.emphases if e.key != present]

    def move(self) -> Move:
        """What the action writes."""
        said = self.cleaned_data
        return Move(said["emphasis"], said["changed_on"], said["why"])


class RecommendationForm(forms.Form):
    """Another pathway, why, and the review of the accompaniment; which publics of the scheme the person is of (B-12)."""

    category = forms.ChoiceField(
        label="Parcours préconisé",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le parcours."},
    )
    reason = WordsField(label="Motif", help_text="Ce qui a changé, en mots que la personne pourra lire.")
    review = WordsField(
        label="Bilan de l'accompagnement",
        help_text="Ce qui a été fait, ce qui reste, ce que la personne souhaite.",
    )
    eligibility = forms.MultipleChoiceField(
        label="Public concerné",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="À quel titre le dispositif s'adresse à cette personne.",
    )

    def __init__(self, *args: Any, present: str, publics: Iterable[Choice], **options: Any) -> None:
        super().__init__(*args, **options)
        eligibility = self.fields["eligibility"]
        assert isinstance(eligibility, forms.MultipleChoiceField)
        # In words: lists change, and what was said that day stays.
        eligibility.choices = [(public.label, public.label) for public in publics]
        if not eligibility.choices:
            del self.fields["eligibility"]
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        category.choices = [(p.category, p.label) for p in common_lists().pathways if p.category != present]

    def recommendation(self) -> Recommendation:
        """What the action recommends."""
        said = self.cleaned_data
        return Recommendation(
            said["category"], said["reason"], said["review"], tuple(said.get("eligibility", ()))
        )


class FollowUpForm(forms.Form):
    """What became of somebody after their exit (E-6)."""

    outcome = forms.ChoiceField(
        label="Où en est la personne ?",
        choices=FollowUp.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qu'il en est."},
    )
    words = WordsField(label="Précisions", required=False)


class ExitForm(forms.Form):
    """An accompaniment to close, for one of the scheme's reasons (B-10)."""

    reason = forms.ChoiceField(
        label="Motif de sortie",
        error_messages={"required": "Choisissez le motif de sortie."},
    )
    closed_on = DayField(label="Dernier jour de l'accompagnement")
    comment = WordsField(label="Précisions", required=False)

    def __init__(self, *args: Any, reasons: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = [("", "Choisir…"), *reasons]

    def exit(self, person: Person) -> Exit:
        """What the action closes."""
        words = self.cleaned_data
        return Exit(person.pk, words["closed_on"], words["reason"], words["comment"])


class EndProposalForm(forms.Form):
    """An end to propose to the département."""

    reason = forms.ChoiceField(label="Motif", error_messages={"required": "Choisissez le motif de sortie."})
    words = WordsField(label="Ce qui le justifie", help_text="En mots que la personne pourra lire.")

    def __init__(self, *args: Any, reasons: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = [("", "Choisir…"), *reasons]


class ContractForm(ScanForm):
    """A contract signed on paper, perhaps with its scan (C-2)."""

    signed_on = DayField(label="Signé le")
    ends_on = DayField(label="Jusqu'au", help_text="Le dernier jour du contrat.")
    weekly_hours = NumberField(
        label="Heures d'activité par semaine",
        required=False,
        max_digits=4,
        decimal_places=1,
        error_messages={"invalid": "Écrivez un nombre d'heures, par exemple 12 ou 7,5."},
    )
    goals = WordsField(
        label="Objectifs et engagements",
        rows=6,
        help_text="Ce que la personne s'engage à faire, et ce que vous ferez pour elle. Une ligne par engagement.",
        error_messages={"required": "Écrivez au moins un objectif ou un engagement."},
    )
    defines_offer = forms.BooleanField(
        label="Il dit quel emploi est recherché, où et à quel salaire", required=False
    )

    def __init__(self, *args: Any, usual_hours: int | None, today: date, **options: Any) -> None:
        options["initial"] = {"signed_on": today} | (options.get("initial") or {})
        super().__init__(*args, **options)
        usual = f"La loi prévoit {usual_hours} heures ; elles peuvent être réduites. " if usual_hours else ""
        self.fields["weekly_hours"].help_text = f"{usual}Laissez vide pour une dispense, ou pour un CER."

    field_order = ("signed_on", "ends_on", "weekly_hours", "goals", "papers", "photo")

    def contract(self, person: Person) -> NewContract:
        """What the action records."""
        words = self.cleaned_data
        return NewContract(
            person.pk,
            words["signed_on"],
            words["ends_on"],
            words["goals"],
            words["weekly_hours"],
            on_paper=True,
            defines_offer=words["defines_offer"],
        )


class ConferenceForm(forms.Form):
    """A « point de suivi » (G-7)."""

    held_on = DayField(label="Date du point de suivi")
    conclusion = WordsField(
        label="Ce qui a été conclu", error_messages={"required": "Écrivez ce qui a été conclu."}
    )
