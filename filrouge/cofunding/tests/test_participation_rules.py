"""Who counts in which indicator, what lacks and when, how long it is kept: rules against a plain reading (G-9)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.cofunding.participation_rules import (
    IDENTITY,
    INDICATORS,
    PARTITIONS,
    Facts,
    gaps,
    indicators,
    kept_until,
    masked,
    too_short,
)
from filrouge.cofunding.shipped import shipped
from filrouge.cofunding.tests.conftest import ENTRY, EXIT
from filrouge.steering.rules import SMALLEST_SHOWN

DAY = date(2025, 10, 1)
FIGURES = shipped().figures(DAY)
KNOWN = dict.fromkeys(IDENTITY, "x") | {"birth_date": "1990-05-02", "sex": "F"}


def choices(key):
    question = next(one for one in shipped().questions if one.key == key)
    return st.one_of(st.none(), st.sampled_from(list(question.answers)))


def answered(moment):
    asked = shipped().asked(moment)
    return st.fixed_dictionaries(
        {
            one.key: st.one_of(st.none(), st.integers(0, 40)) if one.number else choices(one.key)
            for one in asked
        }
    )


@st.composite
def facts(draw):
    birth = draw(st.one_of(st.just(""), st.dates(date(1940, 1, 1), date(2015, 12, 31)).map(str)))
    known = {"sex": draw(st.sampled_from(["F", "M", ""])), "birth_date": birth}
    return Facts(DAY, None, known, *(draw(answered(moment)) for moment in ("entry", "exit", "later")))


def plainly(one):
    """The annex, read line by line, without the code of the product."""
    return _by_age_and_work(one) | _by_answer(one) | _by_result(one)


def _by_age_and_work(one):
    status, months, age = one.entry["labour_status"], one.entry["unemployment_months"], None
    if one.known["birth_date"]:
        year, month, day = (int(part) for part in one.known["birth_date"].split("-"))
        age = DAY.year - year - ((DAY.month, DAY.day) < (month, day))
    wanted = {"EECO01"}
    if age is not None:
        wanted |= {"EECO06"} if age <= 17 else {"EECO07"} if age < 30 else {"EECO08"} if age > 54 else set()
    if status == "unemployed" and months is not None:
        wanted |= {"EECO03"} if months > 11 or (age is not None and age <= 24 and months > 5) else set()
    return wanted | {
        "unemployed": {"EECO02"}, "inactive": {"EECO04"}, "inactive_training": {"EECO04"}, "employed": {"EECO05"},
        "self_employed": {"EECO05"}, None: set(),
    }[status]  # fmt: skip


def _by_answer(one):
    same = {"12": "disability", "14": "foreign_background", "15": "minority", "16": "homeless", "17": "rural"}
    wanted = {f"EECO{code}" for code, key in same.items() if one.entry[key] == "yes"}
    groups = dict.fromkeys("012", "EECO09") | dict.fromkeys("34", "EECO10") | dict.fromkeys("5678", "EECO11")
    wanted |= {groups[one.entry["isced"]]} if one.entry["isced"] else set()
    return wanted | ({"EECO13"} if one.entry["nationality"] in ("third_country", "stateless") else set())


def _by_result(one):
    status, left, after = one.entry["labour_status"], one.exit, one.later
    working = ("employed", "self_employed")
    told = {
        "EECR01": status in ("inactive", "inactive_training") and left["job_searching"] == "yes",
        "EECR02": status != "inactive_training" and left["in_training"] == "yes",
        "EECR03": left["qualification"] == "yes",
        "EECR04": status not in working and left["exit_status"] in working,
        "EECR05": status not in working and after["later_status"] in working,
        "EECR06": status in working and after["improved"] == "yes",
    }
    return {code for code, counted in told.items() if counted}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(facts())
def test_a_participant_counts_where_the_annex_says_g_9(one):
    assert {code for code, rule in INDICATORS.items() if rule(one, FIGURES)} == plainly(one)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(facts(), max_size=20))
def test_a_line_counts_people_women_and_men_g_9(rows):
    for line in indicators([(one, FIGURES) for one in rows]):
        mine = [one.known["sex"] for one in rows if line.code in plainly(one)]
        assert (line.people, line.women, line.men) == (len(mine), mine.count("F"), mine.count("M"))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(facts(), max_size=40))
def test_nobody_is_guessed_in_what_is_shown_without_the_files_g_9(rows):
    full = indicators([(one, FIGURES) for one in rows])
    shown = masked(full, SMALLEST_SHOWN)
    total = full[0].people
    for line in shown:
        if line.people is not None:
            assert not 0 < line.people < SMALLEST_SHOWN
            assert not 0 < total - line.people < SMALLEST_SHOWN
        assert (line.women is None) == (line.men is None)
        for part in (line.women, line.men):
            assert part is None or not 0 < part < SMALLEST_SHOWN
    for group in PARTITIONS:
        assert len({line.people is None for line in shown if line.code in group}) == 1


def test_every_indicator_has_its_words_g_9():
    assert set(INDICATORS) == set(shipped().indicators)


def lacking(one, day):
    return {gap.key: gap for gap in gaps(one, shipped().questions, FIGURES, day)}


def test_a_complete_entry_lacks_nothing_and_a_refusal_is_an_answer_g_9():
    one = Facts(DAY, None, KNOWN, ENTRY | {"nationality": "refused"})
    assert lacking(one, DAY) == {}


@pytest.mark.parametrize(
    "key", [*IDENTITY, "labour_status", "unemployment_months", "isced", "homeless", "nationality"]
)
def test_each_mandatory_field_that_lacks_is_named_with_its_remedy_and_counts_out_g_9(key):
    known = {name: value for name, value in KNOWN.items() if name != key}
    entry = {name: value for name, value in ENTRY.items() if name != key}
    found = lacking(Facts(DAY, None, known, entry), DAY)
    assert key in found
    assert found[key].remedy
    assert found[key].counts_out


def test_months_of_unemployment_are_asked_of_the_unemployed_alone_g_9():
    employed = {key: value for key, value in ENTRY.items() if key != "unemployment_months"}
    assert lacking(Facts(DAY, None, KNOWN, employed | {"labour_status": "employed"}), DAY) == {}


def test_the_exit_is_awaited_four_weeks_then_counts_out_g_9():
    left = date(2025, 12, 1)
    one, last = Facts(DAY, left, KNOWN, ENTRY), date(2025, 12, 29)
    assert {gap.due for gap in lacking(one, last).values()} == {last}
    assert set(lacking(one, last)) == set(EXIT)
    assert not any(gap.counts_out for gap in lacking(one, last).values())
    assert all(gap.counts_out for gap in lacking(one, last + timedelta(days=1)).values())


def test_the_longer_term_is_asked_six_months_after_and_never_counts_out_g_9():
    one = Facts(DAY, date(2025, 12, 1), KNOWN, ENTRY, EXIT)
    assert lacking(one, date(2026, 5, 31)) == {}
    found = lacking(one, date(2026, 6, 1))
    assert set(found) == {"later_status"}
    assert not found["later_status"].counts_out
    assert not lacking(one, date(2027, 6, 1))["later_status"].counts_out


def test_one_day_makes_no_participant_and_two_do_g_9():
    assert too_short(Facts(DAY, DAY), FIGURES)
    assert not too_short(Facts(DAY, DAY + timedelta(days=1)), FIGURES)
    [gap] = lacking(Facts(DAY, DAY, KNOWN, ENTRY), DAY).values()
    assert gap.counts_out
    assert "pas compté" in gap.remedy


def test_proofs_are_kept_years_after_the_end_of_the_year_of_the_last_payment_g_9():
    assert kept_until(date(2028, 3, 2), FIGURES) == date(2033, 12, 31)
    assert kept_until(None, FIGURES) is None
