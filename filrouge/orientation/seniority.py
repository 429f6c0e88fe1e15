"""People in RSA for longer than the scheme watches: who is not entrusted to an operator, what share is (B-11)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from filrouge.access.agents import Agent
from filrouge.core.periods import Delay
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Agreement, Organisation
from filrouge.directory.queries import on_day
from filrouge.directory.tree import below
from filrouge.orientation.queries import areas_by_name
from filrouge.people.models import Person


@dataclass(frozen=True, slots=True)
class Watch:
    """A scheme that watches seniority: its name, from how long, the day before which a right began, its areas."""

    scheme: int
    name: str
    threshold: Delay
    before: date
    areas: frozenset[int]


@dataclass(frozen=True, slots=True)
class Share:
    """How many people, and how many of them are entrusted to an operator."""

    watch: Watch
    people: int
    entrusted: int

    @property
    def percent(self) -> int:
        """The share entrusted, rounded; 0 when there is nobody."""
        return round(100 * self.entrusted / self.people) if self.people else 0


def watches(day: date) -> list[Watch]:
    """The schemes in force that watch seniority. Two queries."""
    inside = below(areas_by_name())
    found: dict[int, Watch] = {}
    rows = (
        Agreement.objects.filter(on_day(day))
        .select_related("scheme")
        .prefetch_related("areas")
        .order_by("pk")
    )
    for agreement in rows:
        text = scheme_text(agreement.scheme.key)
        threshold = text.operator.get("long_term_seniority") if text else None
        if not isinstance(threshold, Delay):
            continue
        covered = {key for area in agreement.areas.all() for key in inside.get(area.pk, frozenset())}
        known = found.get(agreement.scheme_id)
        found[agreement.scheme_id] = Watch(
            agreement.scheme_id, agreement.scheme.short_name, threshold, threshold.before(day),
            frozenset(covered | (known.areas if known else frozenset())),
        )  # fmt: skip
    return list(found.values())


def senior(agent: Agent, watch: Watch) -> "QuerySet[Person]":
    """People subject to obligations whose right is that old, of this scheme, or of its areas when they have none yet."""
    concerned = Q(following__scheme=watch.scheme) | Q(
        following__scheme__isnull=True, following__area__in=watch.areas
    )
    return (
        Person.objects.visible_to(agent)
        .filter(concerned, subject_to_obligations=True, rsa_since__lte=watch.before)
        .select_related("following__area", "following__organisation")
    )


def to_propose(agent: Agent, watch: Watch) -> "QuerySet[Person]":
    """Those who are not entrusted to an operator, the oldest right first."""
    provider = Organisation.Kind.DELEGATED_PROVIDER
    return senior(agent, watch).exclude(following__organisation__kind=provider).order_by("rsa_since", "pk")


def share(agent: Agent, watch: Watch) -> Share:
    """How many there are, and the share entrusted to an operator. One query."""
    provider = Organisation.Kind.DELEGATED_PROVIDER
    counted = senior(agent, watch).aggregate(
        people=Count("pk"), entrusted=Count("pk", filter=Q(following__organisation__kind=provider))
    )
    return Share(watch, counted["people"], counted["entrusted"])
