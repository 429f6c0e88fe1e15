"""What the map, the sheet and the simulation are asked beside the filters of the dashboard. Kept in the address."""

from collections.abc import Mapping, Sequence

from django import forms

from filrouge.steering.definitions import Indicator
from filrouge.steering.maps import BY_COMMUNE, WAYS, first_shown


class MapChoice(forms.Form):
    """Which figure, by which kind of place. What the address does not say, or says wrong, is the first choice."""

    indicateur = forms.ChoiceField(label="Chiffre", required=False)
    par = forms.ChoiceField(label="Lieux", required=False, choices=list(WAYS.items()))

    def __init__(self, filters: Mapping[str, str], *, indicators: Sequence[Indicator]) -> None:
        self.known = {indicator.id: indicator for indicator in indicators}
        asked = filters.get("indicateur", "")
        self.indicator = self.known.get(asked) or first_shown(indicators)
        by = filters.get("par", "")
        self.by = by if by in WAYS else BY_COMMUNE
        super().__init__(initial={"indicateur": self.indicator.id if self.indicator else "", "par": self.by})
        field = self.fields["indicateur"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(indicator.id, indicator.label) for indicator in indicators]
