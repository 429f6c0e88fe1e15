"""The form of a note to several people."""

from collections.abc import Mapping

from filrouge.access.agents import Agent
from filrouge.access.words import WrittenField
from filrouge.people.careful import CarefulForm, LevelField, offer_levels
from filrouge.people.levels import Level, levels_for


class SeveralForm(CarefulForm):
    """A note to write in the files that are ticked, and who may read it."""

    careful = ("words",)
    words = WrittenField(
        label="Une même note dans les dossiers cochés",
        rows=2,
        error_messages={"required": "Écrivez la note."},
    )
    level = LevelField()

    def __init__(
        self, data: Mapping[str, str] | None = None, *, agent: Agent, initial: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        offer_levels(self, levels_for(agent))

    @property
    def level_label(self) -> str:
        """The level that was chosen, in words."""
        return str(Level(self.cleaned_data["level"]).label)
