"""The outbox: what left, what did not, what to check; letters to print; words; what a person wants (D-2, P-10)."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages as notices
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from filrouge.access.answers import (
    back_to_person,
    form_answer,
    keyed_page,
    made_file,
    panel_answer,
    see_other,
    submitted,
)
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.messages import actions, mail, queries, rendering
from filrouge.messages.forms import ChoicesForm, MessageFilters, TextsForm
from filrouge.messages.models import Message
from filrouge.messages.previews import preview_of
from filrouge.messages.shipped import fields, kinds
from filrouge.messages.wording import destination, line_of
from filrouge.people.queries import visible_person

PANEL = "messages:panel"
IN_PANEL = 8
# How many letters one page shows, and one file holds.
A_BATCH = 200
SEES = (Verb.EDIT_PERSON, Verb.HANDLE_LETTERS, Verb.MANAGE_ACCOUNTS)
State = Message.State
# What a button asks, and whether it is of an uncertain message.
_GESTURES: dict[tuple[str, bool], Callable[..., None]] = {
    ("arrive", True): partial(actions.settle, arrived=True),
    ("renvoyer", True): partial(actions.settle, arrived=False),
    ("renvoyer", False): actions.send_again,
    ("abandonner", False): actions.give_up,
}
_TABS = (
    ("", "Tous"), (State.UNCERTAIN, "À vérifier"), (State.FAILED, "Non partis"), (State.QUEUED, "En attente"),
)  # fmt: skip


@signed_in(*SEES)
def outbox(request: SignedRequest) -> HttpResponse:
    """Messages, the latest first; by state, channel and kind."""
    filters = MessageFilters(request.GET)
    wanted = filters.wanted()
    rows = queries.messages(request.agent).filter(**wanted)
    page = keyed_page(rows, request.GET, by=("-pk",))
    here, numbers = reverse("messages:list"), queries.counts(request.agent)
    context = {
        "page": page,
        "lines": [line_of(row) for row in page.rows],
        "filters": filters,
        "tabs": [
            {
                "label": label,
                "url": f"{here}?etat={state}" if state else here,
                "current": wanted.get("state", "") == state,
                "count": numbers.get(state) or "",
            }
            for state, label in _TABS
        ],
        "to_print": numbers[State.TO_PRINT] if request.agent.may(Verb.HANDLE_LETTERS) else None,
        "may_manage": request.agent.may(Verb.MANAGE_DIRECTORY),
        "no_server": mail.carrier() == mail.FILE,
    }
    return render(request, "messages/outbox.html", context)


@signed_in(*SEES)
def message(request: SignedRequest, public_id: str) -> HttpResponse:
    """One message: where it went, what it said, why by this channel, what to do."""
    found = _visible(request, public_id)
    verb = Verb.EDIT_PERSON if found.person_id else Verb.MANAGE_ACCOUNTS
    context = {
        "message": found,
        "line": line_of(found),
        "destination": destination(found),
        "may_settle": request.agent.may(verb),
        "too_late": found.not_after is not None and found.not_after <= request.now,
    }
    return render(request, "messages/message.html", context)


def _visible(request: SignedRequest, public_id: str) -> Message:
    found = queries.visible_message(request.agent, public_id)
    if found is None:
        raise Http404("Ce message n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return found


@signed_in(Verb.EDIT_PERSON, Verb.MANAGE_ACCOUNTS)
@require_POST
def settle(request: SignedRequest, public_id: str) -> HttpResponse:
    """What somebody found out of an uncertain message, or decides of one that did not leave."""
    found = _visible(request, public_id)
    gesture = _GESTURES.get((request.POST.get("geste", ""), found.state == State.UNCERTAIN))
    try:
        if gesture is None:
            raise Refusal("Ce message a changé d'état : relisez-le, puis choisissez ce qu'il devient.")
        gesture(found, by=request.agent, at=request.now)
    except Refusal as refusal:
        notices.warning(request, refusal.message)
    else:
        notices.success(request, "C'est enregistré.")
    return see_other("messages:message", public_id)


@signed_in(Verb.HANDLE_LETTERS)
def letters(request: SignedRequest) -> HttpResponse:
    """Messages for those who have neither e-mail nor SMS: print them together, post them, say so."""
    page = keyed_page(queries.letters_to_print(request.agent), request.GET, by=("pk",), size=A_BATCH)
    return render(
        request, "messages/letters.html", {"page": page, "lines": [line_of(row) for row in page.rows]}
    )


@signed_in(Verb.HANDLE_LETTERS)
@require_POST
def letters_pdf(request: SignedRequest) -> HttpResponse:
    """What is ticked, as one PDF whose name says how many pages come out."""
    ticked = _ticked(request)
    try:
        if not ticked:
            raise Refusal("Cochez au moins un courrier.")
        made = rendering.letters_pdf(ticked, request.today)
    except Refusal as refusal:
        notices.warning(request, refusal.message)
        return see_other("messages:letters")
    return made_file(made.content, f"messages-{made.pages}-pages.pdf")


@signed_in(Verb.HANDLE_LETTERS)
@require_POST
def letters_printed(request: SignedRequest) -> HttpResponse:
    """What is ticked came out of the printer."""
    number = actions.mark_printed(_ticked(request), by=request.agent, at=request.now)
    if number:
        notices.success(request, f"C'est noté : {plural(number, 'courrier imprimé', 'courriers imprimés')}.")
    else:
        notices.warning(request, "Rien à noter : cochez les courriers imprimés.")
    return see_other("messages:letters")


def _ticked(request: SignedRequest) -> list[Message]:
    chosen = request.POST.getlist("courrier")[:A_BATCH]
    return list(queries.letters_to_print(request.agent).filter(public_id__in=chosen))


@signed_in(Verb.MANAGE_DIRECTORY)
def texts(request: SignedRequest) -> HttpResponse:
    """The kinds of messages and what each says today."""
    lines = [(kind, queries.texts_of(kind.key)) for kind in kinds().values()]
    return render(request, "messages/texts.html", {"lines": lines})


@signed_in(Verb.MANAGE_DIRECTORY)
def texts_edit(request: SignedRequest, kind: str) -> HttpResponse:
    """The words of a kind, what they cost by SMS, and the former ones."""
    found = kinds().get(kind)
    if found is None:
        raise Http404("Cette sorte de message n'existe pas.")
    now = queries.texts_of(kind)
    initial = {"subject": now.subject, "email": now.email, "sms": now.sms, "letter": now.letter}
    form = TextsForm(request.POST or None, initial=initial)
    if submitted(form, lambda: actions.save_texts(kind, form.texts(), by=request.agent, at=request.now)):
        notices.success(request, "C'est enregistré.")
        return see_other("messages:texts_edit", kind)
    context = {
        "kind": found,
        "known": fields(),
        "preview": preview_of(form.texts() if form.is_bound and not form.errors else now),
        "versions": queries.versions_of(kind)[:5],
        "back_url": reverse("messages:texts"),
    }
    return form_answer(request, "messages/texts_edit.html", form, context)


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """What was sent to the person, when, and what became of it; what stops messages."""
    person = visible_person(request.agent, public_id, shown=())
    context = {
        "title": "Messages",
        "person": person,
        "lines": [line_of(row) for row in queries.of_person(person, IN_PANEL)],
        "warnings": queries.warnings_of(person),
        "may_open": any(request.agent.may(verb) for verb in SEES),
        "may_edit": request.agent.may(Verb.EDIT_PERSON),
    }
    return panel_answer(request, "messages/panel.html", context)


@signed_in(Verb.EDIT_PERSON)
def choices(request: SignedRequest, public_id: str) -> HttpResponse:
    """What the person wants of each channel."""
    person = visible_person(request.agent, public_id)
    ways = [way for way in queries.ways_of(person) if way.channel in queries.SHARED_WAYS]
    form = ChoicesForm(request.POST or None, ways=ways)
    if submitted(
        form, lambda: actions.save_choices(person, form.choices(), by=request.agent, at=request.now)
    ):
        return back_to_person(request, public_id, PANEL)
    context = {"person": person, "choices": queries.choices_of(person)}
    return form_answer(request, "messages/choices.html", form, context)
