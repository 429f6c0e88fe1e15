"""What the schemes expect at the beginning and at the end, asked of the accompaniments in course (C-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from filrouge.accompaniment.models import Accompaniment, EngagementContract, Review, ReviewDecision
from filrouge.accompaniment.moment_rules import START, Facts, Moment, moments_of, questions, usual
from filrouge.core.periods import Delay
from filrouge.directory.catalogue import scheme_text
from filrouge.schemes.types import Scheme


@dataclass(frozen=True, slots=True)
class Expected:
    """What one scheme expects: its key here, its moments, and the duration that it advises, if any."""

    scheme: int | None
    moments: tuple[Moment, ...]
    advised: Delay | None


def expected_of(key: int | None, text: Scheme | None) -> Expected:
    """What a scheme says."""
    advised = text.operator.get("advised_duration") if text else None
    return Expected(key, tuple(moments_of(text)), advised if isinstance(advised, Delay) else None)


def with_end(rows: "QuerySet[Accompaniment]") -> "QuerySet[Accompaniment]":
    """Each accompaniment with `contract_ends`, the end of the contract in force, and `ending`, whether a meeting decided
    that it ends."""
    last = EngagementContract.objects.filter(person=OuterRef("person"), next__isnull=True)
    return rows.annotate(
        contract_ends=Subquery(last.order_by("-signed_on", "-pk").values("ends_on")[:1]),
        ending=Exists(_ending()),
    )


def _ending() -> "QuerySet[ReviewDecision]":
    return ReviewDecision.objects.filter(
        review__person=OuterRef("person"), review__held_on__gte=OuterRef("opened_on"), kind=ReviewDecision.Kind.END,
        set_aside_on__isnull=True,
    )  # fmt: skip


def asked(expected: Expected, today: date) -> Q:
    """The accompaniments of this scheme that a moment asks about, as a condition; of none, nothing."""
    found = Q(pk__in=[])
    for moment in expected.moments:
        held = Review.objects.filter(
            person=OuterRef("person"), kind=moment.kind, held_on__gte=OuterRef("opened_on")
        )
        found |= _when(moment, expected.advised, today) & Q(~Exists(held))
    return Q(scheme=expected.scheme) & found


def _when(moment: Moment, advised: Delay | None, today: date) -> Q:
    if moment.at == START:
        first, last = moment.within.before(today), usual()["start_for"].before(today)
        return Q(opened_on__lte=first, opened_on__gt=last)
    soon = (today, moment.within.after(today))
    if advised is not None:
        planned = Q(opened_on__range=[advised.before(day) for day in soon])
    else:
        contract = EngagementContract.objects.filter(
            person=OuterRef("person"), next__isnull=True, ends_on__range=soon
        )
        planned = Q(Exists(contract))
    return planned | Q(Exists(_ending()))


def held_kinds(rows: Sequence[Accompaniment]) -> dict[int, set[str]]:
    """The kinds of meetings held since each accompaniment opened, by its key: one query."""
    opened = {row.person_id: row for row in rows}
    found: dict[int, set[str]] = {row.pk: set() for row in rows}
    held = Review.objects.filter(person__in=opened).order_by("pk").values_list("person_id", "kind", "held_on")
    for person, kind, day in held:
        if day >= opened[person].opened_on:
            found[opened[person].pk].add(kind)
    return found


def questions_of(row: Accompaniment, held: set[str], expected: Expected, today: date) -> list[str]:
    """What is to be asked of an accompaniment read by `with_end`."""
    advised = expected.advised.after(row.opened_on) if expected.advised else None
    ends_on = advised or getattr(row, "contract_ends", None)
    facts = Facts(row.opened_on, ends_on, bool(getattr(row, "ending", False)), held)
    return questions(expected.moments, facts, today)


def expected_for(row: Accompaniment) -> Expected:
    """What the scheme of an accompaniment expects (`scheme` read with it)."""
    return expected_of(row.scheme_id, scheme_text(row.scheme.key) if row.scheme else None)
