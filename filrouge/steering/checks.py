"""How the rooms' own sections of a scheme file are checked, and how their cases are run."""

from collections.abc import Mapping
from types import MappingProxyType

from filrouge.access import events
from filrouge.schemes.cases import RunCase
from filrouge.schemes.check import RoomCheck, check_text
from filrouge.schemes.problems import Problem
from filrouge.steering.cases import run_indicator_case
from filrouge.steering.definitions import SECTION, check_indicators

ROOM_SECTIONS: Mapping[str, RoomCheck] = MappingProxyType({SECTION: check_indicators})
RUNNERS: Mapping[str, RunCase] = MappingProxyType({SECTION: run_indicator_case})


def check_whole(text: str, source_name: str) -> list[Problem]:
    """Every problem of a scheme or national file: its own sections, the rooms', the events that it names, its cases."""
    return check_text(text, source_name, ROOM_SECTIONS, known_events=events.names(), runners=RUNNERS)
