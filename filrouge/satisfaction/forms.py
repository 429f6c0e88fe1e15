"""Forms of the room: a sheet drawn from its questions; campaigns, sheets to hand, participation, testimonials (G-8)."""

from typing import Any

from django import forms

from filrouge.access.agents import Agent
from filrouge.access.fields import ConstrainedForm, DayField, LastDayField, WordsField
from filrouge.directory.models import Area, Organisation, Scheme
from filrouge.satisfaction.actions import MOST_SHEETS, NewCampaign
from filrouge.satisfaction.models import Campaign, Participation, Testimonial
from filrouge.satisfaction.queries import organisations_for
from filrouge.satisfaction.questionnaire_rules import Kind, Question, Questionnaire
from filrouge.satisfaction.shipped import participations, questionnaires
from filrouge.satisfaction.telling import PARTICIPATION_FIELDS, TESTIMONIAL_FIELDS

# The hidden field of a slip: no question may bear this name.
SLIP_FIELD = "feuille_"
SCREEN, SHEETS, BLANK, MESSAGE = "ecran", "feuilles", "papier", "message"
HOW = {
    SCREEN: "Montrer un code à l'écran : la personne répond sur son téléphone",
    SHEETS: "Imprimer des feuilles avec un code à scanner",
    BLANK: "Imprimer le questionnaire, à remplir au stylo",
    MESSAGE: "Envoyer par e-mail ou par SMS, selon le moyen qu'elle préfère",
}
_NOT_OFFERED = {"invalid_choice": "Cette réponse n'est pas proposée : choisissez dans la liste."}


class SheetForm(forms.Form):
    """The questions of a questionnaire. None has to be answered."""

    def __init__(self, *args: Any, questionnaire: Questionnaire, slip: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = questionnaire
        self.fields[SLIP_FIELD] = forms.CharField(widget=forms.HiddenInput, initial=slip)
        for question in questionnaire.questions:
            self.fields[question.key] = _field(question)

    def given(self) -> dict[str, object]:
        """What was answered, by question."""
        return {key: value for key, value in self.cleaned_data.items() if key != SLIP_FIELD}


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.words, "required": False, "help_text": question.help}
    if question.kind == Kind.WORDS:
        return WordsField(rows=4, **common)
    choices = list(question.choices.items())
    if question.kind == Kind.SEVERAL:
        several = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            choices=choices, widget=several, error_messages=_NOT_OFFERED, **common
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=_NOT_OFFERED, **common)


class CodeForm(forms.Form):
    """The code of a sheet, copied by hand."""

    code = forms.CharField(
        label="Code de votre feuille", max_length=120,
        help_text="Les tirets, les espaces et les majuscules n'ont pas d'importance.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Recopiez le code qui est sous le carré noir et blanc."},
    )  # fmt: skip


class CampaignForm(forms.Form):
    """A campaign to open."""

    questionnaire = forms.ChoiceField(
        label="Questionnaire",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le questionnaire."},
    )
    label = forms.CharField(
        label="Nom de cette série", max_length=120, help_text="Par exemple : fins d'accompagnement, printemps 2026.",
        error_messages={"required": "Donnez un nom, pour la reconnaître dans la liste."},
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label="Organisme", queryset=Organisation.objects.none(), empty_label="Choisir…",
        error_messages={"required": "Choisissez l'organisme dont l'action est évaluée."},
    )  # fmt: skip
    scheme = forms.ModelChoiceField(
        label="Dispositif", queryset=Scheme.objects.order_by("name"), required=False, empty_label="Tous"
    )
    area = forms.ModelChoiceField(
        label="Territoire", queryset=Area.objects.order_by("name"), required=False, empty_label="Tous"
    )
    since = DayField(label="À partir du")
    until = LastDayField(
        label="Jusqu'au",
        help_text="Dernier jour où l'on peut répondre. Les feuilles de papier se saisissent encore après.",
    )

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds, houses = self.fields["questionnaire"], self.fields["organisation"]
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(houses, forms.ModelChoiceField)
        kinds.choices = [(key, f"{text.questionnaire.use} ({len(text.questionnaire.questions)} questions)")
                         for key, text in questionnaires().items()]  # fmt: skip
        houses.queryset = organisations_for(agent)

    def campaign(self) -> NewCampaign:
        """What the action opens."""
        return NewCampaign(**self.cleaned_data)


