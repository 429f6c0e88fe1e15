"""The form of an address that somebody enters."""

from collections.abc import Mapping
from datetime import date

from django import forms

from filrouge.access.fields import DayField
from filrouge.people.addresses import ENTERED
from filrouge.people.models import Address


class AddressForm(forms.Form):
    """An address; `vue` is the key of the one that was under the eyes."""

    kind = forms.ChoiceField(label="Sorte", choices=[(kind.value, kind.label) for kind in ENTERED])
    complement = forms.CharField(
        label="Nom du lieu ou complément",
        max_length=80,
        required=False,
        help_text="Le CCAS ou l'association qui domicilie, le lieu où l'on passe ses journées, « chez … ».",
    )
    street = forms.CharField(label="Numéro et rue", max_length=120, required=False)
    postal_code = forms.CharField(
        label="Code postal",
        max_length=5,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    city = forms.CharField(label="Commune", max_length=60, required=False)
    since = DayField(label="Depuis le")
    vue = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None, *, address: Address | None, today: date) -> None:
        names = ("kind", "complement", "street", "postal_code", "city")
        values = {name: getattr(address, name) for name in names} if address else {}
        super().__init__(data, initial={**values, "since": today, "vue": address.pk if address else None})
        if address is not None:
            self.fields["kind"].disabled = True

    def seen(self) -> int | None:
        """The key of the address that the writer had under the eyes."""
        key: int | None = self.cleaned_data["vue"]
        return key
