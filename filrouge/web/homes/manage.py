"""Homes of those who decide and balance: territory, orientation, operator (P-3, P-4, P-5)."""

from typing import Any
from urllib.parse import quote

from django.urls import reverse

from filrouge.access.answers import Counted, count_up_to, counts_up_to
from filrouge.access.requests import SignedRequest
from filrouge.access.roles import Role, Verb
from filrouge.accompaniment.end_proposals import waiting_ends
from filrouge.accompaniment.models import EndProposal
from filrouge.accompaniment.reaching import for_manager
from filrouge.core.text import enumeration
from filrouge.directory.tree import keys_below, together
from filrouge.orientation import queries as orientation
from filrouge.web.homes.lines import Stat, clock_lines, counted, late_clocks, load_lines, waiting_lines


def _areas(request: SignedRequest) -> tuple[list[int] | None, str, str]:
    """Keys of the agent's areas and of what they contain (None: everywhere), their names, and what makes a work-list
    show the same people."""
    if not request.agent.areas:
        return None, "", ""
    areas = orientation.areas_by_name()
    mine = [area for area in areas if area.pk in request.agent.areas]
    inside = {key for area in mine for key in keys_below(areas, area.code)}
    query = f"?territoire={quote(together(mine))}"
    return sorted(inside), enumeration([area.name for area in mine]), query


def manager(request: SignedRequest) -> dict[str, Any]:
    """Who has no caseworker, who is overloaded, what is late, in my areas or in my team."""
    agent, today = request.agent, request.today
    areas, label, query = _areas(request)
    to_orient, to_assign = orientation.to_orient(agent), orientation.to_assign(agent)
    if areas is not None:
        to_orient, to_assign = (rows.filter(following__area__in=areas) for rows in (to_orient, to_assign))
    late = late_clocks(agent, today, areas=areas)
    ends = waiting_ends(agent) if agent.may(Verb.CLOSE_ACCOMPANIMENT) else EndProposal.objects.none()
    if areas is not None:
        ends = ends.filter(accompaniment__person__following__area__in=areas)
    loads, loads_note = load_lines(orientation.loads(agent, today, areas=areas))
    own_team = agent.role == Role.PROVIDER_MANAGER
    asked = to_orient.none() if own_team else to_orient
    orienting, assigning, lateness, ending = counts_up_to(agent, asked, to_assign, late, ends)
    return {
        "area_label": label or ("Mon équipe" if own_team else "Mon territoire"),
        "stats": [
            *_stats(None if own_team else orienting, assigning, lateness, query),
            *_ends(ending),
            *_unreachable(request),
        ],
        "to_assign": waiting_lines(to_assign, "to_assign_since", "orientation:lead", today),
        "to_assign_url": reverse("orientation:to_assign") + query,
        "loads": loads,
        "loads_note": loads_note,
        "loads_url": reverse("orientation:loads"),
        "clocks": clock_lines(late, today),
        "clocks_url": _late(query),
    }


def _stats(to_orient: Counted | None, to_assign: Counted, late: Counted, query: str) -> list[Stat]:
    stats = [] if to_orient is None else [_to_orient(to_orient, query)]
    return [
        *stats,
        Stat(
            to_assign.figure,
            counted(to_assign.number, "personne sans référent", "personnes sans référent"),
            reverse("orientation:to_assign") + query,
        ),
        Stat(
            late.figure,
            counted(late.number, "échéance dépassée", "échéances dépassées"),
            _late(query),
            "late" if late.number else "",
        ),
    ]


def _ends(waiting: Counted) -> list[Stat]:
    """The ends of accompaniment that await an answer, when there are any."""
    words = counted(waiting.number, "fin d'accompagnement proposée", "fins d'accompagnement proposées")
    return [Stat(waiting.figure, words, reverse("accompaniment:ends"))] if waiting.number else []


def _unreachable(request: SignedRequest) -> list[Stat]:
    """Those whom nobody reaches and about whom this agent must decide, when there are any."""
    if not request.agent.may(Verb.CLOSE_ACCOMPANIMENT):
        return []
    number = len(for_manager(request.agent, request.now, request.today))
    words = counted(number, "personne injoignable, à décider", "personnes injoignables, à décider")
    return [Stat(number, words, reverse("accompaniment:to_reach"))] if number else []


def _late(query: str) -> str:
    """The late clocks of the same areas."""
    return f"{reverse('clocks:list')}{query or '?'}&etat=late".replace("?&", "?")


def _to_orient(waiting: Counted, query: str) -> Stat:
    sentence = counted(waiting.number, "personne à orienter", "personnes à orienter")
    return Stat(waiting.figure, sentence, reverse("orientation:to_orient") + query)


def orientation_officer(request: SignedRequest) -> dict[str, Any]:
    """Who waits for an orientation, the oldest first."""
    agent, today = request.agent, request.today
    areas, label, query = _areas(request)
    people = orientation.to_orient(agent)
    if areas is not None:
        people = people.filter(following__area__in=areas)
    late = count_up_to(
        late_clocks(agent, today, areas=areas).filter(person__following__to_orient_since__isnull=False)
    )
    return {
        "area_label": label,
        "stats": [
            _to_orient(count_up_to(people), query),
            Stat(
                late.figure,
                counted(late.number, "échéance dépassée", "échéances dépassées") + " parmi elles",
                _late(query) + "&suivi=to_orient",
                "late" if late.number else "",
            ),
        ],
        "to_orient": waiting_lines(people, "to_orient_since", "orientation:orient", today),
        "to_orient_url": reverse("orientation:to_orient") + query,
    }
