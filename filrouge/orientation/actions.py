"""Deciding an orientation and notifying it (B-1, B-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.events import EventType
from filrouge.access.journal import Happened, Recorded
from filrouge.access.roles import Verb
from filrouge.clocks.actions import advance
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import rules_hash, scheme_keys, scheme_text
from filrouge.directory.models import Organisation
from filrouge.documents.actions import forget_unsigned
from filrouge.documents.shipped import ORIENTATION_LETTER
from filrouge.orientation import events
from filrouge.orientation.agreements import require_agreements
from filrouge.orientation.authority import require_competence, require_reason
from filrouge.orientation.changes import grounds, require_ground
from filrouge.orientation.criteria import answers_in_words
from filrouge.orientation.missions import close_support_doors, end_role
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.orientation.situations import forget
from filrouge.people.actions import Door, bump, close_doors, hold_files, open_doors, place, place_each
from filrouge.people.models import FileAccess
from filrouge.people.queries import NOWHERE, Standing, require_visible, standings

_AT_ONCE = "Quelqu'un d'autre vient d'orienter cette personne : rechargez la page, puis décidez."
_COLUMNS = (
    "id", "public_id", "person_id", "scheme_id", "pathway", "category", "organisation_id", "area_id", "criteria",
    "reasons", "decided_on", "authority", "change_ground", "notified_on", "decided_by_id", "rules_hash", "first", "until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """An orientation to decide: keys of the person, organisation, scheme and area; the scheme's pathway key.

    `notified_on` is the certain date of receipt, when it is already known. `seen` is the public identifier of the
    decision that the writer had under the eyes (empty: none); None does not compare.
    `taken_over`: decided elsewhere, before the agreements that are known here: the one of today is looked at.
    `authority`: who decided, the département unless its delay had passed. `emphasis`: the one that is foreseen.
    `change_ground`: the case of the law in which the structure changes within the same pathway (`changes.py`)."""

    person: int
    pathway: str
    category: str
    organisation: int
    scheme: int | None
    area: int | None
    decided_on: date
    notified_on: date | None = None
    criteria: dict[str, Any] = field(default_factory=dict)
    reasons: str = ""
    seen: str | None = None
    taken_over: bool = False
    authority: str = OrientationDecision.Authority.DEPARTMENT
    emphasis: str = ""
    change_ground: str = ""


def orient(decision: Decision, *, by: Agent, at: datetime) -> OrientationDecision:
    """Decide the orientation of one person."""
    return orient_many([decision], by=by, at=at)[0]


def orient_many(decisions: Sequence[Decision], *, by: Agent, at: datetime) -> list[OrientationDecision]:
    """Decide the orientations of a set. A person already oriented is reoriented: the former decision ends.

    `Refusal` when somebody else decided since the writer looked (`Decision.seen`)."""
    gate.require(by, Verb.ORIENT)
    people = {d.person for d in decisions}
    require_visible(by, people)
    if len(people) != len(decisions):
        raise Refusal("La même personne est orientée deux fois dans cette série.")
    keys = scheme_keys()
    for decision in decisions:
        _check(decision, keys, at)
    today = journal.civil_day(at)
    require_agreements([replace(d, decided_on=today) if d.taken_over else d for d in decisions])
    require_competence(decisions)
    with one_at_a_time(_AT_ONCE):
        hold_files(people)
        former = _end_former(decisions, keys)
        before = standings(people)
        made = _insert(decisions, keys, former, by)
        _move_doors(made, before)
        _move_standings(made, before, {d.person: d.emphasis for d in decisions})
        done = _record(made, former, by=by, at=at)
        _end_assignments(made, before, by=by, at=at)
        forget(people)
        advance(done, by=by, at=at)
        bump(people)
    return made


def notify(
    decision: OrientationDecision, *, received_on: date, by: Agent, at: datetime
) -> OrientationDecision:
    """Note the certain date on which the person received the decision: the contract's clock starts there."""
    return notify_many([Receipt(decision, received_on)], by=by, at=at)[0]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A decision and the certain date on which the person received it."""

    decision: OrientationDecision
    received_on: date


def notify_many(receipts: Sequence[Receipt], *, by: Agent, at: datetime) -> list[OrientationDecision]:
    """Note the receipts that a post brought back: by who orients, or by who keeps the mail."""
    gate.require(by, Verb.HANDLE_LETTERS if by.may(Verb.HANDLE_LETTERS) else Verb.ORIENT)
    require_visible(by, {r.decision.person_id for r in receipts})
    received = {r.decision.pk: r.received_on for r in receipts}
    with transaction.atomic():
        hold_files(r.decision.person_id for r in receipts)
        rows = list(OrientationDecision.objects.select_for_update().filter(pk__in=received).order_by("id"))
        for row in rows:
            _check_receipt(row, received[row.pk], at)
            row.notified_on = received[row.pk]
        bulk.update(OrientationDecision, ("id", "notified_on"), [(row.pk, row.notified_on) for row in rows])
        entries = [_happened(events.NOTIFIED, row, received[row.pk]) for row in rows]
        advance(journal.record_many(entries, by=by, at=at), by=by, at=at)
        bump(row.person_id for row in rows)
    return rows


def _check_receipt(row: OrientationDecision, received_on: date, at: datetime) -> None:
    if row.until is not None:
        raise Refusal("Cette orientation a été remplacée ou a pris fin : notez la réception de la suivante.")
    if row.notified_on is not None:
        raise Refusal(f"La réception est déjà notée au {row.notified_on:%d/%m/%Y}.", field="received_on")
    if not row.decided_on <= received_on <= journal.civil_day(at):
        raise Refusal(
            "La réception se place entre la décision et aujourd'hui : corrigez la date.", field="received_on"
        )


def _check(decision: Decision, keys: dict[int, str], at: datetime) -> None:
    if decision.decided_on > journal.civil_day(at):
        raise Refusal("La décision ne peut pas être datée de demain ou après.", field="decided_on")
    if decision.notified_on and not decision.decided_on <= decision.notified_on <= journal.civil_day(at):
        raise Refusal(
            "La réception se place entre la décision et aujourd'hui : corrigez la date, ou laissez-la vide.",
            field="notified_on",
        )
    scheme = scheme_text(keys.get(decision.scheme or 0))
    if scheme is None:
        return
    pathway = next((p for p in scheme.pathways if p.key == decision.pathway), None)
    if pathway is None:
        known = ", ".join(p.label for p in scheme.pathways)
        raise Refusal(
            f"Ce parcours n'existe pas dans le dispositif. Choisir parmi : {known}.", field="pathway"
        )
    if decision.emphasis and decision.emphasis not in {e.key for e in scheme.emphases}:
        raise Refusal("Cette dominante n'existe pas dans le dispositif.", field="emphasis")
    if pathway.category != decision.category:
        raise Refusal("La catégorie ne correspond pas au parcours choisi.", field="pathway")


def _end_former(decisions: Sequence[Decision], keys: dict[int, str]) -> dict[int, OrientationDecision]:
    rows = OrientationDecision.objects.select_for_update().filter(
        person__in=[d.person for d in decisions], until__isnull=True
    )
    former = {row.person_id: row for row in rows.order_by("id")}
    by_person = {d.person: d for d in decisions}
    for decision in decisions:
        _check_seen(decision, former.get(decision.person))
        require_reason(decision, former.get(decision.person))
        require_ground(decision, former.get(decision.person), keys)
    for row in former.values():
        if by_person[row.person_id].decided_on < row.decided_on:
            raise Refusal(
                f"Une orientation plus récente existe, du {row.decided_on:%d/%m/%Y} : la nouvelle doit la suivre.",
                field="decided_on",
            )
        row.until = by_person[row.person_id].decided_on
    bulk.update(OrientationDecision, ("id", "until"), [(row.pk, row.until) for row in former.values()])
    forget_unsigned(ORIENTATION_LETTER, [row.pk for row in former.values()])
    return former


def _check_seen(decision: Decision, former: OrientationDecision | None) -> None:
    """Two people who decide at once: the second is told, and decides knowingly (A-1)."""
    if decision.seen is None or decision.seen == (former.public_id if former else ""):
        return
    if former is None:
        raise Refusal("Entre-temps, l'orientation en cours a pris fin. Vérifiez, puis enregistrez à nouveau.")
    raise Refusal(
        f"Entre-temps, {former.decided_by.full_name} a décidé une orientation vers {former.organisation}, "
        f"le {former.decided_on:%d/%m/%Y}. Si vous enregistrez à nouveau, la vôtre y met fin."
    )


def _insert(
    decisions: Sequence[Decision], keys: dict[int, str], former: dict[int, OrientationDecision], by: Agent
) -> list[OrientationDecision]:
    already = set(
        OrientationDecision.objects.filter(person__in=[d.person for d in decisions])
        .values_list("person_id", flat=True)
        .order_by("person_id")
    )
    ids = bulk.reserve_ids(OrientationDecision, len(decisions))
    made = [
        OrientationDecision(
            id=key, public_id=new_public_id(), person_id=d.person, scheme_id=d.scheme, pathway=d.pathway,
            category=d.category, organisation_id=d.organisation, area_id=d.area, criteria=d.criteria,
            reasons=d.reasons.strip(), decided_on=d.decided_on, authority=d.authority, change_ground=d.change_ground,
            notified_on=d.notified_on,
            decided_by_id=by.account_id, rules_hash=rules_hash(keys.get(d.scheme or 0)),
            first=d.person not in already, until=None,
        )
        for key, d in zip(ids, decisions, strict=True)
    ]  # fmt: skip
    bulk.insert(OrientationDecision, _COLUMNS, [[getattr(o, name) for name in _COLUMNS] for o in made])
    return made


def _move_doors(made: Sequence[OrientationDecision], before: dict[int, Standing]) -> None:
    """The new lead organisation may open the file; the former one no longer."""
    departments = set(
        Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT)
        .values_list("pk", flat=True)
        .order_by("pk")
    )
    moved = [o for o in made if before.get(o.person_id, NOWHERE).organisation != o.organisation_id]
    by_day: dict[date, list[OrientationDecision]] = {}
    for decision in moved:
        by_day.setdefault(decision.decided_on, []).append(decision)
    for day, group in by_day.items():
        close_doors([o.person_id for o in group], ground=FileAccess.Ground.LEAD, until=day)
        opened = [o for o in group if o.organisation_id not in departments]
        open_doors([Door(o.person_id, FileAccess.Ground.LEAD, o.organisation_id) for o in opened], since=day)


def _move_standings(
    made: Sequence[OrientationDecision], before: Mapping[int, Standing], foreseen: Mapping[int, str]
) -> None:
    """The snapshot of where people stand. The same organisation in the same scheme goes on with the emphasis in force."""
    columns = ("scheme_id", "area_id", "organisation_id", "pathway", "to_orient_since", "to_assign_since")
    rows = [
        (o.person_id, o.scheme_id, o.area_id, o.organisation_id, o.category, None, o.decided_on) for o in made
    ]
    place_each(columns, rows)
    stands = {key: (standing.organisation, standing.scheme) for key, standing in before.items()}
    moved = [
        (o.person_id, foreseen.get(o.person_id, ""))
        for o in made
        if foreseen.get(o.person_id) or stands.get(o.person_id) != (o.organisation_id, o.scheme_id)
    ]
    if moved:
        place_each(("emphasis",), moved)


def _end_assignments(
    made: Sequence[OrientationDecision], before: dict[int, Standing], *, by: Agent, at: datetime
) -> None:
    """Another organisation takes over: the former caseworkers' mission ends that day. The same one keeps them."""
    ended: list[Happened] = []
    for o in made:
        standing = before.get(o.person_id, NOWHERE)
        if standing.lead is None and standing.support is None:
            continue
        if standing.organisation == o.organisation_id:
            if standing.lead is not None:
                place([o.person_id], to_assign_since=None)
            continue
        for role in Assignment.Role.values:
            end_role({o.person_id}, role, o.decided_on)
        close_support_doors([o.person_id], o.decided_on)
        place([o.person_id], lead_id=None, support_id=None)
        if standing.lead is not None:
            ended.append(_mission_ended(events.ASSIGNMENT_ENDED, o, standing, standing.lead))
        if standing.support is not None:
            ended.append(_mission_ended(events.SUPPORT_ENDED, o, standing, standing.support))
    advance(journal.record_many(ended, by=by, at=at), by=by, at=at)


