"""Who may read a note: the rule, the rows, and every place where its words or its number could show (A-1, A-9)."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.models import Event
from filrouge.access.roles import VERBS_OF, Role
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership, Organisation
from filrouge.directory.queries import agent_for, console_agent
from filrouge.identity.queries import facts_of
from filrouge.people import events
from filrouge.people.actions import correct_note, set_level, write_note
from filrouge.people.levels import Level, levels_for, levels_of, may_read, readable
from filrouge.people.models import FileAccess, Note
from filrouge.people.queries import NotVisible, visible_note
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Craint de rentrer chez elle."


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie)


@pytest.fixture
def social(land):
    return factories.worker(Role.SOCIAL_WORKER, land.department, name="Sophie Vidal")


def write(person, worker, level, text=SECRET):
    return write_note(person, text=text, level=level, by=worker.agent, at=timezone.now())


def agents(account, inside, elsewhere):
    """Every role, in the organisation of the note, in another, in both and in none."""
    for role, houses in itertools.product(Role, ((inside,), (elsewhere,), (inside, elsewhere), ())):
        yield Agent(
            account.pk, "", role, VERBS_OF[role], organisations=frozenset(houses), works_in=frozenset(houses),
            professional_id=1, everything=role == Role.CONSOLE,
        )  # fmt: skip


def test_the_rows_are_those_of_the_rule_for_every_level_role_organisation_and_author_a_1(land, person):
    """A-1, A-9: the queryset says what the rule says, over the whole product, whether the file is open or not."""
    me, other = factories.account(Role.CASEWORKER), factories.account(Role.SOCIAL_WORKER)
    inside, elsewhere = (Organisation.objects.create(name=n, kind="other") for n in ("Dedans", "Ailleurs"))
    notes = [
        Note.objects.create(
            person=person, author=author, text="Vue.", written_at=timezone.now(), level=level, organisation=house
        )
        for level, author, house in itertools.product(Level, (me, other), (inside, elsewhere, None))
    ]  # fmt: skip
    FileAccess.objects.filter(person=person).delete()
    checked = 0
    for opened in (False, True):
        if opened:
            FileAccess.objects.create(person=person, account=me, ground="lead", since=timezone.localdate())
        for agent in agents(me, inside.pk, elsewhere.pk):
            allowed = {n.pk for n in notes if may_read(n.level, n.author_id, n.organisation_id, agent)}
            assert set(Note.objects.filter(readable(agent)).values_list("pk", flat=True)) == allowed
            theirs = opened or agent.everything
            seen = set(Note.objects.visible_to(agent).values_list("pk", flat=True))
            assert seen == (allowed if theirs else set()), f"{agent.role} {agent.works_in} {opened}"
            checked += len(notes)
    assert checked == len(Role) * 4 * 2 * len(Level) * 6


@pytest.mark.parametrize(
    ("level", "role", "inside", "mine", "read"),
    [
        (Level.SHARED, Role.CASEWORKER, False, False, True),
        (Level.SHARED, Role.PANEL_MEMBER, False, False, True),
        (Level.SHARED, Role.DPO, True, False, False),
        (Level.SHARED, Role.CLIENT, True, False, False),
        (Level.ORGANISATION, Role.CASEWORKER, True, False, True),
        (Level.ORGANISATION, Role.SECRETARIAT, True, False, True),
        (Level.ORGANISATION, Role.SOCIAL_WORKER, False, False, False),
        (Level.ORGANISATION, Role.CASEWORKER, False, True, False),
        (Level.SECRECY, Role.SOCIAL_WORKER, True, False, True),
        (Level.SECRECY, Role.SOCIAL_WORKER, False, False, False),
        (Level.SECRECY, Role.AREA_MANAGER, True, False, False),
        (Level.SECRECY, Role.STEERING, True, False, False),
        (Level.SECRECY, Role.CASEWORKER, False, True, True),
        (Level.SECRECY, Role.CONSOLE, False, False, True),
    ],
)
def test_the_rule_says_who_reads_what_a_9(level, role, inside, mine, read):
    """A-9, CASF L262-44: near misses of each level, one difference at a time."""
    agent = Agent(
        1,
        "",
        role,
        VERBS_OF[role],
        works_in=frozenset({7} if inside else {8}),
        everything=role == Role.CONSOLE,
    )
    assert may_read(level, 1 if mine else 2, 7, agent) is read


def test_a_note_is_shared_unless_said_otherwise_and_keeps_its_organisation(land, julie, person):
    note = write_note(person, text="Vue.", by=julie.agent, at=timezone.now())
    assert (note.level, note.organisation.name) == (Level.SHARED, "Passerelle")


def test_what_was_written_for_an_organisation_stays_there_when_its_author_leaves_a_9(land, julie, person):
    """A-9: the author moves, the note does not; their former colleagues still read it."""
    note = write(person, julie, Level.ORGANISATION)
    colleague = factories.worker(Role.CASEWORKER, note.organisation, name="Léa Roux")
    other = factories.operator(land, name="Tremplin").organisation
    today = timezone.localdate()
    Membership.objects.filter(professional=julie.professional).update(until=today)
    Membership.objects.create(professional=julie.professional, organisation=other, since=today)
    FileAccess.objects.create(person=person, organisation=other, ground="support", since=today)
    assert list(Note.objects.visible_to(colleague.agent)) == [note]
    assert not Note.objects.visible_to(julie.agent).exists()
    with pytest.raises(NotVisible):
        set_level(note, level=Level.SHARED, by=julie.agent, at=timezone.now())


def test_only_those_who_hold_the_secret_may_write_under_it(julie, person, social):
    assert levels_for(julie.agent) == [Level.SHARED, Level.ORGANISATION]
    assert levels_for(social.agent) == list(Level)
    with pytest.raises(Refusal, match="autre niveau"):
        write(person, julie, Level.SECRECY)
    assert not Note.objects.exists()
    write(person, social, Level.SECRECY)


def test_an_adviser_shares_the_words_of_their_agency_and_a_member_of_the_panel_of_none(land):
    agency = Organisation.objects.create(name="Agence", kind=Organisation.Kind.FRANCE_TRAVAIL)
    adviser = factories.worker(Role.FT_ADVISER, agency).agent
    assert (adviser.organisations, adviser.works_in) == (frozenset(), {agency.pk})
    assert factories.worker(Role.PANEL_MEMBER, land.department).agent.works_in == frozenset()


PLACES = ("people:notes", "people:timeline", "people:whole_thread")


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("level", [Level.ORGANISATION, Level.SECRECY])
def test_no_word_nor_number_of_a_reserved_note_shows_to_others_a_5(
    client, julie, person, social, name, level
):
    """A-5, A-9: not the words, not the line, not the count of a filter, not the name of its only writer."""
    note = write(person, social, level)
    correct_note(note, text=SECRET + " Revue.", base=SECRET, by=social.agent, at=timezone.now())
    address = reverse(name, args=[person.public_id])
    client.force_login(julie.account)
    page = client.get(address).content.decode()
    assert SECRET not in page
    assert "Sophie Vidal" not in page
    assert "Notes (" not in page
    assert SECRET not in client.post(address, {"mots": "rentrer"}).content.decode()
    client.force_login(social.account)
    assert SECRET in client.get(address).content.decode()


def test_a_reserved_note_does_not_exist_at_its_own_address(client, julie, person, social):
    note = write(person, social, Level.SECRECY)
    client.force_login(julie.account)
    for name in ("people:note", "people:note_level"):
        assert client.get(reverse(name, args=[note.public_id])).status_code == 404
    assert (
        client.post(reverse("people:note", args=[note.public_id]), {"text": "A", "base": ""}).status_code
        == 404
    )


def test_who_holds_no_secret_is_not_offered_it(client, julie, person, social):
    address = reverse("people:notes", args=[person.public_id])
    for worker, offered in ((julie, 2), (social, 3)):
        client.force_login(worker.account)
        assert len(client.get(address).context["form"].fields["level"].choices) == offered
    client.force_login(julie.account)
    answer = client.post(address, {"text": "Vue.", "base": "", "level": "secrecy"})
    assert answer.status_code == 422
    assert not Note.objects.exists()


def test_a_level_is_chosen_in_one_gesture_and_said_on_the_note(client, julie, person):
    client.force_login(julie.account)
    address = reverse("people:notes", args=[person.public_id])
    page = client.get(address).content.decode()
    assert "La personne peut demander à lire cette note" in page
    assert client.post(address, {"text": "Vue.", "base": "", "level": "organisation"}).status_code == 303
    page = client.get(address).content.decode()
    assert "Réservée à l&#x27;organisme" in page or "Réservée à l'organisme" in page
    assert (
        "Note, réservée à l"
        in client.get(reverse("people:timeline", args=[person.public_id])).content.decode()
    )


def test_changing_the_level_asks_first_then_is_journaled_a_5(client, julie, person, social):
    """A-5: both ways, confirmed, and told in the thread to those who may read the note."""
    note = write(person, social, Level.SHARED)
    client.force_login(social.account)
    address = reverse("people:note_level", args=[note.public_id])
    shown = client.post(address, {"level": "secrecy"}).content.decode()
    assert "ne la verront plus" in shown
    note.refresh_from_db()
    assert note.level == Level.SHARED
    assert client.post(address, {"level": "secrecy", "sur": "secrecy"}).status_code == 303
    note.refresh_from_db()
    assert note.level == Level.SECRECY
    event = Event.objects.get(type=events.NOTE_LEVEL_CHANGED.number)
    assert (event.subject, event.payload.data) == (note.pk, {"avant": "shared", "apres": "secrecy"})
    assert "ne pourra pas être repris" in client.post(address, {"level": "shared"}).content.decode()
    # The words that the thread kept follow the level of today.
    client.force_login(julie.account)
    thread = reverse("people:timeline", args=[person.public_id])
    assert SECRET not in client.get(thread).content.decode()
    client.force_login(social.account)
    client.post(address, {"level": "shared", "sur": "shared"})
    client.force_login(julie.account)
    page = client.get(thread).content.decode()
    assert SECRET in page
    assert "Partagée (avant : Secret professionnel du travail social)" in page


def test_only_its_author_changes_the_level_of_a_note_they_all_read(client, julie, person, social):
    note = write(person, julie, Level.SHARED)
    with pytest.raises(PermissionDenied):
        set_level(note, level=Level.ORGANISATION, by=social.agent, at=timezone.now())
    client.force_login(social.account)
    assert client.get(reverse("people:note_level", args=[note.public_id])).status_code == 403


def test_an_author_gives_no_level_that_would_hide_the_note_from_themselves(land, julie, person):
    agent = julie.agent
    assert levels_of(agent.account_id, min(agent.works_in), agent) == [Level.SHARED, Level.ORGANISATION]
    assert levels_of(agent.account_id, 0, agent) == [Level.SHARED]


def test_a_note_narrowed_meanwhile_is_not_corrected_nor_shown_as_a_conflict_a_1(julie, person, social):
    """A-1: what was open when the form was drawn is asked again when it is sent."""
    note = write(person, social, Level.SHARED)
    read = visible_note(julie.agent, note.public_id)
    set_level(note, level=Level.SECRECY, by=social.agent, at=timezone.now())
    with pytest.raises(NotVisible):
        correct_note(read, text="Autre chose.", base="Faux.", by=julie.agent, at=timezone.now())


def test_the_notes_counted_beside_a_double_are_those_that_one_may_read(land, julie, person, social):
    write(person, social, Level.SECRECY)
    write(person, julie, Level.SHARED)
    other = factories.followed(land, julie, family_name="Martine")
    counted = {
        agent.role: {label: first for label, first, _ in facts_of(person, other, agent)}["Notes"]
        for agent in (julie.agent, social.agent)
    }
    assert counted == {Role.CASEWORKER: "1 note", Role.SOCIAL_WORKER: "2 notes"}


def test_former_notes_go_to_the_organisation_where_their_author_worked_that_day(land, julie, person):
    from importlib import import_module

    from django.apps import apps

    now = timezone.now()
    with_post = write_note(person, text="Vue.", by=julie.agent, at=now)
    before = write_note(person, text="Avant.", by=julie.agent, at=now - timedelta(days=4_000))
    by_nobody = write_note(person, text="Import.", by=console_agent(), at=now)
    Note.objects.update(organisation=None)
    import_module("filrouge.people.migrations.0008_note_levels").place_in_organisations(apps, None)
    placed = dict(Note.objects.values_list("pk", "organisation__name"))
    assert placed == {with_post.pk: "Passerelle", before.pk: None, by_nobody.pk: None}
    assert agent_for(julie.account, timezone.localdate()).works_in
