"""How appointments are offered, chosen and recalled, as data: read once, typed, a wrong value said with its key."""

import os
import tomllib
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).parent / "data" / "appointments.toml"
OWN_FILE = "FILROUGE_APPOINTMENTS"


class WrongHabits(ValueError):
    """A value of the département's own file cannot be."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What is usual here: units are in the names. `least`: free slots under which no invitation leaves."""

    slot_days: int
    shown: int
    subdivision: str
    kilometres_an_hour: int
    margin_minutes: int
    invitation_days: int
    least: int
    hours_before: int
    reminder_days: tuple[int, ...]
    reminder_hour: time
    quiet_hours: int


def habits() -> Habits:
    """What ships, under the département's own file. `WrongHabits` names the file, the key and the remedy."""
    return _habits(os.environ.get(OWN_FILE, ""))


@lru_cache(maxsize=4)
def _habits(own: str) -> Habits:
    raw = _read(_PATH)
    for section, values in (_read(Path(own)) if own else {}).items():
        known = raw.get(section, {})
        strange = sorted(set(values) - set(known)) if isinstance(values, dict) else [section]
        if strange or not known:
            raise WrongHabits(
                f"{own} : [{section}] {', '.join(strange)} n'existe pas. Les clés sont celles de {_PATH.name}."
            )
        raw[section] = known | values
    return _typed(raw, own or _PATH.name)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongHabits(f"{path} : fichier illisible ({error}).") from error


def _typed(raw: dict[str, Any], source: str) -> Habits:
    slots, travel, invitation, reminders = (
        raw[name] for name in ("slots", "travel", "invitation", "reminders")
    )
    numbers = {f"[slots] {key}": slots[key] for key in ("days", "shown")}
    numbers |= {f"[travel] {key}": value for key, value in travel.items()}
    numbers |= {f"[invitation] {key}": value for key, value in invitation.items()}
    numbers |= {f"[reminders] days_before ({value})": value for value in reminders["days_before"]}
    numbers["[reminders] quiet_hours"] = reminders["quiet_hours"]
    for key, value in numbers.items():
        if type(value) is not int or value < 1:
            raise WrongHabits(f"{source} : {key} est un nombre entier d'au moins 1.")
    if type(reminders["hour"]) is not time:
        raise WrongHabits(f"{source} : [reminders] hour est une heure, par exemple 10:00:00.")
    return Habits(
        slot_days=slots["days"],
        shown=slots["shown"],
        subdivision=str(slots["subdivision"]),
        kilometres_an_hour=travel["kilometres_an_hour"],
        margin_minutes=travel["margin_minutes"],
        invitation_days=invitation["days"],
        least=invitation["least"],
        hours_before=invitation["hours_before"],
        reminder_days=tuple(sorted(set(reminders["days_before"]), reverse=True)),
        reminder_hour=reminders["hour"],
        quiet_hours=reminders["quiet_hours"],
    )
