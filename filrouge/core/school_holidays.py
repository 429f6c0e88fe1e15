"""School holidays by département, as `vacances-scolaires-france` knows them (code de l'éducation, L521-1, D521-1)."""

import tomllib
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

_ZONES = Path(__file__).parent / "data" / "school_zones.toml"


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    zones = tomllib.loads(_ZONES.read_text(encoding="utf-8"))
    return {code: zone for zone, codes in zones.items() for code in codes}


def school_zone(commune: str | None) -> str:
    """The zone of the commune of this INSEE code: A, B or C; empty for Corsica, overseas, and what is not known."""
    return _zones().get((commune or "")[:2], "")


def school_holidays(zone: str, since: date, until: date) -> dict[date, str]:
    """The days without school from `since` to `until` inclusive, each with its name; none for an empty zone, nor for a
    year whose calendar is not decided. The library is loaded when somebody asks."""
    days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return {day: name for day in days if (name := _year(day.year, zone).get(day))}


@lru_cache(maxsize=16)
def _year(year: int, zone: str) -> dict[date, str]:
    from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

    if not zone:
        return {}
    try:
        found = SchoolHolidayDates().holidays_for_year_and_zone(year, zone)
    except UnsupportedYearException:
        return {}
    return {day: str(told["nom_vacances"]) for day, told in found.items()}
