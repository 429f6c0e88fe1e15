"""Moving an accompaniment from one emphasis to another, and its phases (B-7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment import events
from filrouge.accompaniment.models import Accompaniment, EmphasisChange
from filrouge.accompaniment.wording import emphasis_named
from filrouge.clocks.actions import advance
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_text
from filrouge.people.actions import bump, hold_files, place
from filrouge.people.queries import NOWHERE, require_visible, standings

_AT_ONCE = "Quelqu'un d'autre vient de changer la dominante : rechargez la page, puis choisissez."


@dataclass(frozen=True, slots=True)
class Move:
    """Towards which emphasis, from which day, and why."""

    emphasis: str
    changed_on: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """One emphasis of an accompaniment, `[since, until)`; `until` None: the present one."""

    label: str
    since: date
    until: date | None
    why: str = ""


def change_emphasis(accompaniment: Accompaniment, move: Move, *, by: Agent, at: datetime) -> EmphasisChange:
    """Move an accompaniment to another emphasis of its scheme. `Refusal` for a day that does not follow the last
    change, for an emphasis that the scheme does not have, or when it is already that one."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [accompaniment.person_id])
    with one_at_a_time(_AT_ONCE):
        hold_files([accompaniment.person_id])
        row = (
            Accompaniment.objects.select_for_update(of=("self",))
            .select_related("scheme")
            .get(pk=accompaniment.pk)
        )
        _check(row, move, at)
        made = EmphasisChange.objects.create(
            accompaniment=row, before=row.emphasis, after=move.emphasis, changed_on=move.changed_on, why=move.why.strip(),
            changed_by_id=by.account_id,
        )  # fmt: skip
        Accompaniment.objects.filter(pk=row.pk).update(emphasis=move.emphasis)
        standing = standings([row.person_id]).get(row.person_id, NOWHERE)
        if standing.organisation == row.organisation_id:
            place([row.person_id], emphasis=move.emphasis)
        happened = journal.Happened(
            events.EMPHASIS_CHANGED, row.person_id, at=journal.midday(move.changed_on), day=move.changed_on,
            subject=row.pk, organisation=row.organisation_id, area=row.area_id, scheme=row.scheme_id,
            variant=move.emphasis, data={"pourquoi": move.why.strip()},
        )  # fmt: skip
        advance([journal.record(happened, by=by, at=at)], by=by, at=at)
        bump([row.person_id])
    return made


def _check(row: Accompaniment, move: Move, at: datetime) -> None:
    scheme = scheme_text(row.scheme.key if row.scheme else None)
    if row.closed_on is not None:
        raise Refusal("Cet accompagnement est terminé : sa dominante ne change plus.")
    if scheme is None or move.emphasis not in {emphasis.key for emphasis in scheme.emphases}:
        raise Refusal("Cette dominante n'existe pas dans le dispositif.", field="emphasis")
    if move.emphasis == row.emphasis:
        raise Refusal("C'est déjà la dominante de cet accompagnement.", field="emphasis")
    last = EmphasisChange.objects.filter(accompaniment=row).order_by("-changed_on").first()
    since = last.changed_on if last else row.opened_on
    if not since < move.changed_on <= journal.civil_day(at):
        raise Refusal(
            f"La dominante change après le {since:%d/%m/%Y} et au plus tard aujourd'hui : corrigez la date.",
            field="changed_on",
        )


def phases(accompaniment: Accompaniment, changes: Iterable[EmphasisChange]) -> list[Phase]:
    """The emphases of an accompaniment, one after the other."""
    moves = sorted(changes, key=lambda change: (change.changed_on, change.pk))
    first = moves[0].before if moves else accompaniment.emphasis
    steps = [(first, accompaniment.opened_on, "")] + [(m.after, m.changed_on, m.why) for m in moves]
    ends = [since for _, since, _ in steps[1:]] + [accompaniment.closed_on]
    return [
        Phase(emphasis_named(accompaniment, key), since, until, why)
        for (key, since, why), until in zip(steps, ends, strict=True)
        if key
    ]
