"""The form of a contract in preparation: two sides, actions, a duration (C-2)."""

from dataclasses import asdict
from typing import Any

from django import forms

from filrouge.access.fields import DayField, FilesField, NumberField, StrokesField, WordsField
from filrouge.accompaniment.contract_rules import (
    GROUNDS,
    KINDS,
    Act,
    Action,
    JobOffer,
    Regime,
    Terms,
    problems,
)
from filrouge.accompaniment.contracting import HOW
from filrouge.documents.attachment_kinds import accepted

# How many lines of actions a page offers: one empty line at least beyond those that are filled.
LINES, MOST_LINES = 3, 12
_HOURS = {"invalid": "Écrivez un nombre d'heures, par exemple 12 ou 7,5."}


def _hours(label: str, **options: Any) -> NumberField:
    return NumberField(
        label=label,
        required=False,
        max_digits=4,
        decimal_places=1,
        error_messages=_HOURS,
        **options,
    )


class ActionForm(forms.Form):
    """One action; a line without words is left out."""

    label = forms.CharField(label="Action", required=False, max_length=160)
    kind = forms.ChoiceField(label="Sorte", choices=[("", "Choisir…"), *KINDS.items()], required=False)
    hours = _hours("Heures par semaine")
    third_party = forms.CharField(label="Avec", required=False, max_length=120)
    collective = forms.BooleanField(label="En groupe", required=False)
    autonomous = forms.BooleanField(label="En autonomie", required=False)

    def clean(self) -> dict[str, Any]:
        """An action has words and a kind."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("label") and not cleaned.get("kind"):
            self.add_error("kind", "Choisissez la sorte d'action.")
        if cleaned.get("kind") and not cleaned.get("label"):
            self.add_error("label", "Dites en quoi elle consiste.")
        return cleaned

    def action(self) -> Action | None:
        """What it adds to the contract; None for an empty line."""
        said = self.cleaned_data
        if not said.get("label"):
            return None
        hours = float(said["hours"]) if said["hours"] is not None else None
        return Action(
            said["kind"], said["label"], hours, said["collective"], said["autonomous"], said["third_party"]
        )


class TermsForm(forms.Form):
    """The terms of a contract; what the law of the day refuses is said on its field."""

    person_side = WordsField(
        label="Engagements de la personne", rows=5, help_text="Un par ligne.",
        error_messages={"required": "Écrivez au moins un engagement de la personne."},
    )  # fmt: skip
    our_side = WordsField(
        label="Engagements de l'organisme",
        required=False,
        rows=4,
        help_text="Ce que vous ferez pour elle. Un par ligne.",
    )
    weekly_hours = _hours("Heures d'activité par semaine")
    reduction = WordsField(label="Pourquoi moins que la loi", required=False, rows=2)
    exemption = forms.ChoiceField(
        label="Dispense de durée", choices=[("", "Aucune"), *GROUNDS.items()], required=False,
        help_text="Seulement à la demande de la personne, pour un des motifs de la loi.",
    )  # fmt: skip
    exemption_asked_on = DayField(label="Demandée par la personne le", required=False)
    job = forms.CharField(
        label="Emploi recherché",
        required=False,
        max_length=120,
        help_text="Nature et durée : aide à domicile, temps partiel.",
    )
    area = forms.CharField(
        label="Où",
        required=False,
        max_length=120,
        help_text="Par exemple : à 30 minutes en bus de chez elle.",
    )
    pay = forms.CharField(label="Salaire attendu", required=False, max_length=60)
    review_on = DayField(label="Prochain point d'étape", required=False)
    ends_on = DayField(label="Jusqu'au", help_text="Le dernier jour du contrat.")

    def __init__(
        self, data: Any = None, *, terms: Terms | None = None, regime: Regime, today: Any, **options: Any
    ) -> None:
        initial = dict(options.pop("initial", {}))
        if terms is not None:
            said = {name: getattr(terms, name, None) for name in self.base_fields} | asdict(terms.offer)
            initial |= {name: value for name, value in said.items() if value is not None}
        super().__init__(data, initial=initial, **options)
        self.regime, self.today = regime, today
        if regime.usual_hours is None:
            for name in ("weekly_hours", "reduction", "exemption", "exemption_asked_on"):
                del self.fields[name]
        else:
            self.fields[
                "weekly_hours"
            ].help_text = f"La loi prévoit {regime.usual_hours} heures ; elles peuvent être réduites."
        known = terms.actions if terms is not None else ()
        # A colleague may have fewer actions by now: what the writer sent is read whole.
        sent = sum(f"action{at}-label" in data for at in range(MOST_LINES)) if data else 0
        count = min(max(len(known) + 1, LINES, sent), MOST_LINES)
        self.actions = [
            ActionForm(
                data, prefix=f"action{at}",
                initial={name: getattr(known[at], name) for name in ActionForm.base_fields} if at < len(known) else {},
            )
            for at in range(count)
        ]  # fmt: skip

    def is_valid(self) -> bool:
        """The lines of actions too."""
        return all([super().is_valid(), *(form.is_valid() for form in self.actions)])

    def clean(self) -> dict[str, Any]:
        """What the law of today refuses of a contract that would be signed today."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems(self.terms(), self.regime, self.today):
                self.add_error(problem.field if problem.field in self.fields else None, problem.words)
        return cleaned

    def terms(self) -> Terms:
        """What both sides commit to."""
        said = self.cleaned_data
        hours = said.get("weekly_hours")
        actions = [form.action() for form in self.actions if form.is_valid()]
        return Terms(
            said["ends_on"], said["person_side"], said["our_side"], float(hours) if hours is not None else None,
            said.get("reduction", ""), said.get("exemption", ""), said.get("exemption_asked_on"), said["review_on"],
            tuple(action for action in actions if action is not None),
            JobOffer(*(said[name].strip() for name in ("job", "area", "pay"))),
        )  # fmt: skip


class ScanForm(forms.Form):
    """The scan of a contract signed on paper: files chosen, or photographed with the telephone."""

    papers = FilesField(label="Scan du contrat signé", accept=accepted(), required=False)
    photo = FilesField(
        label="Ou une photo, tout de suite",
        accept=accepted(photos=True),
        several=False,
        camera=True,
        required=False,
    )

    def given(self) -> list[Any]:
        """Every file of the form."""
        return [*self.cleaned_data.get("papers", []), *self.cleaned_data.get("photo", [])]


class ActForm(ScanForm):
    """What happens to a contract in preparation."""

    act = forms.ChoiceField(
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": "Entre-temps, ce contrat a changé d'état : ce geste ne s'y fait plus. Relisez la page."
        },
    )
    day = DayField(label="Le")
    how = forms.ChoiceField(label="Comment", choices=[("", "Choisir…"), *HOW.items()], required=False)
    signature = StrokesField()
    agreed = forms.BooleanField(
        label="La personne a relu le contrat avec moi et l'accepte, sans signer dans le cadre", required=False
    )
    words = WordsField(label="Ce que la personne en dit, ou pourquoi", required=False, rows=2)
    field_order = ("act", "day", "how", "signature", "agreed", "papers", "photo", "words")

    def __init__(self, *args: Any, acts: list[Act], **options: Any) -> None:
        super().__init__(*args, **options)
        act = self.fields["act"]
        assert isinstance(act, forms.ChoiceField)
        act.choices = [(one.value, one.value) for one in acts]
