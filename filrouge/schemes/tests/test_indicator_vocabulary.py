"""The indicators of the five files keep to the vocabulary that data/README.md explains (G-1 to G-4)."""

import pytest

from filrouge.schemes.types import RawTable

FIVE = [
    "herault-2026", "indre-et-loire-2023", "isere-2022", "mayenne-2022", "seine-saint-denis-2020",
]  # fmt: skip
KINDS = {
    "people": ({"event"}, {"variant"}),
    "events": ({"event"}, {"variant"}),
    "sum": ({"event", "divide"}, {"variant"}),
    "stock": ({"open", "close"}, {"at", "without", "without_variant", "within"}),
    "served": ({"open", "close"}, set()),
    "ratio": ({"numerator", "denominator"}, set()),
    "delay": ({"from", "to", "statistic"}, {"from_variant", "to_variant", "within"}),
    "duration": ({"from", "to", "statistic"}, {"to_variant", "within"}),
    "persistence": ({"found", "lifted", "at"}, {"at_variant"}),
    "time": ({"of"}, set()),
    "times": ({"of"}, set()),
}
UNITS = {"persons", "events", "hours", "percent", "days", "ratio"}
FIELDS = {"id", "version", "label", "sentence", "source", "unit", "measure"}
APPOINTMENTS = {
    "office", "home", "phone", "video", "step", "three_party_referent", "three_party_employer", "group",
}  # fmt: skip


def measures(measure: RawTable) -> list[RawTable]:
    inner = [measure[side] for side in ("numerator", "denominator") if side in measure]
    return [measure, *(leaf for part in inner for leaf in measures(part))]


def all_measures(scheme) -> list[RawTable]:
    return [leaf for indicator in scheme.tables["indicator"] for leaf in measures(indicator["measure"])]


@pytest.mark.parametrize("key", FIVE)
def test_each_scheme_defines_at_least_eight_indicators_once_each(catalogue, key):
    indicators = catalogue.scheme(key).tables["indicator"]
    assert len(indicators) >= 8
    assert len({indicator["id"] for indicator in indicators}) == len(indicators)
    for indicator in indicators:
        assert set(indicator) == FIELDS
        assert indicator["unit"] in UNITS
        assert indicator["sentence"].endswith(".")


@pytest.mark.parametrize("key", FIVE)
def test_a_measure_has_the_keys_of_its_kind_and_no_other(catalogue, key):
    for measure in all_measures(catalogue.scheme(key)):
        required, optional = KINDS[measure["kind"]]
        keys = set(measure) - {"kind", "breakdown"}
        assert required <= keys <= required | optional
        if "statistic" in measure:
            assert ("within" in measure) == (measure["statistic"] == "share_within")


@pytest.mark.parametrize("key", FIVE)
def test_a_measure_names_declared_events_and_variants_that_exist(catalogue, known_events, key):
    scheme = catalogue.scheme(key)
    reasons = {reason.key for reason in scheme.exit_reasons}
    for measure in all_measures(scheme):
        for name in ("event", "open", "close", "from", "to", "without", "found", "lifted"):
            assert set(measure.get(name, [])) <= known_events
        for events, variants in (("event", "variant"), ("to", "to_variant")):
            if "accompaniment.closed" in measure.get(events, []):
                assert set(measure.get(variants, [])) <= reasons
            if "agenda.held" in measure.get(events, []):
                assert set(measure.get(variants, [])) <= APPOINTMENTS


@pytest.mark.parametrize("key", FIVE)
def test_an_exit_rate_leaves_out_exactly_the_reasons_that_do_not_count(catalogue, key):
    scheme = catalogue.scheme(key)
    counted = {reason.key for reason in scheme.exit_reasons if reason.counted}
    rates = [m for m in all_measures(scheme) if m["kind"] == "ratio"]
    closings = [m["denominator"] for m in rates if m["denominator"].get("event") == ["accompaniment.closed"]]
    assert all(set(denominator["variant"]) == counted for denominator in closings)


@pytest.mark.parametrize("key", FIVE)
def test_a_report_shows_indicators_of_its_own_scheme(catalogue, key):
    scheme = catalogue.scheme(key)
    known = {indicator["id"] for indicator in scheme.tables["indicator"]}
    shown = {
        i for report in scheme.tables["report"] for s in report["section"] for i in s.get("indicators", [])
    }
    assert scheme.tables["report"]
    assert shown == known


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("seine-saint-denis-2020", {"people_received", "mobilisation_rate", "contracts_signed"}),
        ("seine-saint-denis-2020", {"mean_appointments", "joint_follow_up_entries", "positive_exit_rate"}),
        ("seine-saint-denis-2020", {"other_right_rate"}),
        ("isere-2022", {"employment_assessments", "people_in_appointments", "individual_appointments"}),
        ("isere-2022", {"appointments_by_kind", "entries", "exits_by_reason", "duration_goal_reached"}),
        ("isere-2022", {"three_party_employer", "three_party_referent", "group_hours"}),
        ("isere-2022", {"liaison_hours", "employer_contacts", "links_made", "coordination_hours"}),
        ("herault-2026", {"durable_exits", "professional_path_exits", "path_dynamics_exits"}),
        ("herault-2026", {"people_in_workshops", "disruptions", "reorientation_requests"}),
        ("herault-2026", {"barriers_persisting", "barriers_between_assessments", "intensive_share"}),
        ("indre-et-loire-2023", {"engaged_within_45_days", "received_within_15_days", "within_two_years"}),
        ("mayenne-2022", {"active_caseload", "people_served", "employment_exits", "training_exits"}),
    ],
)
def test_the_indicators_that_each_text_names_are_defined(catalogue, key, named):
    assert named <= {indicator["id"] for indicator in catalogue.scheme(key).tables["indicator"]}
