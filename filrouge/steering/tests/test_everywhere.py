"""All the schemes as one: national indicators and work-lists (G-1)."""

from datetime import date

import pytest
import time_machine

from filrouge.access.roles import Role
from filrouge.core.periods import Period
from filrouge.steering.compute import results
from filrouge.steering.definitions import indicators_of
from filrouge.steering.everywhere import scheme_everywhere
from filrouge.steering.queries import Scope
from filrouge.steering.tests.conftest import act
from tests import factories

pytestmark = pytest.mark.django_db
EVERYWHERE = "/pilotage/ensemble/"
NAMED = {
    "oriented", "first_orientation_days", "oriented_within_1_month", "first_meeting_within_15_days", "contract_days",
    "attendance_rate", "durable_exits_lolf", "dynamic_exits_iae", "not_met_for_30_days", "not_met_for_60_days",
    "without_contract", "without_assessment",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


def test_the_national_indicators_are_defined_and_named_in_french():
    scheme = scheme_everywhere()
    assert scheme is not None
    assert {indicator.id for indicator in indicators_of(scheme)} >= NAMED


def test_they_count_the_people_of_every_scheme_and_of_none(client, happened):
    land = factories.land()
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    people = [factories.person(land, family_name=name) for name in ("Martin", "Durand", "Petit")]
    for person, scheme in zip(people, (land.scheme.pk, None, land.scheme.pk), strict=True):
        happened(act("accompaniment.opened", "2026-01-10", person.pk, scheme=scheme))
    happened(act("agenda.held", "2026-06-01", people[2].pk))
    answer = client.get(f"{EVERYWHERE}not_met_for_30_days/personnes/")
    assert [person.family_name for person in answer.context["page"].people] == ["Durand", "Martin"]
    assert "2 personnes derrière ce chiffre" in answer.content.decode()


def test_an_operator_reads_there_only_what_it_did(client, happened):
    """Near miss: the same figure, for somebody of another organisation."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    person = factories.person(land)
    happened(act("accompaniment.opened", "2026-01-10", person.pk, organisation=land.department.pk))
    client.force_login(julie.account)
    content = client.get(f"{EVERYWHERE}not_met_for_30_days/personnes/").content.decode()
    assert "0 personne derrière ce chiffre" in content
    assert client.get(EVERYWHERE).status_code == 200


def test_the_figures_stand_under_the_headings_of_their_definitions(client):
    land = factories.land()
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    themes = [theme.heading for theme in client.get(EVERYWHERE).context["themes"]]
    assert themes == ["Orientation et délais", "Accompagnement", "Sorties", "Listes de travail"]


def test_a_figure_is_detailed_as_the_address_asks_down_to_its_people(
    client, happened, django_assert_max_num_queries
):
    """G-5: by territory, each line with its people; the number of questions does not follow the number of lines."""
    land = factories.land()
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    for area in (land.area, land.other_area, land.other_area):
        person = factories.person(land, area=area)
        happened(act("accompaniment.opened", "2026-01-10", person.pk, area=area.pk, scheme=land.scheme.pk))
    with django_assert_max_num_queries(16):
        answer = client.get(f"{EVERYWHERE}not_met_for_30_days/detail/?par=area")
    bars = answer.context["tile"].bars
    assert [(bar.label, bar.value) for bar in bars] == [("Sud", 2), ("Nord", 1)]
    behind = client.get(bars[0].url)
    assert behind.context["count"].people == 2
    assert "Sud" in behind.content.decode()


def test_who_is_subject_counts_from_the_opening_of_the_right_too(happened):
    """An opening says both, and writes one act; only a change under an open right writes the other (G-1)."""
    land = factories.land()
    people = [factories.person(land, family_name=name).pk for name in ("Martin", "Durand", "Petit", "Roux")]
    happened(
        act("people.right_opened", "2026-01-10", people[0], scheme=land.scheme.pk),
        act("people.obligations_started", "2026-02-10", people[1], scheme=land.scheme.pk),
        act("people.right_opened", "2026-01-10", people[2], scheme=land.scheme.pk),
        act("people.obligations_ended", "2026-03-10", people[2], scheme=land.scheme.pk),
        act("people.right_opened", "2026-01-10", people[3], scheme=land.scheme.pk),
        act("orientation.decided", "2026-01-20", people[3], scheme=land.scheme.pk),
    )
    scheme = scheme_everywhere()
    assert scheme is not None
    chosen = [
        i for i in indicators_of(scheme) if i.id in ("obligations_open", "new_entrants", "not_oriented")
    ]
    period = Period(date(2026, 1, 1), date(2026, 7, 1))
    rows = results(chosen, [period], Scope(None))
    assert {r.indicator.id: r.figure.value for (r,) in rows} == {
        "obligations_open": 3,
        "new_entrants": 4,
        "not_oriented": 2,
    }
