"""The thread narrowed by family, period, organisation and writer; searched; whole, to print (A-5)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from filrouge.access.events import on_timeline
from filrouge.access.models import Reading
from filrouge.access.roles import Role
from filrouge.directory.models import Membership
from filrouge.people.actions import write_note
from filrouge.people.levels import Level
from filrouge.people.models import FileAccess
from filrouge.people.thread import families, family_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon():
    with time_machine.travel("2026-06-15 15:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def anne(land):
    return factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit")


@pytest.fixture
def person(land, julie, anne):
    person = factories.followed(land, julie)
    write_note(person, text="A déposé son CV à la Médiathèque.", by=julie.agent, at=timezone.now())
    write_note(person, text="Appelée.", by=anne.agent, at=timezone.now() - timedelta(days=40))
    factories.appointment(person, julie, starts_at=timezone.now() + timedelta(days=3))
    return person


def url(person, name="people:timeline"):
    return reverse(name, args=[person.public_id])


def titles(client, person, **asked):
    return [line.title for line in client.get(url(person), asked).context["lines"]]


def test_every_event_of_a_thread_has_its_family_and_every_family_its_events():
    """A-5: a new event falls in a family by its room; a beginning that names nothing would be dead."""
    kinds = on_timeline()
    met = {family_of(kind).key for kind in kinds}
    assert met == {family.key for family in families() if family.events}
    for family in families():
        for start in family.events:
            assert start == "inbound." or any(kind.name.startswith(start) for kind in kinds), start


def test_the_closest_beginning_of_a_name_wins():
    of = {kind.name: family_of(kind).key for kind in on_timeline()}
    assert of["orientation.lead_named"] == "referents"
    assert of["orientation.decided"] == "decisions"
    assert of["accompaniment.contract_signed"] == "contrats"
    assert of["accompaniment.opened"] == "accompagnement"
    assert of["people.note_written"] == "notes"


def test_the_thread_narrows_to_a_family_with_its_count_a_5(client, julie, person):
    client.force_login(julie.account)
    assert titles(client, person, famille="notes") == ["Note", "Note"]
    assert titles(client, person, famille="rendez-vous") == ["Rendez-vous fixé"]
    page = client.get(url(person)).content.decode()
    assert "Notes (2)" in page
    assert "Courriers (" not in page


def test_the_thread_narrows_to_a_period_both_days_included_a_5(client, julie, person):
    client.force_login(julie.account)
    assert titles(client, person, famille="notes", du="2026-06-15") == ["Note"]
    assert titles(client, person, famille="notes", au="2026-06-14") == ["Note"]
    assert len(titles(client, person, famille="notes", du="2026-05-06", au="2026-06-15")) == 2
    assert titles(client, person, famille="notes", du="2026-05-07", au="2026-06-14") == []


def test_the_thread_narrows_to_who_wrote_and_to_where_they_worked_that_day_a_5(
    client, land, julie, anne, person
):
    """A-5: an act stays with the organisation of its day, whoever moved since."""
    client.force_login(julie.account)
    assert titles(client, person, famille="notes", qui=anne.account.public_id) == ["Note"]
    passerelle = Membership.objects.get(professional=julie.professional).organisation
    other = factories.operator(land, name="Tremplin").organisation
    Membership.objects.filter(professional=anne.professional).update(until=date(2026, 6, 1))
    Membership.objects.create(professional=anne.professional, organisation=other, since=date(2026, 6, 1))
    assert titles(client, person, famille="notes", organisme=passerelle.public_id) == ["Note"]
    assert titles(client, person, famille="notes", organisme=land.department.public_id) == ["Note"]
    assert "Tremplin" not in client.get(url(person)).content.decode()
    FileAccess.objects.create(person=person, organisation=other, ground="support", since=date(2026, 6, 1))
    write_note(person, text="Vue.", by=anne.agent, at=timezone.now())
    assert titles(client, person, famille="notes", organisme=other.public_id) == ["Note"]


def test_a_day_is_that_of_here_not_of_greenwich(client, julie, person):
    late = datetime(2026, 3, 10, 23, 30, tzinfo=ZoneInfo("UTC"))
    write_note(person, text="Tard.", by=julie.agent, at=late)
    client.force_login(julie.account)
    assert titles(client, person, famille="notes", du="2026-03-11", au="2026-03-11") == ["Note"]


def test_a_filter_that_means_nothing_is_left_out(client, julie, person):
    client.force_login(julie.account)
    everything = titles(client, person)
    assert titles(client, person, famille="x", organisme="y", qui="z", du="hier", avant="abc") == everything


def test_pages_keep_the_filters_and_no_personal_word_is_in_an_address(client, julie, person):
    for number in range(30):
        write_note(person, text=f"N° {number}", by=julie.agent, at=timezone.now() - timedelta(hours=number))
    client.force_login(julie.account)
    first = client.get(url(person), {"famille": "notes"})
    assert f"famille=notes&amp;avant={first.context['next']}" in first.content.decode()
    assert len(titles(client, person, famille="notes", avant=first.context["next"])) == 32 - 25
    assert "Julie" not in first.context["filters"].query


@pytest.mark.parametrize("asked", [{}, {"famille": "notes", "du": "2026-01-01"}, {"page": "2"}])
def test_the_panel_costs_four_queries_however_narrowed(
    client, julie, person, asked, django_assert_max_num_queries
):
    """A-5: filters and their counts come in one query beside the page."""
    for number in range(30):
        write_note(person, text=f"N° {number}", by=julie.agent, at=timezone.now() - timedelta(hours=number))
    client.force_login(julie.account)
    if asked == {"page": "2"}:
        asked = {"famille": "notes", "avant": client.get(url(person), {"famille": "notes"}).context["next"]}
    client.get(url(person))
    with django_assert_max_num_queries(3 + 4):
        client.get(url(person), asked, headers={"HX-Request": "true"})


def search(client, person, words, **asked):
    address = url(person) + ("?" + "&".join(f"{k}={v}" for k, v in asked.items()) if asked else "")
    return client.post(address, {"mots": words})


def test_words_are_found_whatever_their_accents_and_order_a_5(client, julie, person):
    client.force_login(julie.account)
    for words in ("mediatheque", "MÉDIATHÈQUE cv", "julie médiath"):
        answer = search(client, person, words)
        assert [line.detail for line in answer.context["lines"]] == ["A déposé son CV à la Médiathèque."]
    assert "Aucune ligne" in search(client, person, "piscine").content.decode()
    assert search(client, person, "appelée", famille="rendez-vous").context["lines"] == []


def test_a_search_of_nothing_shows_the_thread(client, julie, person):
    client.force_login(julie.account)
    assert len(search(client, person, "  ").context["lines"]) == len(titles(client, person))
    assert search(client, person, "!?").context["lines"] == []


def test_a_search_never_finds_what_one_may_not_read_a_9(client, julie, anne, person):
    write_note(person, text="Tutelle demandée.", level=Level.ORGANISATION, by=anne.agent, at=timezone.now())
    for worker, found in ((julie, 0), (anne, 1)):
        client.force_login(worker.account)
        assert len(search(client, person, "tutelle").context["lines"]) == found


def test_the_whole_thread_is_one_page_that_prints_and_is_noted_as_a_consultation_a_5(client, julie, person):
    """A-5, A-9."""
    for number in range(40):
        write_note(person, text=f"N° {number}", by=julie.agent, at=timezone.now() - timedelta(hours=number))
    client.force_login(julie.account)
    answer = client.get(url(person, "people:whole_thread"))
    assert len(answer.context["lines"]) > 40
    assert Reading.objects.get().purpose == "dossier"
    assert "notes réservées" not in answer.content.decode()
    narrowed = client.get(url(person, "people:whole_thread"), {"famille": "rendez-vous"})
    assert [line.title for line in narrowed.context["lines"]] == ["Rendez-vous fixé"]
    assert "une partie des événements" in narrowed.content.decode()


def test_whoever_prints_a_reserved_note_is_warned(client, julie, person):
    write_note(person, text="Entre nous.", level=Level.ORGANISATION, by=julie.agent, at=timezone.now())
    client.force_login(julie.account)
    assert "notes réservées" in client.get(url(person, "people:whole_thread")).content.decode()


def test_near_misses_of_the_whole_thread(client, land, person):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    for account, status in (
        (stranger.account, 404), (factories.account(Role.PARTNER), 403), (factories.account(Role.DPO), 403),
    ):  # fmt: skip
        client.force_login(account)
        for answer in (
            client.get(url(person, "people:whole_thread")),
            client.post(url(person, "people:whole_thread"), {"mots": "cv"}),
        ):
            assert answer.status_code == status
