"""Forms of the aids. Bounds and refusals are the action's."""

from typing import Any

from django import forms

from filrouge.access.fields import DayField, WordsField
from filrouge.accompaniment.aid_models import Aid
from filrouge.accompaniment.aids import NEXT, AidStep, NewAid, kinds

_AMOUNT = {"invalid": "Écrivez un montant en euros, par exemple 150 ou 99,90."}
State = Aid.State


class _Amount(forms.DecimalField):
    """Euros, as people write them: « 1 500,00 », « 99.90 »."""

    def to_python(self, value: Any) -> Any:
        """The number, its spaces left out."""
        return super().to_python("".join(str(value).split()) if value else value)


def _amount(label: str) -> forms.DecimalField:
    return _Amount(
        label=label, required=False, localize=True, max_digits=9, decimal_places=2, error_messages=_AMOUNT
    )


class NewAidForm(forms.Form):
    """An aid that is sought or requested."""

    kind = forms.ChoiceField(label="Sorte d'aide", error_messages={"required": "Choisissez la sorte d'aide."})
    purpose = forms.CharField(
        label="Pour quoi", required=False, max_length=200, help_text="Par exemple : permis B, reste à charge."
    )
    state = forms.ChoiceField(
        label="Où en est-elle ?",
        choices=[(state.value, state.label) for state in (State.SOUGHT, State.REQUESTED)],
        widget=forms.RadioSelect,
        initial=State.SOUGHT,
    )
    since = DayField(label="Depuis le")
    funder = forms.CharField(
        label="Auprès de",
        required=False,
        max_length=120,
        help_text="Le fonds ou l'organisme à qui l'on demande.",
    )
    asked = _amount("Montant demandé (€)")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "Choisir…"), *kinds().items()]

    def aid(self) -> NewAid:
        """What the action notes."""
        return NewAid(**self.cleaned_data)


class AidStepForm(forms.Form):
    """Where an aid has come to."""

    state = forms.ChoiceField(
        label="Où en est-elle ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez l'étape qui suit.", "invalid_choice": "Cette étape ne suit pas celle d'aujourd'hui.",
        },
    )  # fmt: skip
    since = DayField(label="Depuis le")
    granted = _amount("Montant accordé (€)")
    payee = forms.ChoiceField(
        label="Versée", choices=[("", "Non précisé"), *Aid.Payee.choices], required=False
    )
    words = WordsField(label="Précisions", required=False)

    def __init__(self, *args: Any, aid: Aid, **options: Any) -> None:
        options["initial"] = {"granted": aid.granted or aid.asked, "payee": aid.payee} | (
            options.get("initial") or {}
        )
        super().__init__(*args, **options)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        # What the page offered: the action says what somebody else has done since.
        seen = self.data.get("seen") or aid.state
        state.choices = [(one.value, one.label) for one in NEXT.get(seen, ())]
        if State.GRANTED not in NEXT.get(seen, ()):
            del self.fields["granted"]
        if seen == State.SOUGHT:
            del self.fields["payee"]

    def step(self) -> AidStep:
        """What the action writes."""
        said = self.cleaned_data
        granted = said.get("granted") if said["state"] == State.GRANTED else None
        return AidStep(
            said["state"],
            said["since"],
            self.data.get("seen", ""),
            granted,
            said.get("payee"),
            said["words"],
        )
