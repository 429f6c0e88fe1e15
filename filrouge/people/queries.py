"""Reading people: who an agent may see, and what upper rooms need of a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404

from filrouge.access.agents import Agent
from filrouge.people.models import Following, Person


class NotVisible(Http404):
    """The file does not exist for this agent."""


def visible_person(agent: Agent, public_id: str) -> Person:
    """The person behind an address, if this agent may see the file; else 404."""
    person = Person.objects.visible_to(agent).filter(public_id=public_id).select_related("following").first()
    if person is None:
        raise NotVisible("Ce dossier n'existe pas, ou il n'est pas ouvert à votre organisme.")
    return person


def require_visible(agent: Agent, person_ids: Iterable[int]) -> None:
    """Raise `NotVisible` unless every person of the set is open to the agent: the gate of sets."""
    wanted = set(person_ids)
    if agent.everything or not wanted:
        return
    seen = Person.objects.visible_to(agent).filter(pk__in=wanted).count()
    if seen != len(wanted):
        raise NotVisible("Un des dossiers n'existe pas, ou il n'est pas ouvert à votre organisme.")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands today, as keys: the dimensions of facts."""

    area: int | None = None
    scheme: int | None = None
    pathway: str = ""
    organisation: int | None = None
    lead: int | None = None
    support: int | None = None


NOWHERE = Standing()


def standings(person_ids: Iterable[int]) -> dict[int, Standing]:
    """Standing of each person of a set, in one query for each 500 people."""
    wanted = sorted(set(person_ids))
    found: dict[int, Standing] = {}
    for start in range(0, len(wanted), 500):
        rows = Following.objects.filter(pk__in=wanted[start : start + 500]).values_list(
            "pk", "area_id", "scheme_id", "pathway", "organisation_id", "lead_id", "support_id"
        )
        found.update({row[0]: Standing(*row[1:]) for row in rows.order_by("pk")})
    return found


def revision_of(person_id: int) -> int | None:
    """The revision alone: what the pulse reads."""
    return Person.objects.filter(pk=person_id).values_list("revision", flat=True).first()
