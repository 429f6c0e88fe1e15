"""Notes of a file, and two people who correct the same one (A-1)."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from filrouge.access.roles import Role
from filrouge.core.conflicts import proposed_merge
from filrouge.people.models import Note
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit")


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie)


def notes_url(person):
    return reverse("people:notes", args=[person.public_id])


def note_url(note):
    return reverse("people:note", args=[note.public_id])


def write(client, person, text, **headers):
    return client.post(notes_url(person), {"text": text, "base": ""}, headers=headers)


def test_a_note_is_added_with_its_author(client, julie, person):
    client.force_login(julie.account)
    answer = write(client, person, "A obtenu son permis.\r\nCherche une voiture.")
    assert (answer.status_code, answer["Location"]) == (303, reverse("web:person", args=[person.public_id]))
    assert Note.objects.get().text == "A obtenu son permis.\nCherche une voiture."
    page = client.get(notes_url(person)).content.decode()
    assert "A obtenu son permis." in page
    assert "Julie Moreau" in page


def test_htmx_gets_the_panel_back_and_nothing_else(client, julie, person):
    client.force_login(julie.account)
    answer = write(client, person, "Bien.", HX_Request="true")
    assert answer["Location"] == notes_url(person)
    fragment = client.get(notes_url(person), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Bien." in fragment


def test_an_empty_note_is_refused_with_a_remedy(client, julie, person):
    client.force_login(julie.account)
    answer = write(client, person, "  ")
    assert answer.status_code == 422
    assert "La note est vide" in answer.content.decode()


def test_what_is_written_is_never_read_as_markup(client, julie, person):
    client.force_login(julie.account)
    write(client, person, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get(notes_url(person)).content.decode()


def two_corrections(client, julie, manager, person, *, base="Vue ce matin.", first, second):
    """Julie and the manager open the same note; the manager writes first."""
    client.force_login(julie.account)
    write(client, person, base)
    note = Note.objects.get()
    client.force_login(manager.account)
    client.post(note_url(note), {"text": first, "base": base})
    client.force_login(julie.account)
    return note, client.post(note_url(note), {"text": second, "base": base})


def test_the_second_correction_is_shown_both_texts_and_one_that_holds_them(client, julie, manager, person):
    note, answer = two_corrections(
        client, julie, manager, person,
        first="Vue ce matin.\nElle a trouvé un logement.", second="Vue ce matin.\nSon fils entre à l'école.",
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le texte d&#x27;Anne Petit" in page
    form = answer.context["form"]
    assert form["text"].value() == "Vue ce matin.\nElle a trouvé un logement.\nSon fils entre à l'école."
    note.refresh_from_db()
    assert note.text == "Vue ce matin.\nElle a trouvé un logement."
    client.post(note_url(note), {"text": form["text"].value(), "base": form["base"].value()})
    note.refresh_from_db()
    assert note.text == "Vue ce matin.\nElle a trouvé un logement.\nSon fils entre à l'école."


def test_line_ends_of_a_browser_are_no_conflict(client, julie, manager, person):
    note, answer = two_corrections(
        client, julie, manager, person, base="Une\nDeux", first="Une\nDeux", second="Une\r\nDeux\r\nTrois"
    )
    assert answer.status_code == 303
    note.refresh_from_db()
    assert (note.text, note.version) == ("Une\nDeux\nTrois", 2)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "expected"),
    [
        ("A", "A\nB", "A\nC", "A\nB\nC"),
        ("A", "B", "C", "B\n\nC"),
        ("", "B", "C", "B\n\nC"),
        ("A", "", "C", "C"),
        ("Venu", "Venue seule", "Venu hier", "Venue seule\n\nVenu hier"),
    ],
)
def test_the_proposed_text_holds_every_word_of_both(base, theirs, mine, expected):
    assert proposed_merge(base, theirs, mine) == expected


@given(*[st.lists(st.sampled_from(["Vue", "Vue.", "seule", "seules", "an"])).map(" ".join)] * 3)
def test_no_word_of_either_is_cut_in_the_proposed_text_a_1(base, theirs, mine):
    assert {*theirs.split(), *mine.split()} <= set(proposed_merge(base, theirs, mine).split())


def test_notes_go_by_pages_and_cost_four_queries_of_their_own(
    client, julie, person, django_assert_max_num_queries
):
    client.force_login(julie.account)
    for number in range(12):
        write(client, person, f"Note {number}")
    with django_assert_max_num_queries(3 + 4):
        page = client.get(notes_url(person), headers={"HX-Request": "true"}).context["page"]
    older = client.get(notes_url(person), {"after": page.next_key}).context["page"]
    assert [note.text for note in older.rows] == ["Note 1", "Note 0"]


def test_another_operator_finds_no_such_note(client, land, julie, person):
    client.force_login(julie.account)
    write(client, person, "Bien.")
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    client.force_login(stranger.account)
    for address in (notes_url(person), note_url(Note.objects.get())):
        assert client.get(address).status_code == 404
    assert write(client, person, "Intrusion").status_code == 404


def test_who_only_reads_has_no_form_and_may_not_write(client, land, person):
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    assert "<form" not in client.get(notes_url(person), headers={"HX-Request": "true"}).content.decode()
    assert write(client, person, "Bien.").status_code == 403


def test_a_partner_is_refused(client, person):
    client.force_login(factories.account(Role.PARTNER))
    assert client.get(notes_url(person)).status_code == 403