class HandForm(forms.Form):
    """How sheets are handed, and how many."""

    how = forms.ChoiceField(
        label="Comment", widget=forms.RadioSelect, initial=SCREEN, error_messages={"required": "Choisissez comment."},
        choices=[(key, HOW[key]) for key in (SCREEN, SHEETS, BLANK)],
    )  # fmt: skip
    number = forms.IntegerField(
        label="Combien de feuilles", initial=1, min_value=1, max_value=MOST_SHEETS,
        help_text="Seul ce nombre est noté, pour connaître le taux de réponse. À l'écran : une.",
        error_messages={
            "required": "Indiquez combien de feuilles.", "min_value": "Au moins une feuille.",
            "max_value": f"{MOST_SHEETS} feuilles au plus à la fois.",
        },
    )  # fmt: skip

    def sheets(self) -> int:
        """How many: one on a screen."""
        return 1 if self.cleaned_data["how"] == SCREEN else int(self.cleaned_data["number"])


class HandPersonForm(forms.Form):
    """Which questionnaire is handed to somebody, and how."""

    campaign = forms.ModelChoiceField(
        label="Questionnaire", queryset=Campaign.objects.none(), widget=forms.RadioSelect, empty_label=None,
        to_field_name="public_id", error_messages={"required": "Choisissez le questionnaire."},
    )  # fmt: skip
    how = forms.ChoiceField(
        label="Comment", widget=forms.RadioSelect, initial=SCREEN, choices=list(HOW.items()),
        error_messages={"required": "Choisissez comment."},
    )  # fmt: skip

    def __init__(self, *args: Any, campaigns: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = campaigns


class ParticipationForm(ConstrainedForm[Participation]):
    """A meeting in which people took part."""

    field_of_message = PARTICIPATION_FIELDS

    kind = forms.ChoiceField(
        label="Sorte de rencontre", error_messages={"required": "Choisissez la sorte de rencontre."}
    )
    held_on = DayField(label="Le")
    outcome = WordsField(
        label="Ce que leur parole a changé", required=False, rows=3, help_text="Sans nommer personne."
    )

    class Meta:
        model = Participation
        fields = ("organisation", "kind", "label", "held_on", "people", "outcome")
        labels = {
            "organisation": "Organisme",
            "people": "Combien de personnes accompagnées",
            "label": "Quelle rencontre",
        }

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        kind, house = self.fields["kind"], self.fields["organisation"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(house, forms.ModelChoiceField)
        kind.choices = [("", "Choisir…"), *participations().items()]
        house.queryset = organisations_for(agent)


class TestimonialForm(ConstrainedForm[Testimonial]):
    """Words, and the written consent to tell them."""

    field_of_message = TESTIMONIAL_FIELDS

    words = WordsField(
        label="Témoignage, avec ses mots", rows=5, error_messages={"required": "Écrivez le témoignage."}
    )
    agreed_on = DayField(label="Accord signé le")
    until = LastDayField(
        label="Valable jusqu'au", required=False, help_text="Rien : jusqu'à ce que la personne le retire."
    )

    class Meta:
        model = Testimonial
        fields = ("organisation", "words", "signature", "scope", "agreed_on", "until", "paper")
        labels = {
            "organisation": "Organisme", "signature": "Signé", "scope": "La personne donne son accord pour",
            "paper": "Où est le papier signé",
        }  # fmt: skip
        help_texts = {
            "signature": "Tel que la personne veut être nommée : un prénom, « une habitante », ou rien.",
            "paper": "Par exemple : pièce du dossier, classeur du secrétariat.",
        }
        widgets = {"scope": forms.RadioSelect}
        error_messages = {
            "scope": {"required": "Choisissez pour quoi la personne donne son accord."},
            "paper": {"required": "Sans papier signé, il n'y a pas d'accord : dites où il est."},
        }

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        house = self.fields["organisation"]
        assert isinstance(house, forms.ModelChoiceField)
        house.queryset = organisations_for(agent)
