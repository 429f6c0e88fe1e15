"""Days without school, by the zone of a commune (D-4)."""

import tomllib
from datetime import date

import pytest

from filrouge.core.school_holidays import school_holidays, school_zone

# The five départements, the three zones, the days around the limits of the decided calendar; Corsica and overseas apart.
CASES = tomllib.loads("""
mayenne = { commune = "53130", day = 2026-02-20, name = "Vacances d'hiver" }
mayenne_before = { commune = "53130", day = 2026-02-13, name = "" }
seine_saint_denis = { commune = "93008", day = 2026-02-27, name = "Vacances d'hiver" }
seine_saint_denis_before = { commune = "93008", day = 2026-02-20, name = "" }
isere = { commune = "38185", day = 2026-02-10, name = "Vacances d'hiver" }
isere_after = { commune = "38185", day = 2026-02-24, name = "" }
indre_et_loire = { commune = "37261", day = 2026-03-04, name = "" }
herault = { commune = "34172", day = 2026-04-28, name = "Vacances de printemps" }
everywhere = { commune = "38185", day = 2026-12-31, name = "Vacances de Noël" }
corsica = { commune = "2A004", day = 2026-12-31, name = "" }
overseas = { commune = "97411", day = 2026-12-31, name = "" }
unknown = { day = 2026-12-31, name = "" }
not_decided = { commune = "53130", day = 2060-12-31, name = "" }
""")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_day_is_without_school_in_the_zone_of_the_commune_d_4(case):
    day = case["day"]
    assert school_holidays(school_zone(case.get("commune")), day, day).get(day, "") == case["name"]


def test_every_departement_of_the_mainland_has_one_zone_and_corsica_none():
    zones = [school_zone(f"{number:02}001") for number in range(1, 96)]
    assert zones.pop(19) == ""
    assert set(zones) == {"A", "B", "C"}
    assert {zones.count(zone) for zone in "ABC"} == {32, 41, 21}


def test_a_week_tells_each_of_its_days():
    found = school_holidays("A", date(2026, 12, 14), date(2026, 12, 20))
    assert min(found) == date(2026, 12, 19)
