"""The law is dated data: the regime is the one of the day of the act (B-2, C-2, F-1, F-2)."""

from datetime import date

import pytest

from filrouge.core.periods import Delay
from filrouge.schemes.catalogue import UnknownParameter, load_national
from filrouge.schemes.check import run_cases
from filrouge.schemes.problems import SchemeError
from filrouge.schemes.rules import applicable_clocks, clock_due, stock_contract_due

LAST_DAY_OF_2024, FIRST_DAY_OF_2025 = date(2024, 12, 31), date(2025, 1, 1)
LAST_DAY_OF_MAY, FIRST_DAY_OF_JUNE = date(2025, 5, 31), date(2025, 6, 1)


def due(catalogue, key, event, day, variant=""):
    rules = catalogue.clock_rules(None, day)
    opened = [rule for rule in applicable_clocks(rules, event, day, variant) if rule.key == key]
    assert len(opened) == 1
    return clock_due(opened[0], day)


def test_orientation_is_due_in_two_months_until_2024_and_six_weeks_from_2025(catalogue):
    assert due(catalogue, "orientation", "people.right_received", LAST_DAY_OF_2024) == date(2025, 2, 28)
    assert due(catalogue, "orientation", "people.right_received", FIRST_DAY_OF_2025) == date(2025, 2, 12)


def test_a_transfer_into_the_departement_opens_the_orientation_delay_too(catalogue):
    assert due(catalogue, "orientation", "people.transferred_in", date(2026, 3, 2)) == date(2026, 4, 13)


@pytest.mark.parametrize(
    ("category", "before", "after"),
    [
        ("employment", date(2025, 1, 31), date(2025, 2, 1)),
        ("socio_professional", date(2025, 1, 31), date(2025, 2, 1)),
        ("social", date(2025, 2, 28), date(2025, 2, 1)),
    ],
)
def test_the_contract_delay_depends_on_the_pathway_before_2025_only(catalogue, category, before, after):
    assert due(catalogue, "contract", "orientation.notified", LAST_DAY_OF_2024, category) == before
    assert due(catalogue, "contract", "orientation.notified", FIRST_DAY_OF_2025, category) == after


def test_a_reorientation_request_interrupts_the_contract_clock_which_the_new_notification_restarts(catalogue):
    (rule,) = [r for r in catalogue.clock_rules(None, FIRST_DAY_OF_2025) if r.key == "contract"]
    assert "orientation.reorientation_requested" in rule.interrupted_by
    assert rule.repeats


def test_one_month_from_the_31st_is_the_last_day_of_a_shorter_month(catalogue):
    assert due(catalogue, "contract", "orientation.notified", date(2026, 1, 31)) == date(2026, 2, 28)
    assert due(catalogue, "contract", "orientation.notified", date(2028, 1, 31)) == date(2028, 2, 29)


def test_the_social_track_is_reviewed_between_6_and_12_months_before_2025(catalogue):
    assert due(catalogue, "social_review", "orientation.notified", date(2024, 3, 15), "social") == date(
        2025, 3, 15
    )
    (rule,) = [r for r in catalogue.clock_rules(None, LAST_DAY_OF_2024) if r.key == "social_review"]
    assert rule.warn_before == Delay(6, "months")


def test_the_social_checkpoint_comes_after_6_months_or_12_when_the_law_allows(catalogue):
    signed = date(2025, 8, 31)
    event = "accompaniment.contract_signed"
    assert due(catalogue, "social_checkpoint", event, signed, "social") == date(2026, 2, 28)
    assert due(catalogue, "social_checkpoint", event, signed, "social_extended") == date(2026, 8, 31)


def test_no_social_clock_runs_in_the_other_pathways(catalogue):
    rules = catalogue.clock_rules(None, date(2026, 1, 1))
    opened = applicable_clocks(rules, "accompaniment.contract_signed", date(2026, 1, 1), "socio_professional")
    assert [rule.key for rule in opened] == ["job_offer_terms"]


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("sanction_first_kind", "reduction", "suspension"),
        ("sanction_first_minimum_share", 0, 30),
        ("sanction_first_maximum_share", 80, 100),
        ("sanction_first_minimum_duration", 1, 1),
        ("sanction_first_maximum_duration", 3, 2),
        ("sanction_repeat_maximum_duration", 4, 4),
        ("sanction_household_ceiling", 50, 50),
        ("panel_required_before_suspension", True, False),
        ("panel_required_before_suppression", True, True),
    ],
)
def test_sanctions_change_of_regime_on_1_june_2025(catalogue, key, before, after):
    assert catalogue.national.parameter(key, LAST_DAY_OF_MAY).value == before
    assert catalogue.national.parameter(key, FIRST_DAY_OF_JUNE).value == after


