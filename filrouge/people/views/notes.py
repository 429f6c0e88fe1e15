"""Notes of a file: read, add, correct, and choose when somebody else corrected meanwhile."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access import gate
from filrouge.access.answers import (
    UNPROCESSABLE,
    back_to_person,
    form_answer,
    keyed_page,
    panel_answer,
    submitted,
)
from filrouge.access.queries import latest_of
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.conflicts import proposed_merge
from filrouge.people import events
from filrouge.people.actions import EditConflict, correct_note, set_level, write_note
from filrouge.people.forms import NewNoteForm, NoteForm, NoteLevelForm
from filrouge.people.levels import READERS, Level, house_of, levels_of
from filrouge.people.models import Note, Person
from filrouge.people.queries import notes_of, visible_note, visible_person

CONFLICT = 409
PAGE = 10


@signed_in(Verb.SEE_PEOPLE)
def notes(request: SignedRequest, public_id: str) -> HttpResponse:
    """The notes, the latest first, and a place to write one."""
    person = visible_person(request.agent, public_id, shown=())
    if request.method == "POST":
        gate.check(request.agent, Verb.WRITE_NOTE)
    form = NewNoteForm(request.POST or None, agent=request.agent)
    if submitted(form, lambda: _write(request, person, form)):
        return back_to_person(request, public_id, "people:notes")
    answer = panel_answer(request, "people/notes.html", _panel(request, person, form))
    if form.is_bound:
        answer.status_code = UNPROCESSABLE
    return answer


def _write(request: SignedRequest, person: Person, form: NewNoteForm) -> None:
    text, level = form.cleaned_data["text"], form.cleaned_data["level"]
    write_note(person, text=text, level=level, wording=form.wording, by=request.agent, at=request.now)


def _panel(request: SignedRequest, person: Person, form: NewNoteForm) -> dict[str, Any]:
    return {
        "person": person,
        "title": "Notes",
        "me": request.agent.account_id,
        "form": form if request.agent.may(Verb.WRITE_NOTE) else None,
        "page": keyed_page(
            notes_of(person, request.agent), request.GET, by=("-written_at", "-pk"), size=PAGE
        ),
    }


@signed_in(Verb.WRITE_NOTE)
def note(request: SignedRequest, public_id: str) -> HttpResponse:
    """Correct a note."""
    found = visible_note(request.agent, public_id)
    form = NoteForm(request.POST or None, initial={"text": found.text, "base": found.text})
    try:
        done = submitted(form, lambda: _correct(request, found, form))
    except EditConflict as conflict:
        return _choose(request, found, form, conflict)
    if done:
        return back_to_person(request, found.person.public_id, "people:notes")
    return form_answer(request, "people/note.html", form, {"person": found.person, "note": found})


def _correct(request: SignedRequest, found: Note, form: NoteForm) -> None:
    text, base = form.cleaned_data["text"], form.cleaned_data["base"]
    correct_note(found, text=text, base=base, wording=form.wording, by=request.agent, at=request.now)


def _choose(request: SignedRequest, found: Note, form: NoteForm, conflict: EditConflict) -> HttpResponse:
    """Both texts, and a third one to write from them: no word is lost."""
    mine, base, theirs = form.cleaned_data["text"], form.cleaned_data["base"], conflict.theirs["text"]
    choice = NoteForm(initial={"text": proposed_merge(base, theirs, mine), "base": theirs})
    context = {
        "person": found.person,
        "note": found,
        "form": choice,
        "mine": mine,
        "theirs": theirs,
        "other": latest_of(found.person_id, events.NOTE_CORRECTED, subject=found.pk),
    }
    return render(request, "people/note_conflict.html", context, status=CONFLICT)


@signed_in(Verb.WRITE_NOTE)
def level(request: SignedRequest, public_id: str) -> HttpResponse:
    """Who may read a note that I wrote: what the change means is shown before it is made."""
    found = visible_note(request.agent, public_id)
    if found.author_id != request.agent.account_id:
        raise PermissionDenied("Seul l'auteur d'une note choisit qui peut la lire.")
    organisation = found.organisation_id or house_of(request.agent.works_in, None)
    levels = levels_of(found.author_id, organisation, request.agent)
    form = NoteLevelForm(request.POST or None, levels=levels, level=found.level)
    asked = form.cleaned_data["level"] if form.is_valid() else ""
    sure = asked and asked in (request.POST.get("sur"), found.level)
    if sure and submitted(form, lambda: set_level(found, level=asked, by=request.agent, at=request.now)):
        return back_to_person(request, found.person.public_id, "people:notes")
    context = {"person": found.person, "note": found, "asked": _change(found, asked)}
    return form_answer(request, "people/note_level.html", form, context)


def _change(found: Note, asked: str) -> dict[str, Any] | None:
    """What the change would mean, to be confirmed; None when nothing changes."""
    if not asked or asked == found.level:
        return None
    order = list(Level)
    return {
        "level": Level(asked), "readers": READERS[Level(asked)],
        "wider": order.index(Level(asked)) < order.index(Level(found.level)),
    }  # fmt: skip
