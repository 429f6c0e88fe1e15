"""The form of a veto."""

from django import forms
from django.db.models import QuerySet

from filrouge.access.fields import WordsField
from filrouge.directory.models import Professional
from filrouge.orientation.models import Veto
from filrouge.orientation.vetoes import Against


class VetoForm(forms.Form):
    """Who must not follow this person, on what ground, and in a few words that stay secret."""

    professional = forms.ModelChoiceField(
        label="Professionnel à écarter",
        queryset=Professional.objects.none(),
        to_field_name="public_id",
        empty_label="Choisir…",
        error_messages={"required": "Choisissez le professionnel à écarter."},
    )
    ground = forms.ChoiceField(
        label="Motif",
        choices=Veto.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif."},
    )
    words = WordsField(
        label="Précisions",
        required=False,
        help_text="Chiffrées ; lues seulement par celles et ceux qui nomment les référents.",
    )

    def __init__(self, *args: object, professionals: "QuerySet[Professional]", **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        field = self.fields["professional"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = professionals

    def against(self) -> Against:
        """What the action notes."""
        words = self.cleaned_data
        return Against(words["professional"], words["ground"], words["words"])
