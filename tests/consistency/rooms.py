"""Rooms of the house, and what each declares."""

import importlib
from pathlib import Path

import filrouge
from filrouge.access.events import EventType

_HOME = Path(filrouge.__file__).parent
ROOMS = sorted(".".join(path.parent.relative_to(_HOME).parts) for path in _HOME.rglob("events.py"))


def declared_in(room: str) -> list[EventType]:
    """The types of event that a room declares."""
    module = importlib.import_module(f"filrouge.{room}.events")
    return [value for value in vars(module).values() if isinstance(value, EventType)]
