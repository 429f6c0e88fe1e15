"""A form whose free words are looked at once before they are kept: any room's form may be one (CNIL, 28 Feb 2019).

    class MeetingForm(CarefulForm):
        careful = ("summary",)
        summary = WrittenField(label="Compte rendu")

`{% include "people/words_seen.html" with form=form only %}` inside the `<form>`, before its fields; the room's action is
given `form.wording`, and ends with `careful.tell(person_id, form.wording, by=by, at=at)` in its transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db import transaction

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.core.text import whole_number
from filrouge.people import events
from filrouge.people.levels import READERS, Level, house_of
from filrouge.people.words import Looked, look

# What the page of the warning sends back: save all the same; how many passages it showed.
ANYWAY, SHOWN = "mots_vus", "mots_montres"
MOST = 99


@dataclass(frozen=True, slots=True)
class Wording:
    """How many passages were shown to whoever wrote, and how many they kept. Never the words."""

    shown: int = 0
    kept: int = 0


UNSEEN = Wording()


@dataclass(frozen=True, slots=True)
class SeenWords:
    """A field of the form, and what was found in it."""

    field: forms.BoundField
    looked: Looked


class CarefulForm(forms.Form):
    """A form that comes back once with the words to look at again, and is saved if its writer says so.

    `careful`: names of the fields of free words."""

    careful: ClassVar[tuple[str, ...]] = ()
    anyway, shown_name = ANYWAY, SHOWN
    found: tuple[SeenWords, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Stop once on the words to look at again: the text stays in its field."""
        cleaned = super().clean() or self.cleaned_data
        said = [SeenWords(self[name], look(cleaned[name])) for name in self.careful if cleaned.get(name)]
        self.found = tuple(seen for seen in said if seen.looked.marks)
        for seen in self.words_seen:
            self.add_error(seen.field.name, "Relisez les mots signalés, puis choisissez.")
        return cleaned

    @property
    def words_seen(self) -> tuple[SeenWords, ...]:
        """What to look at again; nothing when it is to be kept."""
        return () if self.data.get(ANYWAY) else self.found

    @property
    def passages(self) -> int:
        """How many passages were found."""
        return sum(len(seen.looked.marks) for seen in self.found)

    @property
    def wording(self) -> Wording:
        """What the writer did with what was shown to them, once the form is valid."""
        shown = min(whole_number(self.data.get(SHOWN)) or 0, MOST)
        return Wording(max(self.passages, shown), self.passages)


class LevelField(forms.ChoiceField):
    """Who may read what is written: one gesture, « partagée » unless said otherwise. `offer_levels` says which."""

    def __init__(self) -> None:
        super().__init__(
            label="Qui peut lire cette note", widget=forms.RadioSelect, initial=Level.SHARED, required=False,
            help_text="Partagée le plus souvent : la personne n'a pas à tout redire à chacun.",
        )  # fmt: skip

    def to_python(self, value: Any) -> str:
        """The level; shared when nothing is said."""
        return str(super().to_python(value)) or Level.SHARED.value


def offer_levels(form: forms.Form, levels: Iterable[Level]) -> None:
    """The levels to choose among in the form's `level`; with only one, there is nothing to ask."""
    field, offered = form.fields["level"], list(levels)
    assert isinstance(field, LevelField)
    field.choices = [(level.value, f"{level.label} : {READERS[level]}") for level in offered]
    if len(offered) < 2:
        field.widget = forms.HiddenInput()


def tell(person: int, wording: Wording, *, by: Agent, at: datetime) -> None:
    """Count what was kept and what was said otherwise, inside the action's transaction; nothing when nothing was shown."""
    house = house_of(by.works_in, None)
    told = ((events.WORDS_KEPT, wording.kept), (events.WORDS_CHANGED, wording.shown - wording.kept))
    with transaction.atomic():
        journal.record_many(
            [journal.Happened(kind, person, organisation=house, quantity=n) for kind, n in told if n],
            by=by,
            at=at,
        )
