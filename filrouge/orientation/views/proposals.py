"""A proposal for everybody who waits, or for a caseload to empty: read, changed by hand, accepted (B-5)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.tree import keys_below
from filrouge.orientation import queries
from filrouge.orientation.assigning import asked as asking
from filrouge.orientation.assigning.asked import BEST, Asked, Drawn
from filrouge.orientation.assigning.facts import Taker
from filrouge.orientation.assigning.wishes import Rule, broken
from filrouge.orientation.forms import WorkListFilter
from filrouge.orientation.letters import write_leads
from filrouge.orientation.views.letters import to_book
from filrouge.people.models import Person

if TYPE_CHECKING:
    from filrouge.orientation.assigning.proposal import Line


@dataclass(frozen=True, slots=True)
class Option:
    """A caseload in the list of choices of one person."""

    public_id: str
    words: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A person, what is proposed, and what could be chosen instead."""

    person: Person
    line: "Line"
    taker: Taker | None
    chosen: str
    seen: str
    kept: bool
    options: list[Option]


@signed_in(Verb.NAME_CASEWORKER)
def waiting(request: SignedRequest) -> HttpResponse:
    """A caseworker for each person who waits."""
    areas = queries.areas_by_name()
    filters = WorkListFilter(request.GET, areas=areas)
    inside = keys_below(areas, request.GET.get("territoire", "")) or None
    found = asking.waiting(request.agent, inside)
    back = reverse("orientation:to_assign")
    return _answer(request, found, {"filters": filters, "filtered": inside is not None, "back_url": back})


@signed_in(Verb.NAME_CASEWORKER)
def moving(request: SignedRequest, public_id: str) -> HttpResponse:
    """Another caseworker for each person of a caseload: its caseworker leaves, or is away for long."""
    caseload = asking.visible_caseload(request.agent, public_id, request.today)
    if caseload is None:
        raise Http404("Ce portefeuille n'existe pas, ou n'est pas celui de votre organisme.")
    found = asking.to_move(request.agent, caseload)
    return _answer(request, found, {"back_url": reverse("orientation:loads")})


def _answer(request: SignedRequest, found: Asked, context: dict[str, object]) -> HttpResponse:
    refused = ""
    if request.method == "POST" and request.POST.get("faire") == "accepter":
        try:
            named = asking.accept(found, request.agent, request.POST, at=request.now, since=request.today)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            return _accepted(request, named)
    drawn = asking.drawn(found, request.agent, request.today, request.POST)
    context |= {
        "asked": found,
        "lines": _lines(drawn, request),
        "loads": [load for load in drawn.proposal.loads if load.more or load.taker.away],
        "proposal": drawn.proposal,
        "left_out": len(drawn.proposal.lines) - drawn.proposal.placed,
        "refused": refused,
        "best": BEST,
        "outside": bool(request.POST.get(asking.OUTSIDE)),
        "one_more": bool(request.POST.get(asking.ONE_MORE)),
    }
    return render(request, "orientation/proposal.html", context, status=422 if refused else 200)


def _accepted(request: SignedRequest, named: list[int]) -> HttpResponse:
    """Said; and who may send letters finds them ready, with the name of each caseworker."""
    if not named:
        messages.warning(request, "Rien n'était coché : personne n'a été affecté.")
        return redirect(request.get_full_path())
    told = f"{plural(len(named), 'personne a', 'personnes ont')} maintenant un référent."
    if not request.agent.may(Verb.HANDLE_LETTERS):
        messages.success(request, told)
        return redirect(request.get_full_path())
    messages.success(request, f"{told} Les courriers qui leur disent son nom sont prêts.")
    return to_book(write_leads(named, by=request.agent, at=request.now))


def _lines(drawn: Drawn, request: SignedRequest) -> list[ProposalLine]:
    takers = {taker.key: taker for taker in drawn.problem.takers}
    seekers = {seeker.key: seeker for seeker in drawn.problem.seekers}
    leads = queries.lead_ids(person.following.lead_id for person in drawn.asked.people)
    lines: list[ProposalLine] = []
    for person, line in zip(drawn.asked.people, drawn.proposal.lines, strict=True):
        seeker = seekers[person.pk]
        options = [
            Option(drawn.caseloads[taker.key].public_id, _option(taker, broken(seeker, taker)))
            for taker in drawn.problem.takers
            if taker.organisation == seeker.organisation and Rule.VETO not in broken(seeker, taker)
        ]
        taker = takers[line.taker] if line.taker else None
        chosen = drawn.caseloads[taker.key].public_id if taker else ""
        # Who had no proposal before could not be left out of it.
        before = request.POST.get(asking.PROPOSED + person.public_id, "")
        kept = not before or asking.ACCEPTED + person.public_id in request.POST
        seen = leads.get(person.following.lead_id or 0, "")
        lines.append(ProposalLine(person, line, taker, chosen, seen, kept, options))
    return lines


def _option(taker: Taker, against: frozenset[Rule]) -> str:
    room = "sans plafond" if taker.left is None else f"{plural(taker.left, 'place libre', 'places libres')}"
    told = [room]
    if Rule.AREA in against:
        told.append("hors territoire")
    if Rule.PRESENCE in against:
        told.append("absent")
    return f"{taker.name} ({', '.join(told)})"