def _mission_ended(event: EventType, o: OrientationDecision, standing: Standing, who: int) -> Happened:
    return Happened(
        event, o.person_id, at=journal.midday(o.decided_on), day=o.decided_on, organisation=standing.organisation,
        area=standing.area, scheme=standing.scheme, caseworker=who, variant=standing.pathway,
    )  # fmt: skip


def _record(
    made: Sequence[OrientationDecision], former: dict[int, OrientationDecision], *, by: Agent, at: datetime
) -> list[Recorded]:
    named = Organisation.objects.in_bulk({o.organisation_id for o in made})
    entries = [
        _happened(_event_of(o, former), o, o.decided_on, named[o.organisation_id].name)
        for o in made
    ]  # fmt: skip
    entries += [_happened(events.NOTIFIED, o, o.notified_on) for o in made if o.notified_on is not None]
    return journal.record_many(entries, by=by, at=at)


def _event_of(o: OrientationDecision, former: dict[int, OrientationDecision]) -> EventType:
    if o.authority == OrientationDecision.Authority.FRANCE_TRAVAIL:
        return events.DECIDED_BY_FRANCE_TRAVAIL
    return events.REORIENTED if o.person_id in former else events.DECIDED


def _happened(event_type: EventType, o: OrientationDecision, day: date, organisation: str = "") -> Happened:
    data: dict[str, Any] = {"parcours": o.pathway}
    if event_type is not events.NOTIFIED:
        # In words: lists change, and the thread tells what was answered that day.
        said = dict(answers_in_words(scheme_text(scheme_keys().get(o.scheme_id or 0)), o.criteria))
        data |= {
            "organisme": organisation,
            "criteres": said,
            "motifs": "\n".join(filter(None, (grounds().get(o.change_ground, ""), o.reasons))),
        }
    return Happened(
        event_type, o.person_id, at=journal.midday(day), day=day, subject=o.pk, organisation=o.organisation_id,
        area=o.area_id, scheme=o.scheme_id, variant=o.category, data=data,
    )  # fmt: skip
