"""The form of an absence."""

from typing import ClassVar

from django import forms
from django.db.models import QuerySet

from filrouge.access.fields import ConstrainedForm, DayField
from filrouge.agenda.models import Absence
from filrouge.directory.models import PERIOD_MESSAGE, Professional


class AbsenceForm(ConstrainedForm[Absence]):
    """Who is away, from when, until when, and who stands in."""

    field_of_message = {PERIOD_MESSAGE: "until"}
    since = DayField(label="Absent à partir du")
    until = DayField(
        label="De retour le",
        required=False,
        help_text="Le premier jour où la personne est à nouveau là. Vide : on ne sait pas encore.",
    )

    class Meta:
        model = Absence
        fields: ClassVar[list[str]] = ["professional", "since", "until", "stand_in"]
        labels: ClassVar[dict[str, str]] = {"professional": "Professionnel", "stand_in": "Relais"}
        help_texts: ClassVar[dict[str, str]] = {
            "stand_in": "À qui les personnes suivies peuvent s'adresser en attendant."
        }
        error_messages: ClassVar[dict[str, dict[str, str]]] = {
            "professional": {"required": "Choisissez le professionnel absent."}
        }

    def __init__(self, *args: object, colleagues: "QuerySet[Professional]", **options: object) -> None:
        super().__init__(*args, **options)
        professional, stand_in = self.fields["professional"], self.fields["stand_in"]
        assert isinstance(professional, forms.ModelChoiceField)
        assert isinstance(stand_in, forms.ModelChoiceField)
        professional.queryset, professional.to_field_name = colleagues, "public_id"
        stand_in.queryset, stand_in.to_field_name = colleagues, "public_id"
        professional.empty_label, stand_in.empty_label = "Choisir…", "Personne pour l'instant"
