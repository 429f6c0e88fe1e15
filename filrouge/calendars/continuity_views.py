"""One screen for what an absence leaves: who was to be met, what was to be run, whose deadline falls (D-5)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda.models import Absence
from filrouge.agenda.workshop_queries import visible_session
from filrouge.calendars import continuity, proposals, replacing
from filrouge.calendars.continuity_rules import GESTURES, KEEP, POSTPONE, RELAY
from filrouge.core.results import Refusal
from filrouge.core.text import plural


@signed_in(Verb.NOTE_ABSENCE)
def effects(request: SignedRequest, public_id: str) -> HttpResponse:
    """What is planned meanwhile; a gesture is shown before it is done, for one appointment as for several."""
    absence = continuity.visible_absence(request.agent, public_id, request.today)
    gesture, chosen = request.POST.get("geste", ""), request.POST.getlist("rendez-vous")
    if request.method == "POST" and gesture in GESTURES and chosen:
        if "fait" in request.POST:
            return _done(request, absence, gesture, chosen)
        return _preview(request, absence, gesture, chosen)
    if request.method == "POST":
        messages.warning(request, "Cochez au moins un rendez-vous.")
    found = continuity.effects_of(absence, request.agent, request.now, request.today)
    context = {"absence": absence, "found": found, "gestures": _possible(absence), "today": request.today}
    return render(request, "calendars/effects.html", context)


def _possible(absence: Absence) -> dict[str, str]:
    """The gestures that this absence allows."""
    lacking = {RELAY} if absence.stand_in_id is None else set()
    lacking |= {POSTPONE} if absence.until is None else set()
    return {key: label for key, label in GESTURES.items() if key not in lacking}


def _preview(request: SignedRequest, absence: Absence, gesture: str, chosen: list[str]) -> HttpResponse:
    found = continuity.effects_of(absence, request.agent, request.now, request.today)
    rows = [row for row in found.appointments + found.kept if row.public_id in chosen]
    rows.sort(key=lambda row: (row.starts_at, row.pk))
    try:
        every = proposals.propose(absence, gesture, rows)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("calendars:effects", absence.public_id)
    possible = [one for one in every if not one.against]
    due = proposals.deadlines_before(possible, request.today)
    context = {
        "absence": absence, "gesture": gesture, "label": GESTURES[gesture], "tells": gesture != KEEP,
        "possible": [(one, due.get(one.appointment.pk, [])) for one in possible],
        "impossible": [one for one in every if one.against],
    }  # fmt: skip
    return render(request, "calendars/effects_preview.html", context)


def _done(request: SignedRequest, absence: Absence, gesture: str, chosen: list[str]) -> HttpResponse:
    try:
        settled = replacing.settle(
            absence, gesture=gesture, appointments=chosen, by=request.agent, at=request.now
        )
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("calendars:effects", absence.public_id)
    for one in settled.left:
        messages.warning(request, one.against)
    if settled.done:
        messages.success(request, _settled_words(settled))
    if others := len(set(chosen)) - settled.done - len(settled.left):
        words = plural(others, "rendez-vous était déjà réglé", "rendez-vous étaient déjà réglés")
        messages.info(request, f"{words} par quelqu'un d'autre : rien n'y a changé.")
    return see_other("calendars:effects", absence.public_id)


def _settled_words(settled: replacing.Settled) -> str:
    words = plural(settled.done, "rendez-vous est réglé", "rendez-vous sont réglés")
    if not settled.told:
        return f"{words}."
    told = plural(settled.told, "personne est prévenue", "personnes sont prévenues")
    return f"{words} : {told}, par le moyen de leur choix."


@signed_in(Verb.NOTE_ABSENCE)
@require_POST
def session(request: SignedRequest, public_id: str, session_id: str) -> HttpResponse:
    """Who stands in runs a workshop."""
    absence = continuity.visible_absence(request.agent, public_id, request.today)
    found = visible_session(request.agent, session_id)
    try:
        replacing.hand_session(absence, session=found, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"{absence.stand_in} anime cette séance.")
    return see_other("calendars:effects", public_id)
