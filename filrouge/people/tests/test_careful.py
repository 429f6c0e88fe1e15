"""A form that comes back once with the words to look at again; the writer decides, and only a number is kept (A-9)."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from filrouge.access.models import Event, EventPayload, Fact
from filrouge.access.words import WrittenField
from filrouge.people import events
from filrouge.people.careful import CarefulForm, Wording
from filrouge.people.models import Note
from tests import factories

pytestmark = pytest.mark.django_db
FLAGGED = "Elle est bipolaire et agressive."


@pytest.fixture
def address(client):
    """The notes of somebody whom Julie follows; she is logged in."""
    land = factories.land()
    julie = factories.caseworker(factories.operator(land))
    client.force_login(julie.account)
    return reverse("people:notes", args=[factories.followed(land, julie).public_id])


def counted():
    return {
        fact.type: (fact.quantity, fact.event.by.full_name)
        for fact in Fact.objects.filter(type__in=[events.WORDS_KEPT.number, events.WORDS_CHANGED.number])
    }


class TwoTexts(CarefulForm):
    """A form of another room, with two free texts of which one is looked at."""

    careful = ("summary",)
    summary = WrittenField(label="Compte rendu")
    title = forms.CharField(label="Titre", required=False)


def test_a_note_with_words_to_avoid_comes_back_once_and_nothing_is_lost_a_9(client, address):
    """A-9, CNIL 28 Feb 2019: marked, why, what to write instead, and both ways out."""
    answer = client.post(address, {"text": FLAGGED, "base": "", "level": "organisation"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Note.objects.exists()
    for words in (
        "<mark>bipolaire</mark>", "<mark>agressive</mark>", "Relisez 2 passages", "ne peut pas porter de charges",
        "Rien n'est perdu", "Reprendre", "Enregistrer quand même",
    ):  # fmt: skip
        assert words in page
    assert answer.context["form"]["text"].value() == FLAGGED
    assert answer.context["form"]["level"].value() == "organisation"
    assert not Event.objects.filter(type=events.WORDS_KEPT.number).exists()


def test_saved_all_the_same_it_is_counted_without_its_words_a_9(client, address):
    answer = client.post(address, {"text": FLAGGED, "base": "", "mots_montres": "2", "mots_vus": "oui"})
    assert answer.status_code == 303
    assert Note.objects.get().text == FLAGGED
    assert counted() == {events.WORDS_KEPT.number: (2, "Julie Moreau")}
    kept = Event.objects.get(type=events.WORDS_KEPT.number)
    assert not EventPayload.objects.filter(event=kept).exists()


def test_said_otherwise_it_is_saved_at_once_and_counted_as_such_a_9(client, address):
    answer = client.post(address, {"text": "Peut travailler le matin.", "base": "", "mots_montres": "2"})
    assert answer.status_code == 303
    assert counted() == {events.WORDS_CHANGED.number: (2, "Julie Moreau")}


def test_one_kept_of_two_is_counted_on_both_sides(client, address):
    client.post(address, {"text": "Elle est bipolaire.", "base": "", "mots_montres": "2", "mots_vus": "oui"})
    assert counted() == {
        events.WORDS_KEPT.number: (1, "Julie Moreau"), events.WORDS_CHANGED.number: (1, "Julie Moreau"),
    }  # fmt: skip


def test_an_ordinary_note_is_saved_at_once_and_counted_nowhere(client, address):
    assert client.post(address, {"text": "A son permis.", "base": ""}).status_code == 303
    assert counted() == {}


def test_a_correction_is_looked_at_too(client, address):
    client.post(address, {"text": "Vue.", "base": ""})
    note = reverse("people:note", args=[Note.objects.get().public_id])
    answer = client.post(note, {"text": FLAGGED, "base": "Vue."})
    assert answer.status_code == 422
    assert "Enregistrer quand même" in answer.content.decode()
    client.post(note, {"text": FLAGGED, "base": "Vue.", "mots_vus": "oui", "mots_montres": "2"})
    assert Note.objects.get().text == FLAGGED


def test_what_is_shown_is_never_read_as_markup(client, address):
    page = client.post(address, {"text": "<b>menteur</b>", "base": ""}).content.decode()
    assert "&lt;b&gt;<mark>menteur</mark>" in page


def test_any_rooms_form_may_be_careful():
    """The piece is a form class and a template: other rooms need no more."""
    form = TwoTexts({"summary": "Un menteur.", "title": "Menteur"})
    assert not form.is_valid()
    assert [seen.field.name for seen in form.words_seen] == ["summary"]
    drawn = render_to_string("people/words_seen.html", {"form": form})
    assert 'href="#id_summary"' in drawn
    assert 'name="mots_montres" value="1"' in drawn
    again = TwoTexts({"summary": "Un menteur.", "mots_vus": "oui", "mots_montres": "1"})
    assert again.is_valid()
    assert again.wording == Wording(shown=1, kept=1)
    assert "Relisez" not in render_to_string("people/words_seen.html", {"form": again})


@pytest.mark.parametrize(("said", "shown"), [("", 0), ("-3", 0), ("abc", 0), ("2", 2), ("4000", 99)])
def test_a_forged_count_says_little(said, shown):
    form = TwoTexts({"summary": "Vue.", "mots_montres": said})
    assert form.is_valid()
    assert form.wording == Wording(shown=shown, kept=0)


def test_a_form_without_words_draws_nothing():
    assert render_to_string("people/words_seen.html", {"form": TwoTexts()}).strip() == ""
