"""The files that arrive: each written, read into staged lines and applied through the door of real files."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from filrouge.demo.caf_file import Frequency, file_name, write_flow
from filrouge.demo.household import Household, changes
from filrouge.demo.lists import Adult, Orientation, adults, write_orientation_list, write_people_list
from filrouge.demo.world import World
from filrouge.exchanges.inbound.actions import apply
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.staging import stage


class FileRefused(RuntimeError):
    """The product refused a file of the demo: one of the two is wrong."""


def receive(world: World, path: Path, name: str) -> Batch:
    """Stage and apply one file; it is erased afterwards, as the product keeps what it read."""
    by = world.console
    batch = stage(path, file_name=name, today=world.day, by=by, at=world.at(6))
    if batch.state == Batch.State.REFUSED:
        raise FileRefused(f"{name} : {batch.problem}")
    apply(batch, by=by, at=world.at(6, 30), pause=0)
    path.unlink()
    return batch


def receive_flow(
    world: World, folder: Path, households: Sequence[Household], *, reference_day: date, frequency: Frequency,
    since: date | None = None,
) -> Batch:  # fmt: skip
    """A CAF flow: monthly (everybody) or daily (what changed from `since` on)."""
    name = file_name(reference_day, frequency)
    path = folder / name
    write_flow(
        path,
        households,
        reference_day=reference_day,
        frequency=frequency,
        created_at=world.at(4, 30),
        since=since,
    )
    return receive(world, path, name)


@dataclass(slots=True)
class Joined:
    """The households of the territories that have joined, with the days on which something happens to each."""

    households: list[Household] = field(default_factory=list)
    _days: list[list[date]] = field(default_factory=list)

    def add(self, households: Sequence[Household]) -> None:
        """A territory joins."""
        self.households += households
        self._days += [[change.day for change in changes(h, date.min, date.max)] for h in households]

    def moved(self, first: date, last: date) -> list[Household]:
        """Those to whom something happens from `first` to `last`."""
        found = []
        for household, days in zip(self.households, self._days, strict=True):
            index = bisect_left(days, first)
            if index < len(days) and days[index] <= last:
                found.append(household)
        return found


def receive_people(world: World, folder: Path, people: Sequence[Adult], *, organisation: str) -> Batch | None:
    """The list of a « carnet de bord », which brings phones and e-mails."""
    if not people:
        return None
    name = f"carnet-de-bord-{world.day:%Y-%m-%d}.csv"
    write_people_list(folder / name, people, organisation=organisation)
    return receive(world, folder / name, name)


def receive_orientations(
    world: World, folder: Path, people: Sequence[Adult], *, organisation: str
) -> Batch | None:
    """The list of orientations kept until then in a spreadsheet."""
    if not people:
        return None
    name = f"orientations-{world.day:%Y-%m-%d}.csv"
    sent = world.day - timedelta(days=40)
    said = Orientation(organisation, "Socioprofessionnel", sent, sent, "N. Belkacem", None, None, "", "")
    write_orientation_list(folder / name, [(adult, said) for adult in people])
    return receive(world, folder / name, name)


def subject_adults(households: Sequence[Household], day: date) -> list[Adult]:
    """Those whom an operator's list names."""
    return list(adults(households, day, subject_only=True))
