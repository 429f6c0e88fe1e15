"""Forms of the aids and of the envelopes. Bounds and refusals are the action's."""

from datetime import date
from typing import Any

from django import forms

from filrouge.access.agents import Agent
from filrouge.access.fields import CentsField, ConstrainedForm, DayField, LastDayField, WordsField
from filrouge.accompaniment.aid_models import Aid, Envelope
from filrouge.accompaniment.aid_rules import Stage
from filrouge.accompaniment.aids import PAYING, AidStep, NewAid, amount_of, kinds, moves_for
from filrouge.accompaniment.envelopes import Balance, balances, envelopes_for, may_manage
from filrouge.core.text import euros
from filrouge.directory.models import Organisation

State = Aid.State
_AMOUNT_LABELS = {
    State.REQUESTED: "Montant accordé (€)", State.GRANTED: "Montant facturé ou versé (€)",
    State.INVOICED: "Montant versé (€)",
}  # fmt: skip


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
    asked = CentsField(label="Montant demandé (€)")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "kind", [("", "Choisir…"), *kinds().items()])

    def aid(self) -> NewAid:
        """What the action notes."""
        return NewAid(**self.cleaned_data)


class AidStepForm(forms.Form):
    """Where an aid has come to; only the fields that the moves on offer ask for."""

    state = forms.ChoiceField(
        label="Où en est-elle ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez l'étape qui suit.", "invalid_choice": "Cette étape ne suit pas celle d'aujourd'hui.",
        },
    )  # fmt: skip
    since = DayField(label="Depuis le")
    amount = CentsField(label="Montant (€)")
    envelope = forms.TypedChoiceField(
        label="Payée par l'enveloppe", required=False, coerce=int, empty_value=None,
        help_text="Celles de votre organisme et du Département qui couvrent cette aide.",
        error_messages={
            "invalid_choice": "Cette enveloppe ne couvre pas cette aide à cette date : choisissez-en une autre.",
        },
    )  # fmt: skip
    beyond = forms.CharField(
        label="Au-delà de l'enveloppe : pourquoi",
        required=False,
        max_length=500,
        help_text="Seulement si le montant dépasse ce qui reste. Vos mots sont gardés.",
    )
    payee = forms.ChoiceField(
        label="Versée", choices=[("", "Non précisé"), *Aid.Payee.choices], required=False
    )
    payee_name = forms.CharField(label="Nom du tiers", required=False, max_length=120)
    words = WordsField(label="Précisions", required=False)

    def __init__(self, *args: Any, aid: Aid, agent: Agent, **options: Any) -> None:
        start = {"amount": amount_of(aid), "payee": aid.payee, "payee_name": aid.payee_name}
        options["initial"] = start | (options.get("initial") or {})
        super().__init__(*args, **options)
        # What the page offered: the action says what somebody else has done since.
        seen = self.data.get("seen") or aid.state
        offered = moves_for(seen, agent)
        _choices(self, "state", [(one.value, State(one).label) for one in offered])
        self.fields["amount"].label = _AMOUNT_LABELS.get(State(aid.state), "Montant (€)")
        if Stage.GRANTED in offered:
            self._offer_envelopes(aid, agent)
        else:
            del self.fields["envelope"], self.fields["beyond"]
        if not {Stage.GRANTED, *PAYING} & set(offered):
            del self.fields["amount"], self.fields["payee"], self.fields["payee_name"]

    def _offer_envelopes(self, aid: Aid, agent: Agent) -> None:
        rows = balances(envelopes_for(aid, agent, self._day()))
        _choices(self, "envelope", [("", "Aucune : un autre organisme paie"), *map(_balance_choice, rows)])
        if len(rows) == 1:
            self.fields["envelope"].initial = rows[0].envelope.pk
        if not any(may_manage(agent, row.envelope.organisation_id) for row in rows):
            del self.fields["beyond"]

    def _day(self) -> date:
        """The day that the page speaks of: an envelope covers some days."""
        start: date = self.initial["since"]
        try:
            said = self.fields["since"].clean(self.data["since"]) if "since" in self.data else None
        except forms.ValidationError:
            return start
        return said or start

    def step(self) -> AidStep:
        """What the action writes."""
        said = self.cleaned_data
        return AidStep(
            said["state"], said["since"], self.data.get("seen", ""), said.get("amount"), said.get("payee"),
            said.get("payee_name", ""), said.get("envelope"), said.get("beyond", ""), said["words"],
        )  # fmt: skip


class TakeBackAidForm(forms.Form):
    """Why an aid was noted by mistake."""

    why = WordsField(
        label="Pourquoi", rows=2, help_text="Le fil du dossier garde ces mots, et ce qui était noté.",
        error_messages={"required": "Dites en quelques mots pourquoi : le fil du dossier le garde."},
    )  # fmt: skip


class EnvelopeForm(ConstrainedForm[Envelope]):
    """An envelope of one's own organisation, or of any for the département."""

    field_of_message = {"Une enveloppe a un montant.": "cents"}
    cents = CentsField(label="Montant (€)", required=True)
    kind = forms.ChoiceField(label="Sorte d'aide", required=False)

    class Meta:
        model = Envelope
        fields = ("name", "organisation", "scheme", "kind", "since", "until", "cents")
        field_classes = {"since": DayField, "until": LastDayField}
        labels = {"until": "Jusqu'au"}
        help_texts = {"until": "Le dernier jour où elle sert : le 31 décembre pour une année."}

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "kind", [("", "Toutes"), *kinds().items()])
        organisation, scheme = self.fields["organisation"], self.fields["scheme"]
        assert isinstance(organisation, forms.ModelChoiceField)
        assert isinstance(scheme, forms.ModelChoiceField)
        scheme.empty_label = "Tous"
        rows = Organisation.objects.order_by("name", "id")
        if not (agent.department or agent.everything):
            rows = rows.filter(pk__in=agent.organisations)
        organisation.queryset = rows
        if self.instance.pk:
            organisation.disabled = True


def _balance_choice(row: Balance) -> tuple[int, str]:
    return row.envelope.pk, f"{row.envelope} (reste {euros(row.left)})"


def _choices(form: forms.BaseForm, name: str, choices: list[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
