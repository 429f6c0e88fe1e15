"""Which reports are expected, over which periods, by when (G-4, G-6)."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.core.periods import Delay, Period
from filrouge.reports.report_rules import ReportKind, check_reports, expected, period_name
from filrouge.steering.checks import check_whole

DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))


def kind(**changes):
    usual = {
        "key": "k", "label": "Bilan", "every": None, "calendar": True, "after": None, "before_end": None, "at_end": False,
        "within": None, "figures_from": "operator", "due": "", "source": "", "parts": (),
    }  # fmt: skip
    return ReportKind(**(usual | changes))


QUARTERLY, YEARLY = kind(every=Delay(3, "months")), kind(every=Delay(1, "years"))


@given(since=DAYS, length=st.integers(1, 1200), until=DAYS, whole=st.sampled_from([QUARTERLY, YEARLY]))
def test_periods_follow_each_other_and_stay_within_the_agreement_g_6(since, length, until, whole):
    agreement = Period(since, date.fromordinal(since.toordinal() + length))
    periods = [one.period for one in expected(whole, agreement, until)]
    assert all(a.until == b.since for a, b in pairwise(periods))
    if periods:
        assert periods[0].since == agreement.since
        assert all(one.until <= agreement.until and one.since < one.until for one in periods)
        last = periods[-1]
        assert last.until == agreement.until or last.until >= until


def test_a_report_is_due_a_month_after_unless_the_text_says_otherwise_g_4():
    agreement = Period(date(2025, 1, 1))
    [first] = expected(YEARLY, agreement, date(2025, 6, 1))
    assert first.due_on == date(2026, 1, 31)
    [soon] = expected(kind(every=Delay(1, "years"), within=Delay(15, "days")), agreement, date(2025, 6, 1))
    assert soon.due_on == date(2026, 1, 15)


def test_what_depends_on_an_end_waits_for_one_g_4():
    last = kind(at_end=True)
    assert not list(expected(last, Period(date(2025, 1, 1)), date(2026, 1, 1)))
    [one] = expected(last, Period(date(2025, 1, 1), date(2026, 1, 1)), date(2025, 2, 1))
    assert one.period == Period(date(2025, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("of", "since", "until", "name"),
    [
        (QUARTERLY, date(2026, 4, 1), date(2026, 7, 1), "2e trimestre 2026"),
        (QUARTERLY, date(2026, 1, 1), date(2026, 4, 1), "1er trimestre 2026"),
        (QUARTERLY, date(2026, 5, 3), date(2026, 7, 1), "du 3 mai 2026 au 30 juin 2026"),
        (YEARLY, date(2025, 1, 1), date(2026, 1, 1), "2025"),
    ],
)
def test_a_period_is_called_as_people_call_it(of, since, until, name):
    assert period_name(of, Period(since, until)) == name


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"key": "a", "label": "A", "source": "S", "section": []}, "rien ne dit quand"),
        ({"key": "a", "label": "A", "source": "S", "every": {"days": 3}}, "en mois ou en années"),
        (
            {"key": "a", "label": "A", "source": "S", "every": {"years": 1}, "at_end": True},
            "deux calendriers",
        ),
        (
            {"key": "a", "label": "A", "source": "S", "every": {"years": 1}, "figures_from": "moi"},
            "figures_from",
        ),
    ],
)
def test_a_wrong_report_is_said_with_its_place(raw, said):
    assert any(said in problem.message or said in problem.path for problem in check_reports([raw]))


def test_a_report_that_names_an_indicator_of_nobody_is_refused_with_its_place_and_the_nearest_g_4():
    text = Path("tests/schemes/essai-2026.toml").read_text(encoding="utf-8")
    wrong = text.replace('indicators = ["entries"]', 'indicators = ["entrees"]', 1)
    [problem] = check_whole(wrong, "essai.toml")
    assert problem.path == "report[2].section[1].indicators"
    assert problem.message == "« entrees » n'est l'identifiant d'aucun indicateur de ce fichier."
    assert problem.remedy == "Vouliez-vous dire « entries » ?"
