"""What the base offers to the composer: sessions, time, ways, wishes (D-4)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from filrouge.accompaniment.planning import NewStep, set_goal
from filrouge.agenda.attendance import Presence, note_attendance
from filrouge.agenda.workshops import ask_seat
from filrouge.directory.models import Commune
from filrouge.intensive.homes import at_home_words
from filrouge.intensive.models import IntensivePeriod
from filrouge.intensive.offered import minute_of, offered
from filrouge.intensive.periods import change_settings, end_period
from filrouge.intensive.tests.stage import AFTER, FREE, MONDAY, NOW, TODAY
from filrouge.people.models import Address

PARIS = ZoneInfo("Europe/Paris")


def wishes(period):
    found = offered([period], MONDAY, NOW)
    return found.problem.people[0].wishes


def test_a_person_may_come_to_their_organisation_s_sessions_and_to_the_shared_ones_d_4(stage):
    own = stage.session(1, title="À nous")
    shared = stage.session(1, title="Partagé", worker=stage.omar, shared=True)
    theirs = stage.session(1, title="À eux", worker=stage.omar)
    closed = stage.session(2, title="Fermé", worker=stage.omar, shared=True, closed_group=True)
    full = stage.session(3, title="Complet", seats=1)
    ask_seat(full, stage.person(), by=stage.julie.agent, at=NOW)
    open_to = wishes(stage.period())
    assert set(open_to) == {own.pk, shared.pk}
    assert not {theirs.pk, closed.pk, full.pk} & set(open_to)


def test_a_module_already_followed_is_not_offered_again_d_4(stage):
    period = stage.period()
    first = stage.session(-3, title="CV")
    again = stage.again(first.workshop, 1)
    seat = ask_seat(first, period.person, by=stage.julie.agent, at=NOW)
    assert again.pk in wishes(period)
    there = NOW + timedelta(days=5)
    note_attendance(first, [Presence(seat.pk, "morning", "present")], by=stage.julie.agent, at=there)
    assert again.pk not in wishes(period)


def test_what_the_plan_asks_is_worth_more_d_4(stage):
    period = stage.period()
    search, rights = stage.session(1, title="CV"), stage.session(2, title="Droits", kind="rights")
    before = wishes(period)
    assert before[search.pk] == before[rights.pk]
    step = [NewStep("Ouvrir ses droits")]
    set_goal(period.person, domain="admin_rights", words="Droits", steps=step, by=stage.julie.agent, at=NOW)
    after = wishes(period)
    assert after[rights.pk] > after[search.pk] == before[search.pk]


def place(stage, session, commune, latitude):
    Commune.objects.filter(pk=stage.land.commune.pk).update(latitude=47.0, longitude=1.0)
    Commune.objects.filter(pk=commune.pk).update(latitude=latitude, longitude=1.0)
    site = session.organisation.sites.get()
    site.commune = commune
    site.save()
    session.site = site
    session.save()


def test_a_way_longer_than_what_the_person_accepts_is_not_offered_d_4(stage):
    """The home is the household's; the same distance takes longer by bus than by car."""
    period, session = stage.period(), stage.session(1)
    place(stage, session, stage.land.other_commune, 47.25)
    assert session.pk in wishes(period)
    by_bus = replace(FREE, pace=IntensivePeriod.Pace.PUBLIC)
    change_settings(period, by_bus, by=stage.julie.agent, at=NOW)
    period.refresh_from_db()
    assert session.pk not in wishes(period)


def test_days_out_of_the_period_are_not_free_d_4(stage):
    period = stage.period()
    end_period(period, until=MONDAY + timedelta(days=2), why="work", by=stage.julie.agent, at=NOW)
    period.refresh_from_db()
    days = {opens // (24 * 60) for opens, _ in offered([period], MONDAY, NOW).problem.people[0].windows}
    assert days == {0, 1}


def test_who_minds_their_children_is_free_on_the_days_of_school_only_d_4(stage):
    """Zone B, 2026: school ends on Saturday 4 July; the week before is whole, the one after is at home."""
    person = stage.person()
    home = Commune.objects.create(code="53999", name="Ici", postal_codes="53000")
    Address.objects.filter(household__members__person=person).update(commune=home)
    period = stage.period(person, settings=replace(FREE, minds_children=True))

    def free_days(monday):
        windows = offered([period], monday, NOW).problem.people[0].windows
        return {opens // (24 * 60) for opens, _ in windows}

    assert free_days(date(2026, 6, 29)) == {0, 1, 2, 3, 4}
    assert free_days(date(2026, 7, 6)) == set()
    assert at_home_words(period, date(2026, 7, 6)) == "Vacances d'été"
    change_settings(period, FREE, by=stage.julie.agent, at=NOW)
    period.refresh_from_db()
    assert free_days(date(2026, 7, 6)) == {0, 1, 2, 3, 4}
    assert at_home_words(period, date(2026, 7, 6)) == ""


@pytest.mark.parametrize(
    ("monday", "day"), [((2026, 3, 23), (2026, 3, 29)), ((2026, 10, 19), (2026, 10, 25))]
)
def test_the_clock_on_the_wall_counts_when_the_hour_changes_d_4(monday, day):
    """The night of the change is 23 or 25 hours long; ten o'clock stays ten o'clock."""
    since = datetime(*monday, tzinfo=PARIS)
    assert minute_of(datetime(*day, 10, tzinfo=PARIS), since) == 6 * 24 * 60 + 10 * 60


def test_the_week_of_many_costs_no_more_queries_than_that_of_one_d_4(stage, django_assert_max_num_queries):
    for hour in (9, 14):
        stage.session(1, hour, title=f"Atelier {hour}")
    periods = [stage.period() for _ in range(4)]
    most = 20
    for some in (periods[:1], periods):
        with django_assert_max_num_queries(most):
            assert len(offered(some, MONDAY, NOW).problem.people) == len(some)


def test_sessions_that_have_begun_are_not_offered_d_4(stage):
    stage.session(1)
    assert offered([stage.period()], MONDAY, AFTER).sessions == {}
    assert TODAY < MONDAY
