"""Meetings: what is due, what was held, planning one, reading one (G-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from filrouge.access.answers import form_answer, keyed_page, see_other, submitted, wants_fragment
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Professional
from filrouge.governance import meetings, queries
from filrouge.governance.calendar import Asked, Due, brief, calendar, chosen
from filrouge.governance.forms import CalendarFilters, WhatForm, WhenForm
from filrouge.governance.kinds import kind_label, kinds
from filrouge.governance.meetings import NewMeeting
from filrouge.governance.models import Meeting
from filrouge.governance.obligation_rules import CALLERS, CASEWORKER, Obligation, obligations_of
from filrouge.governance.reading import told
from filrouge.orientation.queries import area_tree

# The two doors of the room: who holds meetings, who prepares their own.
VERBS = (Verb.HOLD_MEETINGS, Verb.PREPARE_CONFERENCE)
SHOWN = 50


@signed_in(*VERBS)
def index(request: SignedRequest) -> HttpResponse:
    """What is due by when: late first."""
    rows, tree = calendar(request.agent, request.today), area_tree()
    filters = CalendarFilters(
        request.GET, organisations=[due.agreement.organisation for due in rows], areas=tree.areas
    )
    filters.is_valid()
    said = filters.cleaned_data
    below = tree.below(said.get("territoire", ""))
    asked = Asked(
        said.get("organisme", ""),
        frozenset(below) if below is not None else None,
        said.get("sorte", ""),
        said.get("etat", ""),
    )
    found = chosen(rows, asked)
    page, next_key = _page(found, request.GET.get("after", ""))
    context = {
        "page": page, "next_key": next_key, "found": len(found), "late": sum(d.state == "late" for d in found),
        "filters": filters, "filtered": any(said.values()), "today": request.today,
        "may_hold": request.agent.may(Verb.HOLD_MEETINGS),
    }  # fmt: skip
    return render(request, "governance/index.html", context)


@signed_in(*VERBS)
def in_brief(request: SignedRequest) -> HttpResponse:
    """What homes show when it is seen: late, to plan, the next ones. The whole page for a browser without JavaScript."""
    if not wants_fragment(request):
        return see_other("governance:index")
    found = brief(calendar(request.agent, request.today), request.today)
    return render(request, "governance/brief.html", {"brief": found})


def _page(rows: Sequence[Due], after: str) -> tuple[list[Due], str]:
    left = [due for due in rows if due.key > after]
    return left[:SHOWN], left[SHOWN - 1].key if len(left) > SHOWN else ""


@signed_in(*VERBS)
def held(request: SignedRequest) -> HttpResponse:
    """Meetings that were held, the latest first."""
    rows = queries.held_before(request.agent)
    page = keyed_page(rows, request.GET, by=("-held_on", "-pk"))
    lines = [(row, kind_label(row.kind)) for row in page.rows]
    return render(request, "governance/held.html", {"page": page, "lines": lines})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be planned: of which agreement, demanded or not, about whom."""

    agreement: Agreement
    kind: str
    obligation: Obligation | None
    professional: Professional | None


@signed_in(*VERBS)
def plan(request: SignedRequest) -> HttpResponse:
    """Plan a meeting: what it is stands in the address, when and with whom is said here."""
    offered = list(queries.agreements_for(request.agent, request.today))
    asked = _asked(request, offered)
    if asked is None:
        mine = [kind for kind in kinds().values() if kind.people or request.agent.may(Verb.HOLD_MEETINGS)]
        what = WhatForm(offered, mine)
        return render(request, "governance/plan_what.html", {"form": what, "any": bool(offered)})
    return _plan(request, asked)


def _asked(request: SignedRequest, offered: Sequence[Agreement]) -> _Asked | None:
    agreement = next((one for one in offered if one.public_id == request.GET.get("convention")), None)
    if agreement is None:
        return None
    demanded = obligations_of(scheme_text(agreement.scheme.key))
    obligation = next((one for one in demanded if one.key == request.GET.get("reunion")), None)
    kind = obligation.kind if obligation else request.GET.get("sorte", "")
    # Asked for freely, a meeting that the agreement demands counts for it all the same.
    obligation = obligation or next((one for one in demanded if one.kind == kind), None)
    if kind not in kinds():
        return None
    who = request.GET.get("referent", "")
    caseworkers = queries.caseworkers_of(agreement, request.agent)
    return _Asked(agreement, kind, obligation, caseworkers.filter(public_id=who).first() if who else None)


def _plan(request: SignedRequest, asked: _Asked) -> HttpResponse:
    per = asked.obligation.per if asked.obligation else CASEWORKER if kinds()[asked.kind].people else ""
    caseworkers = queries.caseworkers_of(asked.agreement, request.agent)
    me = request.agent.professional_id
    form = WhenForm(
        request.POST or None, guests=list(queries.possible_guests(asked.agreement, request.today)),
        asked=("professional",) if per == CASEWORKER else ("area",) if per == "area" else (),
        agreement=asked.agreement, caseworkers=caseworkers,
        initial={
            "professional": asked.professional.pk if asked.professional else None,
            "area": next((a.pk for a in asked.agreement.areas.all() if a.public_id == request.GET.get("territoire")), None),
            "expected": [str(key) for key in (me, asked.professional.pk if asked.professional else None) if key],
        },
    )  # fmt: skip
    made: list[Meeting] = []

    def write() -> None:
        said = form.cleaned_data
        new = NewMeeting(
            asked.agreement, asked.kind, form.starts_at, asked.obligation.key if asked.obligation else "",
            said.get("professional"), said.get("area"), said["place"], [int(key) for key in said["expected"]],
            said["others"],
        )  # fmt: skip
        made.append(meetings.plan(new, by=request.agent, at=request.now))

    if submitted(form, write):
        return see_other("governance:meeting", made[0].public_id)
    context = {
        "agreement": asked.agreement, "obligation": asked.obligation, "kind": kinds()[asked.kind],
        "called_by": CALLERS[asked.obligation.called_by] if asked.obligation else "",
    }  # fmt: skip
    return form_answer(request, "governance/plan.html", form, context)


@signed_in(*VERBS)
def show(request: SignedRequest, public_id: str) -> HttpResponse:
    """A meeting: what is prepared, what was said, what is decided and what became of it."""
    meeting = queries.visible_meeting(request.agent, public_id)
    context = told(meeting, request.agent, request.today) | {
        "may_hold_now": _day(meeting) <= request.today, "today": request.today,
        "may_plan": request.agent.may(Verb.HOLD_MEETINGS) or meeting.professional_id == request.agent.professional_id,
    }  # fmt: skip
    return render(request, "governance/meeting.html", context)


def _day(meeting: Meeting) -> date:
    return timezone.localdate(meeting.starts_at)


def meeting_at(request: SignedRequest, public_id: str, *states: str) -> Meeting:
    """The meeting of an address, in one of these states; 404 otherwise."""
    found = queries.visible_meeting(request.agent, public_id)
    if found.state not in states:
        raise Http404("Cette réunion n'en est pas là : revenez à sa page.")
    return found
