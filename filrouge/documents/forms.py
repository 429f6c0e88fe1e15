"""Forms of letters, templates and delegations."""

from typing import Any, ClassVar

from django import forms

from filrouge.access.fields import ConstrainedForm, DayField, WordsField
from filrouge.access.models import Account
from filrouge.directory.models import PERIOD_MESSAGE
from filrouge.documents.models import Delegation, Letter


class WordsForm(forms.Form):
    """The words of a template or of a letter."""

    subject = forms.CharField(label="Objet", max_length=120, error_messages={"required": "Écrivez l'objet."})
    body = WordsField(label="Texte", error_messages={"required": "Écrivez le texte."})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].widget.attrs["rows"] = 18


class ReceiptForm(forms.Form):
    """When and how a letter was received."""

    proof = forms.ChoiceField(
        label="Preuve",
        choices=Letter.Proof.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la preuve."},
    )
    received_on = DayField(label="Reçu le")


class DelegationForm(ConstrainedForm[Delegation]):
    """Who signs, in what quality, by which order, for how long."""

    field_of_message = {PERIOD_MESSAGE: "until"}
    since = DayField(label="Depuis le")
    until = DayField(label="Jusqu'au (exclu)", required=False)

    class Meta:
        model = Delegation
        fields: ClassVar[list[str]] = ["account", "quality", "reference", "since", "until"]
        error_messages: ClassVar[dict[str, dict[str, str]]] = {
            "account": {"required": "Choisissez qui signe."},
            "quality": {"required": "Écrivez la qualité, telle qu'elle figure sous la signature."},
            "reference": {"required": "Écrivez le numéro et la date de l'arrêté."},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        account = self.fields["account"]
        assert isinstance(account, forms.ModelChoiceField)
        account.queryset = Account.objects.filter(is_active=True, professional__isnull=False).order_by(
            "full_name", "pk"
        )
        account.empty_label = "Choisir…"
