"""Forms of the means of an organisation: qualifications, partnerships (G-10)."""

from typing import Any

from django import forms

from filrouge.access.fields import ConstrainedForm, DayField
from filrouge.directory.actions import FIELD_OF_MESSAGE
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.qualifications import qualifications


class QualificationForm(ConstrainedForm[Qualification]):
    """What a professional is qualified as. What was noted by mistake is set aside, once it is noted."""

    field_of_message = FIELD_OF_MESSAGE
    kind = forms.ChoiceField(
        label="Qualification", choices=lambda: [("", "Choisir…"), *qualifications().items()],
        error_messages={"required": "Choisissez la qualification."},
    )  # fmt: skip
    since = DayField(
        label="Depuis le", required=False, help_text="Date du diplôme, ou début de l'expérience."
    )

    class Meta:
        model = Qualification
        fields = ("kind", "diploma", "since", "withdrawn")
        help_texts = {"diploma": "Tel qu'il est écrit : « Titre professionnel CIP, niveau 5 »."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            del self.fields["withdrawn"]


class PartnershipForm(ConstrainedForm[Partnership]):
    """With whom an organisation works, on what, since when."""

    field_of_message = FIELD_OF_MESSAGE
    since = DayField(label="Depuis le")
    until = DayField(label="Jusqu'au", required=False, help_text="Le premier jour où il ne vaut plus.")

    class Meta:
        model = Partnership
        fields = ("partner", "subject", "signed", "since", "until")
        help_texts = {"subject": "Ce que vous faites ensemble : « Ateliers numériques du mardi »."}
