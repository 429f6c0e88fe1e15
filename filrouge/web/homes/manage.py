"""Homes of those who decide and balance: territory, orientation, operator (P-3, P-4, P-5)."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from filrouge.access.requests import SignedRequest
from filrouge.access.roles import Role
from filrouge.core.text import enumeration
from filrouge.directory.tree import keys_below
from filrouge.orientation import queries as orientation
from filrouge.people.models import Person
from filrouge.web.homes.lines import Stat, clock_lines, counted, late_clocks, load_lines, waiting_lines


def _areas(request: SignedRequest) -> tuple[list[int] | None, str]:
    """Keys of the agent's areas and of what they contain, and their names; None: everywhere."""
    if not request.agent.areas:
        return None, ""
    areas = orientation.areas_by_name()
    mine = [area for area in areas if area.pk in request.agent.areas]
    inside = {key for area in mine for key in keys_below(areas, area.code)}
    return sorted(inside), enumeration([area.name for area in mine])


def manager(request: SignedRequest) -> dict[str, Any]:
    """Who has no caseworker, who is overloaded, what is late, in my areas or in my team."""
    agent, today = request.agent, request.today
    areas, label = _areas(request)
    people = Person.objects.visible_to(agent)
    to_assign = orientation.to_assign(agent)
    if areas is not None:
        people, to_assign = (
            people.filter(following__area__in=areas),
            to_assign.filter(following__area__in=areas),
        )
    waiting = Q(following__to_orient_since__isnull=False) | Q(following__to_assign_since__isnull=False)
    counts = people.filter(waiting).aggregate(
        to_orient=Count("following__to_orient_since"), to_assign=Count("following__to_assign_since")
    )
    late = late_clocks(agent, today, areas=areas)
    own_team = agent.role == Role.PROVIDER_MANAGER
    return {
        "area_label": label or ("Mon équipe" if own_team else "Mon territoire"),
        "stats": _stats(counts, late.count(), may_orient=not own_team),
        "to_assign": waiting_lines(to_assign, "to_assign_since", "orientation:lead", today),
        "to_assign_url": reverse("orientation:to_assign"),
        "loads": load_lines(orientation.loads(agent, today, areas=areas)),
        "loads_url": reverse("orientation:loads"),
        "clocks": clock_lines(late, today),
        "clocks_url": f"{reverse('clocks:list')}?etat=late",
    }


def _stats(counts: dict[str, int], late: int, *, may_orient: bool) -> list[Stat]:
    to_orient, to_assign = counts["to_orient"], counts["to_assign"]
    stats = [
        Stat(to_orient, counted(to_orient, "personne à orienter", "personnes à orienter"),
             reverse("orientation:to_orient"))
    ] if may_orient else []  # fmt: skip
    return [
        *stats,
        Stat(
            to_assign,
            counted(to_assign, "personne sans référent", "personnes sans référent"),
            reverse("orientation:to_assign"),
        ),
        Stat(
            late,
            counted(late, "échéance dépassée", "échéances dépassées"),
            f"{reverse('clocks:list')}?etat=late",
            "late" if late else "",
        ),
    ]


def orientation_officer(request: SignedRequest) -> dict[str, Any]:
    """Who waits for an orientation, the oldest first."""
    agent, today = request.agent, request.today
    areas, label = _areas(request)
    people = orientation.to_orient(agent)
    if areas is not None:
        people = people.filter(following__area__in=areas)
    total = people.count()
    late = (
        late_clocks(agent, today, areas=areas)
        .filter(person__following__to_orient_since__isnull=False)
        .count()
    )
    return {
        "area_label": label,
        "stats": [
            Stat(
                total,
                counted(total, "personne à orienter", "personnes à orienter"),
                reverse("orientation:to_orient"),
            ),
            Stat(
                late,
                counted(late, "échéance dépassée", "échéances dépassées") + " parmi elles",
                f"{reverse('clocks:list')}?etat=late",
                "late" if late else "",
            ),
        ],
        "to_orient": waiting_lines(people, "to_orient_since", "orientation:orient", today),
        "to_orient_url": reverse("orientation:to_orient"),
    }
