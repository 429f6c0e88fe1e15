"""Why to speak of somebody at a « point de suivi »: as a rule, then from real files (G-7, B-13)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.core.periods import Delay
from filrouge.governance.candidates import candidates
from filrouge.governance.kinds import reasons
from filrouge.governance.reason_rules import Facts, why
from tests import factories

TODAY = date(2026, 6, 15)
FRESH = Facts(
    opened_on=date(2026, 3, 1), met_on=TODAY, contract_until=date(2026, 12, 1), assessed_on=date(2026, 3, 5),
    has_goals=True, moved_on=TODAY,
)  # fmt: skip


def test_a_file_that_moves_gives_no_reason_g_7():
    assert why(FRESH, TODAY) == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"opened_on": date(2023, 1, 1)}, "faut-il continuer"),
        ({"met_on": date(2026, 3, 1)}, "Pas de rendez-vous honoré"),
        ({"contract_until": date(2026, 6, 20)}, "Contrat fini, ou qui finit, le 20 juin 2026"),
        ({"contract_until": date(2026, 1, 1)}, "Contrat fini"),
        ({"assessed_on": date(2024, 1, 1)}, "Pas de diagnostic"),
        ({"moved_on": date(2026, 1, 1)}, "rien n'avance"),
        ({"action_on": date(2026, 6, 1)}, "Une action suivie vient de finir"),
        ({"end_asked_on": TODAY}, "Fin proposée"),
        ({"reorientation_asked_on": TODAY}, "Réorientation préconisée"),
    ],
)
def test_each_fact_gives_its_own_reason_and_no_other_g_7(changed, says):
    [only] = why(replace(FRESH, **changed), TODAY)
    assert says in only


def test_never_met_is_counted_from_the_opening_and_said_so_g_7():
    assert "(le dernier : jamais)" in " ".join(why(replace(FRESH, met_on=None), TODAY))
    assert why(replace(FRESH, met_on=None, opened_on=TODAY), TODAY) == ()


def test_the_duration_that_the_scheme_advises_comes_first_b_13():
    long = replace(FRESH, opened_on=date(2025, 1, 1))
    assert why(long, TODAY) == ()
    [said] = why(replace(long, advised=Delay(1, "years")), TODAY)
    assert "plus de 1 an" in said


def test_without_goals_nothing_is_said_not_to_move_g_7():
    assert why(replace(FRESH, has_goals=False, moved_on=None), TODAY) == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(Facts, opened_on=st.dates(date(2020, 1, 1), TODAY), has_goals=st.booleans()))
def test_every_reason_is_a_whole_sentence_g_7(facts):
    for words in why(facts, TODAY):
        assert "{" not in words
    assert len(why(facts, TODAY)) <= len(reasons())


@pytest.mark.django_db
def test_the_caseworker_s_people_come_with_their_reasons_first_g_7(
    land, julie, conference, django_assert_max_num_queries
):
    meeting = conference()
    long = factories.followed(land, julie, family_name="Ancien", since=date(2026, 1, 2))
    open_accompaniment(Entry(long.pk, date(2026, 1, 2)), by=julie.agent, at=meeting.starts_at)
    factories.followed(land, julie, family_name="Nouveau")
    with django_assert_max_num_queries(3):
        found = candidates(meeting, julie.agent, TODAY)
    assert [one.person.family_name for one in found] == ["Ancien", "Nouveau"]
    assert any("Pas de rendez-vous honoré" in words for words in found[0].reasons)
    assert not found[1].reasons


@pytest.mark.django_db
def test_somebody_else_s_people_are_not_on_the_list_g_7(land, operator, julie, conference):
    colleague = factories.caseworker(operator, name="Marc Petit")
    factories.followed(land, colleague, family_name="Ailleurs")
    assert candidates(conference(), julie.agent, TODAY) == []


@pytest.mark.django_db
def test_the_département_s_adviser_sees_only_files_that_are_open_to_it_g_7(
    land, julie, adviser, zoe, conference
):
    hidden = factories.followed(land, julie, family_name="Secret")
    hidden.doors.filter(organisation=land.department).update(until=TODAY - timedelta(days=1))
    found = candidates(conference(), adviser.agent, TODAY)
    assert [one.person.pk for one in found] == [zoe.pk]
