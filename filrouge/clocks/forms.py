"""Filters of the work-list of deadlines."""

from collections.abc import Mapping, Sequence

from django import forms

from filrouge.clocks.models import Clock
from filrouge.clocks.queries import Wanted
from filrouge.directory.models import Area
from filrouge.directory.tree import choices_of, keys_below


class ClockFilters(forms.Form):
    """In the address; no personal word."""

    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            ("late", "En retard"),
            ("warn", "Bientôt"),
            ("week", "Cette semaine"),
            ("next", "La semaine prochaine"),
        ],
    )
    sorte = forms.ChoiceField(
        label="Sorte", required=False,
        choices=[("", "Toutes"), (Clock.Kind.LEGAL, "Délais légaux"), (Clock.Kind.LOCAL, "Objectifs locaux")],
    )  # fmt: skip
    territoire = forms.ChoiceField(label="Territoire", required=False)
    suivi = forms.ChoiceField(
        label="Suivi",
        required=False,
        choices=[("", "Tous"), ("mine", "Mes personnes"), ("to_orient", "À orienter")],
    )

    # Set by a figure of the radar, kept while the other filters change.
    organisme = forms.CharField(required=False, widget=forms.HiddenInput, max_length=32)
    referent = forms.CharField(required=False, widget=forms.HiddenInput, max_length=32)
    delai = forms.CharField(required=False, widget=forms.HiddenInput, max_length=160)

    def __init__(self, data: Mapping[str, str], *, areas: Sequence[Area]) -> None:
        super().__init__(data)
        self.areas = areas
        field = self.fields["territoire"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Tous"), *choices_of(areas, data.get("territoire", ""))]

    def wanted(self) -> Wanted:
        """The filters that mean something; a wrong one in the address is left out."""
        self.full_clean()
        said = {name: self.cleaned_data.get(name, "") for name in ClockFilters.base_fields}
        return Wanted(
            kind=said["sorte"],
            reading=said["etat"],
            areas=keys_below(self.areas, said["territoire"]) if said["territoire"] else None,
            mine=said["suivi"] == "mine",
            to_orient=said["suivi"] == "to_orient",
            organisation=said["organisme"],
            lead=said["referent"],
            label=said["delai"],
        )

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return any(self.data.get(name) for name in self.fields)


class RadarFilters(ClockFilters):
    """The radar shows every window: the state is not asked; how it is cut is kept."""

    par = forms.CharField(required=False, widget=forms.HiddenInput, max_length=16)

    def __init__(self, data: Mapping[str, str], *, areas: Sequence[Area]) -> None:
        super().__init__(data, areas=areas)
        del self.fields["etat"]

    @property
    def active(self) -> bool:
        """True when at least one filter is on; how the radar is cut is none."""
        return any(self.data.get(name) for name in self.fields if name != "par")
