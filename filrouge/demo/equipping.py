"""What the invented organisations work with: the qualifications of their people, their partnerships (G-10)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from filrouge.access.agents import Agent
from filrouge.demo import services as invented
from filrouge.demo.territory import read_toml
from filrouge.directory.means_actions import save_partnership, save_qualification
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.models import Organisation, Professional

# The diploma came before the post.
_STUDIED = timedelta(days=900)


@lru_cache(maxsize=1)
def means() -> dict[str, Any]:
    """The data file."""
    return read_toml("means.toml")


def qualified_as(p: invented.Professional) -> str:
    """By a word of the function, else by the competence; empty when nothing says it."""
    for word, kind in means()["function"].items():
        if word in p.function:
            return str(kind)
    return str(means()["competence"].get(p.competence, ""))


def qualify(p: invented.Professional, row: Professional, *, by: Agent, at: datetime) -> None:
    """Note what a professional who begins is qualified as."""
    kind = qualified_as(p)
    if kind:
        diploma = means()["diploma"].get(kind, "")
        noted = Qualification(professional=row, kind=kind, diploma=diploma, since=p.since - _STUDIED)
        save_qualification(noted, by=by, at=at)


def join(organisations: Mapping[str, Organisation], *, by: Agent, at: datetime) -> None:
    """Note the partnerships."""
    for said in means()["partnership"]:
        fields = {name: value for name, value in said.items() if name != "organisation"}
        save_partnership(
            Partnership(organisation=organisations[said["organisation"]], **fields), by=by, at=at
        )
