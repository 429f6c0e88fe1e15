"""Contacts of a person: the panel, noting one in one gesture, correcting one's own, the letter with proof (D-1)."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, panel_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import contacts as actions
from filrouge.agenda import reach_rules
from filrouge.agenda.contact_forms import (
    GESTURES,
    ContactForm,
    DecisionForm,
    LetterForm,
    LetterOutcomeForm,
    instant,
)
from filrouge.agenda.contact_queries import histories, latest_contacts, path_for, reach_of, visible_contact
from filrouge.agenda.models import ContactAttempt
from filrouge.core.results import Refusal
from filrouge.people.queries import visible_person

PANEL = "agenda:contacts"
SHOWN = 8
TONES = {
    reach_rules.TRY: ("À joindre", "warn"), reach_rules.LETTER: ("Lettre à envoyer", "warn"),
    reach_rules.WAIT: ("Lettre envoyée", "info"), reach_rules.MANAGER: ("Au responsable", "late"),
    reach_rules.MEETING: ("Rendez-vous fixé", "info"), reach_rules.DECIDED: ("Suite décidée", "neutral"),
}  # fmt: skip
# Where a gesture may send back, beside the file.
BACKS = {"a-joindre": "accompaniment:to_reach", "rythmes": "intensive:rhythms"}


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """Where the person stands, the gestures, what was done. Three queries besides the person's."""
    person = visible_person(request.agent, public_id, shown=("following",))
    rows = latest_contacts(person)
    standing = [row for row in reversed(rows) if row.struck_at is None]
    history = histories([person.pk], standing)[person.pk]
    reach = reach_of(person, history, request.now, request.today)
    path = path_for(person)
    evidence = history.evidence(path.evidence_within.before(request.today), request.today)
    context = {
        "person": person, "title": "Contacts", "reach": reach, "badge": TONES.get(reach.stage),
        "rows": rows[:SHOWN], "older": rows[SHOWN:], "me": request.agent.account_id, "gestures": GESTURES,
        "may_note": request.agent.may(Verb.RECORD_OUTCOME),
        "may_decide": request.agent.may(Verb.CLOSE_ACCOMPANIMENT) and reach.stage == reach_rules.MANAGER,
        "diligence": reach_rules.diligence(evidence, path).reasons, "asks_letter": reach.stage == reach_rules.LETTER,
        "decision": history.decisions[-1] if history.decisions else None,
    }  # fmt: skip
    return panel_answer(request, "agenda/contacts.html", context)


@signed_in(Verb.RECORD_OUTCOME)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note a contact, in one gesture from a list, or here with the day and a few words."""
    person = visible_person(request.agent, public_id)
    form = ContactForm(request.POST or None, initial={"back": request.GET.get("retour", "")})
    if submitted(
        form,
        lambda: actions.note_contact(
            person, form.contact(request.now, request.today), by=request.agent, at=request.now
        ),
    ):
        if (back := BACKS.get(form.cleaned_data["back"])) is not None:
            messages.success(request, f"Noté pour {person.full_name}.")
            return see_other(back)
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "agenda/contact.html", form, {"person": person})


@signed_in(Verb.RECORD_OUTCOME)
def letter(request: SignedRequest, public_id: str) -> HttpResponse:
    """The letter to print, then its number and the day on which it left."""
    person = visible_person(request.agent, public_id)
    form = LetterForm(request.POST or None, initial={"on": request.today})
    if submitted(
        form,
        lambda: actions.note_contact(
            person, form.contact(request.now, request.today), by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, public_id, PANEL)
    context = {"person": person, "reached": max(histories([person.pk])[person.pk].reached(), default=None)}
    return form_answer(request, "agenda/contact_letter.html", form, context)


@signed_in(Verb.RECORD_OUTCOME)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Correct what one noted oneself; what it replaces stays, struck."""
    row = visible_contact(request.agent, public_id)
    day = instant(None, row.at, request.today).date()
    kinds = LetterForm if row.kind == ContactAttempt.Kind.LETTER else ContactForm
    form = kinds(
        request.POST or None, initial={"kind": row.kind, "on": day, "words": row.words, "number": row.number}
    )
    if submitted(
        form,
        lambda: actions.correct_contact(
            row, form.contact(request.now, request.today), by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, row.person.public_id, PANEL)
    context = {"person": row.person, "row": row, "mine": row.noted_by_id == request.agent.account_id}
    return form_answer(request, "agenda/contact_edit.html", form, context)


@signed_in(Verb.RECORD_OUTCOME)
@require_POST
def strike(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take back what one noted by mistake."""
    row = visible_contact(request.agent, public_id)
    try:
        actions.strike_contact(row, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("web:person", row.person.public_id)
    return back_to_person(request, row.person.public_id, PANEL)


@signed_in(Verb.RECORD_OUTCOME)
def letter_outcome(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note what became of a letter with proof."""
    row = visible_contact(request.agent, public_id)
    form = LetterOutcomeForm(
        request.POST or None, initial={"outcome": row.outcome or None, "on": row.outcome_on or request.today}
    )
    if submitted(
        form,
        lambda: actions.note_letter_outcome(
            row, outcome=form.cleaned_data["outcome"], on=form.cleaned_data["on"], by=request.agent, at=request.now
        ),
    ):  # fmt: skip
        return back_to_person(request, row.person.public_id, PANEL)
    return form_answer(request, "agenda/letter_outcome.html", form, {"person": row.person, "row": row})


@signed_in(Verb.CLOSE_ACCOMPANIMENT)
def decide(request: SignedRequest, public_id: str) -> HttpResponse:
    """Decide about somebody whom nobody reaches."""
    person = visible_person(request.agent, public_id)
    history = histories([person.pk])[person.pk]
    form = DecisionForm(request.POST or None)
    if submitted(
        form,
        lambda: actions.decide_reach(
            person, kind=form.cleaned_data["kind"], words=form.cleaned_data["words"], by=request.agent, at=request.now
        ),
    ):  # fmt: skip
        messages.success(request, f"C'est décidé pour {person.full_name}.")
        return see_other("accompaniment:to_reach")
    path = path_for(person)
    evidence = history.evidence(path.evidence_within.before(request.today), request.today)
    context = {
        "person": person, "reach": reach_of(person, history, request.now, request.today),
        "diligence": reach_rules.diligence(evidence, path).reasons,
        "list_url": reverse("accompaniment:to_reach"),
    }  # fmt: skip
    return form_answer(request, "agenda/reach_decide.html", form, context)
