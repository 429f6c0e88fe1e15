"""When the next meeting is due, from what a scheme demands (G-7)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.core.periods import Delay, Period
from filrouge.governance.obligation_rules import Obligation, check_meetings, obligations_of, standing
from filrouge.schemes.catalogue import load_catalogue
from filrouge.steering.checks import check_whole

YEAR, START = Delay(1, "years"), date(2026, 1, 1)
RAW = {"key": "a", "label": "A", "kind": "review", "per": "agreement", "called_by": "county", "source": "B"}


def demanded(times=2, every=YEAR, **fields) -> Obligation:
    told = {"after": None, "before_end": None} | fields
    return Obligation(
        "a", "A", "review", "agreement", times, every, told["after"], told["before_end"], "county", (), "B"
    )


def test_two_a_year_are_due_half_a_year_apart_g_7():
    running = Period(START, date(2027, 1, 1))
    assert standing(demanded(), running, [], START).due_on == date(2026, 7, 1)
    assert standing(demanded(), running, [date(2026, 3, 2)], START).due_on == date(2026, 12, 31)


def test_what_was_not_held_stays_late_until_one_is_held_and_is_remembered_g_7():
    running = Period(START, date(2028, 1, 1))
    late = standing(demanded(), running, [], date(2026, 9, 1))
    assert late.due_on == date(2026, 7, 1)
    after = standing(demanded(), running, [date(2026, 3, 2)], date(2027, 2, 1))
    assert (after.due_on, after.held, after.lacked) == (date(2026, 12, 31), 0, 1)
    met = standing(demanded(), running, [date(2026, 3, 2), date(2027, 2, 1)], date(2027, 2, 1))
    assert (met.due_on, met.held, met.lacked) == (date(2027, 12, 31), 1, 1)


def test_more_than_asked_leads_to_the_next_year_g_7():
    held = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    found = standing(demanded(), Period(START), held, date(2026, 5, 1))
    assert (found.due_on, found.held, found.lacked) == (date(2027, 7, 1), 2, 0)


def test_nothing_is_due_after_the_end_of_the_agreement_g_7():
    running = Period(START, date(2026, 6, 1))
    assert standing(demanded(), running, [], date(2026, 5, 1)).due_on is None


def test_a_review_is_due_once_after_the_start_or_before_the_end_g_7():
    running = Period(START, date(2027, 7, 1))
    mid = demanded(0, None, after=YEAR)
    last = demanded(0, None, before_end=Delay(1, "months"))
    assert standing(mid, running, [], START).due_on == date(2027, 1, 1)
    assert standing(last, running, [], START).due_on == date(2027, 6, 1)
    assert standing(mid, running, [date(2026, 12, 1)], START).due_on is None


def test_a_meeting_as_needed_is_never_late_g_7():
    assert standing(demanded(0, None), Period(START), [], date(2030, 1, 1)).due_on is None
    assert demanded(0, None).as_needed


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    times=st.integers(1, 12), months=st.sampled_from((1, 3, 12)),
    held=st.lists(st.integers(0, 1_500), max_size=30), today=st.integers(0, 1_500), length=st.integers(1, 2_000),
)  # fmt: skip
def test_a_due_day_lies_in_the_agreement_and_one_meeting_more_never_brings_it_nearer_g_7(
    times, months, held, today, length
):
    running = Period(START, START + timedelta(days=length))
    days, now = [START + timedelta(days=n) for n in held], START + timedelta(days=today)
    one = demanded(times, Delay(months, "months"))
    found = standing(one, running, days, now)
    assert found.due_on is None or found.due_on in running
    assert 0 <= found.held <= max(found.times, 0)
    more = standing(one, running, [*days, now], now)
    if found.due_on is not None and more.due_on is not None:
        assert more.due_on >= found.due_on


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "banquet"}, "valeur connue"),
        ({"every": {"days": 10}, "times": 1}, "en mois ou en années"),
        ({"every": {"years": 1}}, "times"),
        ({"every": {"years": 1}, "times": 1, "after": {"months": 1}}, "une seule fréquence"),
        ({"per": "person"}, "valeur connue"),
        ({"often": 2}, "inconnue"),
        ({"source": ""}, "source"),
    ],
)
def test_a_section_says_what_is_wrong_with_it_s_0(wrong, says):
    assert says in " ".join(str(problem) for problem in check_meetings([RAW | wrong]))


def test_two_meetings_have_two_keys_s_0():
    assert "déjà défini" in str(check_meetings([RAW, RAW])[0])


def test_the_schemes_that_ship_demand_what_their_texts_say_g_7():
    schemes = load_catalogue().schemes.values()
    demanded_by_some = [one for scheme in schemes for one in obligations_of(scheme)]
    assert {one.per for one in demanded_by_some} == {"caseworker", "agreement", "area"}
    assert {one.how_often for one in demanded_by_some} >= {
        "au moins 2 fois par an", "au moins une fois par an", "au moins une fois tous les 3 mois", "en tant que de besoin",
    }  # fmt: skip
    assert all(one.source for one in demanded_by_some)


def test_a_case_of_a_file_is_run_s_0():
    text = next(s for s in load_catalogue().schemes.values() if any(o.every for o in obligations_of(s))).text
    wrong = text.replace("held = 0, lacked", "held = 9, lacked")
    assert wrong != text
    assert any("attend held" in str(problem) for problem in check_whole(wrong, "essai.toml"))
