"""What the map, the sheet and the simulation are asked beside the filters of the dashboard. Kept in the address."""

from collections.abc import Mapping, Sequence

from django import forms

from filrouge.directory.models import Commune
from filrouge.steering.definitions import Indicator
from filrouge.steering.maps import BY_COMMUNE, WAYS, first_shown
from filrouge.steering.questions import Question


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


def communes_of(question: Question) -> list[Commune]:
    """The communes of the areas of a question, by name: one query."""
    rows = Commune.objects.filter(area_link__isnull=False)
    if question.scope.areas is not None:
        rows = rows.filter(area_link__area__in=question.scope.areas)
    return list(rows.order_by("name", "pk"))


class CommuneChoice(forms.Form):
    """One commune, or all of them. What the directory does not know is all of them."""

    commune = forms.ChoiceField(label="Commune", required=False)

    def __init__(self, filters: Mapping[str, str], *, communes: Sequence[Commune]) -> None:
        asked = filters.get("commune", "")
        self.chosen = next((commune for commune in communes if commune.pk == asked), None)
        super().__init__(initial={"commune": self.chosen.pk if self.chosen else ""})
        field = self.fields["commune"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Toutes les communes"), *((commune.pk, commune.name) for commune in communes)]
