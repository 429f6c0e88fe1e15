"""Beginning, setting and ending an intensive period; who may (D-4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.intensive import events
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.periods import Window, change_settings, end_period, open_period
from filrouge.intensive.tests.stage import FREE, NOW, TODAY
from filrouge.people.queries import NotVisible
from tests import factories


def test_a_period_stands_on_the_contract_and_keeps_the_day_s_organisation_d_4(stage):
    person = stage.person()
    period = stage.period(person)
    assert period.contract.person_id == person.pk
    assert period.organisation_id == stage.julie.caseload.agreement.organisation_id
    assert period.caseworker_id == stage.julie.professional.pk
    assert Event.objects.filter(person=person.pk, type=events.PERIOD_OPENED.number).count() == 1


def test_one_period_is_open_at_a_time_and_the_database_says_so_too_d_4(stage):
    period = stage.period()
    with pytest.raises(Refusal, match="déjà en cours"):
        stage.period(period.person)
    twin = IntensivePeriod.objects.get(pk=period.pk)
    twin.pk, twin.public_id = None, "0000000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_no_contract_or_an_exemption_opens_no_period_and_says_why_d_4(stage):
    bare = factories.followed(stage.land, stage.julie, at=NOW - timedelta(days=10))
    with pytest.raises(Refusal, match="contrat en cours"):
        stage.period(bare)
    with pytest.raises(Refusal, match="à la demande de la personne"):
        stage.period(stage.person(hours=None, exemption="health"))


def test_free_time_is_told_in_as_few_windows_as_possible_d_4(stage):
    windows = (Window(0, 540, 720), Window(0, 720, 1020), Window(2, 540, 720))
    period = stage.period(settings=replace(FREE, windows=windows))
    assert period.windows == [[0, 540, 1020], [2, 540, 720]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"windows": ()}, "windows"),
        ({"windows": (Window(0, 720, 540),)}, "windows"),
        ({"windows": (Window(7, 540, 720),)}, "windows"),
        ({"reach": 9999}, "reach"),
        ({"alone": -1}, "alone"),
        ({"pace": 3}, "pace"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_d_4(stage, change, field):
    period = stage.period()
    with pytest.raises(Refusal) as refused:
        change_settings(period, replace(FREE, **change), by=stage.julie.agent, at=NOW)
    assert refused.value.field == field


def test_a_period_ends_once_for_a_reason_and_another_may_begin_d_4(stage):
    period = stage.period()
    with pytest.raises(Refusal, match="pourquoi"):
        end_period(period, until=TODAY + timedelta(days=9), why="", by=stage.julie.agent, at=NOW)
    with pytest.raises(Refusal, match="après avoir commencé"):
        end_period(period, until=TODAY, why="work", by=stage.julie.agent, at=NOW)
    ended = end_period(period, until=TODAY + timedelta(days=9), why="work", by=stage.julie.agent, at=NOW)
    assert ended.ended_why == "work"
    with pytest.raises(Refusal, match="déjà terminée"):
        end_period(period, until=TODAY + timedelta(days=8), why="work", by=stage.julie.agent, at=NOW)
    with pytest.raises(Refusal, match="déjà terminée"):
        change_settings(period, FREE, by=stage.julie.agent, at=NOW)
    stage_again = open_period(
        period.person, since=TODAY + timedelta(days=9), settings=FREE, by=stage.julie.agent, at=NOW
    )
    assert stage_again.until is None


def test_another_operator_finds_nobody_and_other_roles_are_refused_d_4(stage):
    period = stage.period()
    with pytest.raises(NotVisible):
        end_period(period, until=TODAY, why="work", by=stage.omar.agent, at=NOW)
    with pytest.raises(NotVisible):
        open_period(stage.person(), since=TODAY, settings=FREE, by=stage.omar.agent, at=NOW)
    office = stage.land.department
    for role in (Role.SECRETARIAT, Role.PARTNER, Role.CLIENT):
        by = factories.worker(role, office).agent
        with pytest.raises(Forbidden):
            end_period(period, until=TODAY, why="work", by=by, at=NOW)
