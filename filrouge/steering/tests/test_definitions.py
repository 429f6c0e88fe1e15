"""Indicators are read from the scheme files, whole or not at all (G-1, S-0)."""

from datetime import date

import pytest

from filrouge.directory.catalogue import catalogue
from filrouge.steering.checks import check_whole
from filrouge.steering.definitions import check_indicators, indicators_of, indicators_on
from filrouge.steering.words import measure_words

PEOPLE = {"kind": "people", "event": ["agenda.held"]}


def table(**changes: object) -> dict[str, object]:
    return {
        "id": "met", "version": 1, "label": "Reçues", "sentence": "Personnes reçues.", "source": "Texte, III",
        "unit": "persons", "measure": PEOPLE,
    } | changes  # fmt: skip


def problems(*tables: dict[str, object]) -> dict[str, str]:
    return {p.path: f"{p.message} {p.remedy}" for p in check_indicators(list(tables))}


def test_a_right_indicator_has_no_problem():
    assert problems(table()) == {}


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"unite": "persons"}, "indicator[1].unite", "Vouliez-vous dire « unit »"),
        ({"unit": "people"}, "indicator[1].unit", "n'est pas une valeur connue"),
        ({"unit": "percent"}, "indicator[1].measure.kind", "ne donne pas « percent »"),
        ({"version": 0}, "indicator[1].version", "au moins 1"),
        ({"sentence": ""}, "indicator[1].sentence", "non vide"),
        ({"measure": {"kind": "peopel", "event": ["agenda.held"]}}, "indicator[1].measure.kind", "« people »"),
        ({"measure": {"kind": "people", "event": ["agenda.hold"]}}, "indicator[1].measure.event", "« agenda.held »"),
        ({"measure": {"kind": "people"}}, "indicator[1].measure.event", "manque"),
        ({"measure": PEOPLE | {"variants": ["x"]}}, "indicator[1].measure.variants", "« variant »"),
        ({"measure": PEOPLE | {"breakdown": "town"}}, "indicator[1].measure.breakdown", "« town »"),
        ({"measure": PEOPLE | {"divide": 60}}, "indicator[1].measure.divide", "inconnue"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_key_and_its_remedy(changes, path, said):
    found = problems(table(**changes))
    assert path in found
    assert said in found[path]


def test_a_share_asks_for_a_delay_and_a_mean_refuses_one():
    gap = {"kind": "delay", "from": ["orientation.notified"], "to": ["agenda.held"]}
    assert "indicator[1].measure.within" in problems(
        table(unit="percent", measure=gap | {"statistic": "share_within"})
    )
    assert "indicator[1].measure.within" in problems(
        table(unit="days", measure=gap | {"statistic": "mean", "within": {"days": 5}})
    )


def test_a_ratio_is_made_of_counts():
    ratio = {"kind": "ratio", "numerator": PEOPLE, "denominator": {"kind": "delay"}}
    assert "indicator[1].measure.denominator.kind" in problems(table(unit="ratio", measure=ratio))


def test_every_problem_is_said_at_once():
    assert len(problems(table(unit="x"), table(id="other", label="", measure={"kind": "x"}))) == 3


def test_two_versions_may_not_be_in_force_on_the_same_day():
    first = table(valid_until=date(2026, 1, 1))
    assert problems(first, table(version=2, valid_from=date(2026, 1, 1))) == {}
    assert "valid_from" in next(iter(problems(first, table(version=2, valid_from=date(2025, 12, 31)))))
    assert "version" in next(iter(problems(table(), table())))


def test_the_version_in_force_is_chosen_by_day():
    scheme = catalogue().scheme("essai-2026")
    versions = {
        day: {i.id: i.version for i in indicators_on(scheme, day)}
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    }
    assert [found["entries"] for found in versions.values()] == [1, 2]


@pytest.mark.parametrize("key", sorted(catalogue().schemes))
def test_each_scheme_has_at_least_five_indicators_explained_in_words(key):
    """S-MAY, S-SSD, S-ISE, S-TOU, S-HER."""
    scheme = catalogue().scheme(key)
    assert len({indicator.id for indicator in indicators_of(scheme)}) >= 5
    for indicator in indicators_of(scheme):
        sentences = measure_words(indicator, scheme)
        assert all(sentence.endswith(".") for sentence in sentences)
        assert not any("_" in sentence for sentence in sentences)


@pytest.mark.parametrize("key", sorted(catalogue().schemes))
def test_each_shipped_file_is_right_and_its_cases_come_out(key):
    scheme = catalogue().scheme(key)
    assert [str(problem) for problem in check_whole(scheme.text, f"{key}.toml")] == []


@pytest.mark.parametrize("key", sorted(key for key in catalogue().schemes if not key.startswith("essai")))
def test_each_real_scheme_carries_cases_of_indicators(key):
    cases = [case for case in catalogue().scheme(key).cases if case["section"] == "indicator"]
    assert len(cases) >= 3


CASE = """
[[case]]
section = "indicator"
label = "Une entrée"
given = { indicator = "entries", from = 2026-01-01, to = 2026-01-31, facts = [
  { event = "accompaniment.opened", day = 2026-01-05, person = "Anna" },
] }
expect = { value = 1, people = 1, defined = true }
"""


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("value = 1", "value = 2", "attend value = 2, le calcul donne : 1"),
        ('"entries"', '"entrees"', "Vouliez-vous dire « entries »"),
        ("people = 1", "persons = 1", "ce calcul ne dit rien de « persons »"),
        ("accompaniment.opened", "accompaniment.open", "Vouliez-vous dire « accompaniment.opened »"),
        ("to = 2026-01-31", "to = 2025-01-31", "la période finit avant de commencer"),
    ],
)
def test_a_case_that_does_not_come_out_is_said_with_its_line(written, instead, said):
    text = catalogue().scheme("essai-2026").text
    assert check_whole(text + CASE, "essai.toml") == []
    found = check_whole(text + CASE.replace(written, instead), "essai.toml")
    assert any(said in str(problem) for problem in found)
    assert all(problem.line for problem in found)


def test_a_variant_that_no_event_bears_is_said_where_it_stands():
    text = catalogue().scheme("essai-2026").text
    wrong = text.replace(
        'event = ["accompaniment.closed"], breakdown',
        'event = ["accompaniment.closed"], variant = ["permanent_jobs"], breakdown',
    )
    [problem] = check_whole(wrong, "essai.toml")
    assert problem.path == "indicator[3].measure.variant"
    assert "Vouliez-vous dire « permanent_job »" in str(problem)
    assert "breakdown" in wrong.splitlines()[problem.line - 1]


@pytest.mark.parametrize("name", ["carte", "fiche", "simulation", "moyens"])
def test_an_indicator_may_not_bear_the_name_of_a_page(name):
    table = {
        "id": name, "version": 1, "label": "Essai", "sentence": "Essai.", "source": "Essai", "unit": "events",
        "measure": {"kind": "events", "event": ["accompaniment.opened"]},
    }  # fmt: skip
    (problem,) = check_indicators([table])
    assert "nom d'une page" in problem.message
