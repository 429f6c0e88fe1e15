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
from filrouge.calendars import continuity, replacing
from filrouge.calendars.continuity_rules import GESTURES, KEEP, POSTPONE, RELAY
from filrouge.core.results import Refusal
from filrouge.core.text import plural


@signed_in(Verb.NOTE_ABSENCE)
def effects(request: SignedRequest, public_id: str) -> HttpResponse:
    """What is planned meanwhile; a gesture is shown before it is done, unless it is for one appointment."""
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
    try:
        proposals = replacing.propose(absence, gesture, rows)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("calendars:effects", absence.public_id)
    context = {
        "absence": absence, "gesture": gesture, "label": GESTURES[gesture], "tells": gesture != KEEP,
        "possible": [one for one in proposals if not one.against],
        "impossible": [one for one in proposals if one.against],
    }  # fmt: skip
    return render(request, "calendars/effects_preview.html", context)


def _done(request: SignedRequest, absence: Absence, gesture: str, chosen: list[str]) -> HttpResponse:
    try:
        left = replacing.settle(
            absence, gesture=gesture, appointments=chosen, by=request.agent, at=request.now
        )
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other("calendars:effects", absence.public_id)
    for one in left:
        messages.warning(request, one.against)
    if done := len(chosen) - len(left):
        words = plural(done, "rendez-vous est réglé", "rendez-vous sont réglés")
        told = "" if gesture == KEEP else " : les personnes sont prévenues, par le moyen qu'elles préfèrent"
        messages.success(request, f"{words}{told}.")
    return see_other("calendars:effects", absence.public_id)


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
