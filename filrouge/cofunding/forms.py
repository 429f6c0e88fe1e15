"""Forms of the room: an operation, and the questions of each moment of a participation (G-9)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from filrouge.access.agents import Agent
from filrouge.access.fields import ConstrainedForm, DayField, LastDayField
from filrouge.cofunding.models import Operation
from filrouge.cofunding.queries import organisations_for
from filrouge.cofunding.question_rules import MOST_MONTHS, Moment, Question
from filrouge.cofunding.shipped import shipped
from filrouge.directory.models import Agreement

_NOT_OFFERED = {"invalid_choice": "Cette réponse n'est pas proposée : choisissez dans la liste."}
_DAYS = {"entry": ("entry_on", "Premier jour"), "exit": ("exit_on", "Dernier jour")}


class _AgreementsField(forms.ModelMultipleChoiceField[Agreement]):
    """Agreements, each with whose it is and for which scheme."""

    def label_from_instance(self, obj: Agreement) -> str:
        """« Passerelle, CONV-2026-01, Parcours »."""
        return f"{obj.organisation}, {obj}, {obj.scheme}"


class OperationForm(ConstrainedForm[Operation]):
    """An operation."""

    programme = forms.ChoiceField(label="Programme", error_messages={"required": "Choisissez le programme."})
    since = DayField(label="À partir du")
    until = LastDayField(label="Jusqu'au", help_text="Dernier jour de l'opération.")
    agreements = _AgreementsField(
        label="Conventions financées", queryset=Agreement.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Aucune : toutes celles de l'organisme.",
    )  # fmt: skip
    last_payment_on = DayField(
        label="Dernier paiement reçu le", required=False,
        help_text="Les preuves sont gardées à partir du 31 décembre de cette année-là.",
    )  # fmt: skip

    class Meta:
        model = Operation
        fields = ("number", "label", "programme", "organisation", "agreements", "since", "until", "last_payment_on",
                  "publicity")  # fmt: skip
        labels = {
            "number": "Numéro de l'opération", "label": "Nom", "organisation": "Organisme",
            "publicity": "Mention sur les documents remis",
        }  # fmt: skip
        help_texts = {"publicity": "Rien : la mention du programme."}

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        houses = organisations_for(agent)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ChoiceField)
        known = [(key, one.label) for key, one in shipped().programmes.items()]
        programme.choices = known if self.instance.pk else [("", "Choisir…"), *known]
        self._offer("organisation", houses)
        rows = Agreement.objects.filter(organisation__in=houses).select_related("organisation", "scheme")
        self._offer("agreements", rows.order_by("organisation__name", "pk"))
        self.fields["publicity"].required = False

    def _offer(self, name: str, rows: "QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class MomentForm(forms.Form):
    """The questions of one moment. None is exigible to save: what lacks is said, and asked again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, moment: Moment, **options: Any) -> None:
        super().__init__(*args, **options)
        if moment in _DAYS:
            name, label = _DAYS[moment]
            self.fields[name] = DayField(label=label)
        self.asked = shipped().asked(moment)
        for question in self.asked:
            self.fields[question.key] = _field(question)

    def given(self) -> Mapping[str, Any]:
        """What was answered, by question."""
        return {one.key: self.cleaned_data.get(one.key) for one in self.asked}

    @property
    def plain(self) -> list[forms.BoundField]:
        """The questions that anybody answers."""
        return [self[one.key] for one in self.asked if not one.sensitive]

    @property
    def sensitive(self) -> list[forms.BoundField]:
        """Those that the person may leave."""
        return [self[one.key] for one in self.asked if one.sensitive]


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "required": False, "help_text": question.help}
    if question.number:
        return forms.IntegerField(min_value=0, max_value=MOST_MONTHS, **common)
    choices = [("", "Pas encore demandé"), *question.answers.items()]
    return forms.ChoiceField(choices=choices, error_messages=_NOT_OFFERED, **common)
