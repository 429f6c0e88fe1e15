"""Forms of the file: contact details, notes, and the choices when two people wrote the same thing."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django import forms

from filrouge.access.agents import Agent
from filrouge.access.fields import DayField
from filrouge.access.words import SeenField, WrittenField
from filrouge.directory.languages import languages
from filrouge.directory.models import Area, Scheme
from filrouge.directory.tree import choices_of, keys_below
from filrouge.people.actions import tidy_contact
from filrouge.people.careful import CarefulForm, LevelField, offer_levels
from filrouge.people.levels import Level, levels_for
from filrouge.people.listing import Wanted
from filrouge.people.models import Person
from filrouge.people.thread import Facets, Narrowing
from filrouge.people.wording import CONTACT_LABELS, RIGHT_FAMILIES, contact_value

BASE = "avant_"
CHOICE = "choix_"
OTHER = "autre_"
MINE, THEIRS, ANOTHER = "moi", "autrui", "autre"


_CONTACT_TEXT = {"autocomplete": "off", "spellcheck": "false"}


class ContactForm(forms.Form):
    """Contact details, each with the value that the writer had under the eyes (`avant_…`, hidden).

    `asked`: the fields that somebody else changed meanwhile; a choice is offered for each, the rest is carried along."""

    phone = forms.CharField(
        label=CONTACT_LABELS["phone"], required=False, max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", **_CONTACT_TEXT}),
    )  # fmt: skip
    other_phone = forms.CharField(
        label=CONTACT_LABELS["other_phone"], required=False, max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", **_CONTACT_TEXT}),
    )  # fmt: skip
    email = forms.EmailField(
        label=CONTACT_LABELS["email"], required=False, widget=forms.EmailInput(attrs=_CONTACT_TEXT),
        error_messages={"invalid": "Cette adresse n'est pas complète : écrivez par exemple nom@exemple.fr."},
    )  # fmt: skip
    preferred_channel = forms.ChoiceField(
        label=CONTACT_LABELS["preferred_channel"], required=False,
        choices=[("", "Sans préférence"), *Person.Channel.choices],
    )  # fmt: skip
    language = forms.ChoiceField(
        label=CONTACT_LABELS["language"], required=False, choices=[("", "Français"), *languages().items()],
        help_text="Si la personne s'exprime mieux dans une autre langue : la proposition de référent en tient compte.",
    )  # fmt: skip

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        base: Mapping[str, str],
        values: Mapping[str, str] | None = None,
        asked: Iterable[str] = (),
    ) -> None:
        super().__init__(data, initial=dict(values or base))
        self.names = tuple(self.fields)
        mine, theirs = values or base, base
        if data is not None:
            asked = [name for name in self.names if CHOICE + name in data]
            mine = {name: data.get(name, "") for name in self.names}
            theirs = {name: data.get(BASE + name, "") for name in self.names}
        self.asked = tuple(asked)
        for name in self.names:
            self.fields[BASE + name] = SeenField(initial=theirs.get(name, ""))
            if self.asked:
                self.fields[name].widget = forms.HiddenInput()
        for name in self.asked:
            self._ask(name, contact_value(name, mine[name]), contact_value(name, theirs[name]))

    def _ask(self, name: str, mine: str, theirs: str) -> None:
        label = CONTACT_LABELS[name]
        offered = [
            (MINE, f"Garder ma saisie : {mine or 'vide'}"),
            (THEIRS, f"Garder l'autre : {theirs or 'vide'}"),
        ]
        free = name not in ("preferred_channel", "language")
        if free:
            offered.append((ANOTHER, "Écrire autre chose, ci-dessous"))
        self.fields[CHOICE + name] = forms.ChoiceField(
            label=label, choices=offered, widget=forms.RadioSelect,
            error_messages={"required": "Choisissez la saisie à garder."},
        )  # fmt: skip
        if free:
            self.fields[OTHER + name] = forms.CharField(
                label=f"{label} : autre saisie", required=False, max_length=254
            )

    def values(self) -> dict[str, str]:
        """What the writer wants, choices made."""
        return {name: self._chosen(name) for name in self.names}

    def _chosen(self, name: str) -> str:
        choice = self.cleaned_data.get(CHOICE + name, MINE)
        source = {MINE: name, THEIRS: BASE + name, ANOTHER: OTHER + name}[choice]
        return str(self.cleaned_data[source])

    def merged(self, theirs: Mapping[str, str]) -> dict[str, str]:
        """What the writer changed, over what the others wrote."""
        base = self.base()
        mine = {name: tidy_contact(name, value) for name, value in self.values().items()}
        return {name: theirs[name] if mine[name] == base[name] else mine[name] for name in self.names}

    def base(self) -> dict[str, str]:
        """What the writer had under the eyes."""
        return {name: self.cleaned_data[BASE + name] for name in self.names}


class NoteForm(CarefulForm):
    """A note, with the text that the writer had under the eyes (empty for a new one)."""

    careful = ("text",)
    text = WrittenField(
        label="Note",
        rows=6,
        help_text="Des faits utiles, sans diagnostic ni jugement. La personne peut demander à lire cette note.",
        error_messages={"required": "La note est vide : écrivez quelques mots, ou abandonnez."},
    )
    base = SeenField()


class NewNoteForm(NoteForm):
    """A note and who may read it."""

    level = LevelField()

    def __init__(self, data: Mapping[str, str] | None = None, *, agent: Agent) -> None:
        super().__init__(data)
        offer_levels(self, levels_for(agent))


class NoteLevelForm(forms.Form):
    """Who may read a note from now on; `sur` holds the level that was confirmed."""

    level = LevelField()

    def __init__(self, data: Mapping[str, str] | None, *, levels: Sequence[Level], level: str) -> None:
        super().__init__(data, initial={"level": level})
        offer_levels(self, levels)


class PeopleFilters(forms.Form):
    """Filters of the list of people, in the address: no personal word."""

    territoire = forms.ChoiceField(label="Territoire", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)
    suivi = forms.ChoiceField(
        label="Suivi", required=False,
        choices=[("", "Tous"), ("mine", "Mes personnes"), ("without", "Sans référent")],
    )  # fmt: skip
    droit = forms.ChoiceField(
        label="Droit", required=False,
        choices=[("", "Tous"), *((key, label) for key, (label, _) in RIGHT_FAMILIES.items())],
    )  # fmt: skip
    devoirs = forms.ChoiceField(
        label="Droits et devoirs", required=False,
        choices=[("", "Tous"), ("oui", "Soumis"), ("non", "Non soumis")],
    )  # fmt: skip

    def __init__(self, data: Mapping[str, str], *, areas: Sequence[Area], schemes: Sequence[Scheme]) -> None:
        super().__init__(data)
        self.areas = areas
        self.schemes = {scheme.key: scheme.pk for scheme in schemes}
        offered = {
            "territoire": choices_of(areas, data.get("territoire", "")),
            "dispositif": [(scheme.key, scheme.short_name) for scheme in schemes],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Tous"), *choices]

    def wanted(self) -> Wanted:
        """The filters that mean something; a wrong one in the address is left out."""
        self.full_clean()
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return Wanted(
            areas=keys_below(self.areas, said["territoire"]) if said["territoire"] else None,
            scheme=self.schemes.get(said["dispositif"]),
            following=said["suivi"],
            obligations={"oui": True, "non": False}.get(said["devoirs"]),
            right=said["droit"],
        )

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return any(self.data.get(name) for name in self.fields)


class DayAsked(forms.Form):
    """A day in the address: what was true then?"""

    au = DayField(label="Situation le", help_text="Un jour passé ou aujourd'hui.")


class MovementFilters(forms.Form):
    """Filters of the movements of a month; the month and the kind stay in the address."""

    territoire = forms.ChoiceField(label="Territoire", required=False)
    mois = forms.CharField(required=False, widget=forms.HiddenInput)
    sorte = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], *, areas: Sequence[Area]) -> None:
        super().__init__(data)
        self.areas = areas
        field = self.fields["territoire"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Tous"), *choices_of(areas, data.get("territoire", ""))]

    def inside(self) -> tuple[int, ...] | None:
        """Keys of the areas asked for; None for all."""
        return keys_below(self.areas, self.data.get("territoire", "")) or None

    @property
    def active(self) -> bool:
        """True when an area is chosen."""
        return bool(self.data.get("territoire"))


class ThreadFilters(forms.Form):
    """Filters of the thread of a path, in the address: codes and public identifiers, no personal word."""

    famille = forms.ChoiceField(label="Sorte d'événement", required=False)
    organisme = forms.ChoiceField(label="Organisme qui a écrit", required=False)
    qui = forms.ChoiceField(label="Professionnel qui a écrit", required=False)
    du = DayField(label="Depuis le", required=False)
    au = DayField(label="Jusqu'au", required=False)

    def __init__(self, data: Mapping[str, str], *, facets: Facets) -> None:
        super().__init__(data)
        offered = {"famille": facets.families, "organisme": facets.organisations, "qui": facets.writers}
        for name, counted in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Tout"), *((key, f"{label} ({n})") for key, label, n in counted)]

    def narrowing(self) -> Narrowing:
        """The filters that mean something; a wrong one in the address is left out."""
        self.full_clean()
        said = self.cleaned_data
        return Narrowing(
            said.get("famille", ""),
            said.get("organisme", ""),
            said.get("qui", ""),
            said.get("du"),
            said.get("au"),
        )

    @property
    def query(self) -> str:
        """The filters that are on, for an address; empty when none is."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})