def test_the_person_had_one_month_to_be_heard_and_has_ten_days_which_is_to_be_checked(catalogue):
    before = catalogue.national.parameter("hearing_delay", LAST_DAY_OF_MAY)
    after = catalogue.national.parameter("hearing_delay", FIRST_DAY_OF_JUNE)
    assert (before.delay, before.certainty) == (Delay(1, "months"), "read")
    assert (after.delay, after.certainty) == (Delay(10, "days"), "memory")


@pytest.mark.parametrize(
    ("key", "value", "unit"),
    [
        ("weekly_activity_hours", 15, "hours_per_week"),
        ("hours_exemption_child_age", 12, "age"),
        ("job_offer_terms_delay", 6, "months"),
        ("obligations_work_income_ceiling", 500, "euros_per_month"),
        ("appeal_delay", 2, "months"),
        ("sanction_repeat_window", 24, "months"),
        ("stock_contract_due", "2027-01-01", "day"),
    ],
)
def test_figures_of_the_law_in_force_in_2026(catalogue, key, value, unit):
    parameter = catalogue.national.parameter(key, date(2026, 1, 1))
    assert (parameter.value, parameter.unit) == (value, unit)


def test_every_figure_has_a_source_and_a_certainty(catalogue):
    assert len(catalogue.national.parameters) > 50
    assert all(
        p.source and p.certainty in {"read", "secondary", "memory"} for p in catalogue.national.parameters
    )


def test_a_figure_is_refused_outside_its_dates_and_an_unknown_one_suggests_its_neighbour(catalogue):
    with pytest.raises(UnknownParameter, match=r"pas de valeur au 31/12/2024"):
        catalogue.national.parameter("weekly_activity_hours", LAST_DAY_OF_2024)
    with pytest.raises(UnknownParameter, match=r"« appeal_delay »"):
        catalogue.national.parameter("apeal_delay", LAST_DAY_OF_2024)


def test_a_figure_that_is_not_a_length_of_time_is_not_a_delay(catalogue):
    with pytest.raises(ValueError, match="n'est pas un délai"):
        _ = catalogue.national.parameter("weekly_activity_hours", FIRST_DAY_OF_2025).delay


def test_people_accompanied_before_2025_owe_an_engagement_contract_by_1_january_2027(catalogue):
    law = catalogue.national
    followed = date(2023, 5, 1)
    opinion = stock_contract_due(law, accompanied_since=followed, contract_signed_on=date(2024, 6, 1))
    assert opinion.verdict == date(2027, 1, 1)
    assert "1er janvier 2027" in opinion.reasons[0]
    signed = stock_contract_due(law, accompanied_since=followed, contract_signed_on=date(2025, 6, 1))
    newcomer = stock_contract_due(law, accompanied_since=FIRST_DAY_OF_2025, contract_signed_on=None)
    assert (signed.verdict, newcomer.verdict) == (None, None)


def test_the_cases_of_the_law_come_out_as_expected(catalogue):
    assert run_cases(catalogue.national, catalogue.national) == []
    assert len(catalogue.national.cases) > 20


def test_the_law_is_kept_by_its_hash(catalogue):
    assert len(catalogue.national.hash) == 64
    assert catalogue.national.hash == load_national().hash
    assert "D262-65-2" in catalogue.national.text


def test_a_figure_of_the_law_lives_in_one_file_only(tmp_path):
    figure = (
        'kind = "national"\ntitle = "T"\n[[parameter]]\nkey = "d"\nlabel = "D"\nvalue = 1\nunit = "months"\n'
        'source = "S"\ncertainty = "read"\n'
    )
    (tmp_path / "a.toml").write_text(figure, encoding="utf-8")
    assert load_national(tmp_path).parameter("d", FIRST_DAY_OF_2025).value == 1
    (tmp_path / "b.toml").write_text(figure, encoding="utf-8")
    with pytest.raises(SchemeError, match=r"b\.toml : paramètre « d » : déjà défini dans a\.toml"):
        load_national(tmp_path)
