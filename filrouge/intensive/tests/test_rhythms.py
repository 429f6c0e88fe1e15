"""Who has not been met as often as their scheme asks: twice a month when intensive (D-1, S-MAY, S-HER)."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.roles import Role
from filrouge.accompaniment.models import Accompaniment
from filrouge.agenda.models import Appointment
from filrouge.core.periods import Delay
from filrouge.directory.catalogue import catalogue
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.rhythm_rules import period_at, rhythm_for, rhythm_now, run_rhythm_now_case
from filrouge.intensive.rhythms import by_caseworker, own_rhythms
from filrouge.intensive.tests.stage import NOW, TODAY
from filrouge.schemes.catalogue import SHIPPED_FOLDER
from filrouge.schemes.check import run_cases
from filrouge.schemes.rules import appointments_expected
from filrouge.schemes.types import Rhythm
from tests import factories

pytestmark = pytest.mark.django_db
TWICE = Rhythm("twice", "Deux par mois", 2, Delay(1, "months"), "intensive", "Essai")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def met(stage):
    """Make somebody accompanied since a day, with appointments held or fixed on these days."""

    def make(name, since, *, held=(), fixed=(), worker=None, scheme=None):
        worker = worker or stage.julie
        person = factories.followed(stage.land, worker, at=NOW, family_name=name)
        Accompaniment.objects.create(
            person=person, organisation=worker.caseload.agreement.organisation, scheme=scheme or stage.land.scheme,
            opened_on=since,
        )  # fmt: skip
        for days, state in ((held, "held"), (fixed, "booked")):
            for day in days:
                when = timezone.make_aware(datetime.combine(day, time(9)))
                made = factories.appointment(person, worker, starts_at=when, at=NOW)
                Appointment.objects.filter(pk=made.pk).update(state=state)
        return person

    return make


def names(lines):
    return [
        (line.followed.person.family_name, line.now.missing, line.now.behind) for line in lines if line.lacks
    ]


def test_who_lacks_an_appointment_is_listed_the_nearest_end_first_d_1(stage, met):
    met("Vue", date(2026, 6, 1), held=[date(2026, 6, 9)])
    met("Fixee", date(2026, 6, 1), fixed=[date(2026, 6, 20)])
    met("Trop tard", date(2026, 6, 10), fixed=[date(2026, 7, 10)])
    met("Proche", date(2026, 5, 20))
    assert names(own_rhythms(stage.julie.agent, TODAY)) == [("Proche", 1, 0), ("Trop tard", 1, 0)]


def test_a_lack_of_the_period_before_is_told_even_when_the_next_one_is_fixed_d_1(stage, met):
    met("Manquee", date(2026, 4, 1), held=[date(2026, 4, 10)], fixed=[date(2026, 6, 20)])
    assert names(own_rhythms(stage.julie.agent, TODAY)) == [("Manquee", 0, 1)]


def test_in_an_intensive_period_the_rhythm_of_the_intensive_counts_from_its_first_day_d_1(
    stage, met, monkeypatch
):
    monkeypatch.setattr(
        "filrouge.intensive.rhythms.rhythm_for", lambda text, intensive: TWICE if intensive else None
    )
    person = met("Intensive", date(2026, 1, 5), held=[date(2026, 6, 11)])
    met("Ordinaire", date(2026, 1, 5))
    stage_person = stage.person()
    contract = stage_person.contracts.get()
    IntensivePeriod.objects.create(
        person=person, contract=contract, organisation=stage.julie.caseload.agreement.organisation,
        since=date(2026, 6, 10), opened_by=stage.julie.account, reach=60, alone=0,
    )  # fmt: skip
    lines = own_rhythms(stage.julie.agent, TODAY)
    assert names(lines) == [("Intensive", 1, 0)]
    assert lines[0].now.period.until == date(2026, 7, 10)
    assert lines[0].now.words == "1 sur 2, 1 à fixer"


def test_a_manager_sees_the_same_by_caseworker_and_a_caseworker_only_their_own_d_1(client, stage, met):
    met("Proche", date(2026, 6, 1))
    met("Lointain", date(2026, 6, 1), worker=stage.omar)
    chief = factories.worker(Role.AREA_MANAGER, stage.land.department)
    rows = by_caseworker(chief.agent, TODAY)
    assert [(str(row.professional), row.people, row.to_fix) for row in rows] == [
        ("Julie Moreau", 1, 1), ("Omar Diallo", 1, 1),
    ]  # fmt: skip
    client.force_login(stage.julie.account)
    url = reverse("intensive:rhythms")
    page = client.get(f"{url}?referent={stage.omar.professional.public_id}").content.decode()
    assert "PROCHE" in page
    assert "LOINTAIN" not in page
    assert "Par référent" not in page
    client.force_login(chief.account)
    page = client.get(f"{url}?referent={stage.omar.professional.public_id}").content.decode()
    assert "LOINTAIN" in page
    assert "PROCHE" not in page


def test_the_list_offers_to_invite_and_to_note_a_contact_d_1(client, stage, met):
    person = met("Proche", date(2026, 6, 1))
    client.force_login(stage.julie.account)
    page = client.get(reverse("intensive:rhythms")).content.decode()
    assert reverse("agenda:book", args=[person.public_id]) in page
    note = reverse("agenda:contact_new", args=[person.public_id])
    answer = client.post(note, {"kind": "voicemail", "back": "rythmes"})
    assert answer["Location"] == reverse("intensive:rhythms")


def test_the_list_costs_the_same_whatever_their_number_d_1(stage, met):
    agent = stage.julie.agent

    def cost():
        with CaptureQueriesContext(connection) as queries:
            own_rhythms(agent, TODAY)
        return len(queries)

    met("Un", date(2026, 6, 1))
    cost()
    one = cost()
    for name in ("Deux", "Trois"):
        met(name, date(2026, 6, 1))
    assert cost() == one == 3


def test_the_cases_of_each_scheme_come_out_as_written_d_1():
    texts = [text for text in catalogue().schemes.values() if text.cases]
    assert len(texts) == len(list(SHIPPED_FOLDER.glob("*.toml")))
    for text in texts:
        assert "rhythm_now" in [case["section"] for case in text.cases]
        assert run_cases(text, catalogue().national, {"rhythm_now": run_rhythm_now_case}) == []


def test_a_scheme_without_rhythm_watches_nobody_s_0():
    assert rhythm_for(None, intensive=True) is None


days = st.integers(0, 900).map(lambda number: date(2025, 1, 1) + timedelta(days=number))


@given(days, days)
def test_the_periods_follow_each_other_without_a_hole_and_agree_with_what_is_expected_d_1(one, other):
    since, day = sorted((one, other))
    now, former = period_at(TWICE, since, day)
    assert day in now
    assert former is None or former.until == now.since
    whole = appointments_expected(TWICE, since, now.since).verdict
    assert appointments_expected(TWICE, since, day).verdict == whole
    nobody = rhythm_now(TWICE, since, day, held=[], fixed=[])
    assert (nobody.missing, nobody.behind) == (2, 2 if former else 0)
