"""What is written on the staged lines of a batch: its verdict, what changes, what the sender has to mend (A-4)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from django.db.models import Count, Q, Sum

from filrouge.access import bulk, secret_fields
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.queries import TO_SEE
from filrouge.exchanges.inbound.stock import DONE, KNOWN, PARTS, PROBLEM, Step
from filrouge.people.incoming import in_one_line
from filrouge.people.intake_events import readable_changes
from filrouge.people.plan import SPEAKERS, HouseholdPlan, Plan

Verdict = StagedLine.Verdict
# Before the outcome of a part of the follow-up, in the changes of a line; of a remark, what it comes from.
STOCK, OF_STOCK = "stock_", "reprise"
READ_AT_ONCE = 500
_LINES_THAT_CREATE, _LINES_THAT_UPDATE = (
    Count("pk", filter=Q(creates=True)),
    Count("pk", filter=Q(updates=True)),
)
_TO_SEE = Count("pk", filter=TO_SEE)
_LEAVING, _TAKEN_OVER = Count("pk", filter=Q(leavers__gt=0)), Count("pk", filter=Q(taken_over=True))
_SEEN = (
    "id", "state", "verdict", "creates", "updates", "created", "updated", "unchanged", "leavers", "taken_over", "changes",
)  # fmt: skip
_APPLIED = (*_SEEN, "record", "undo")


def mark(
    keys: Sequence[int],
    plan: Plan,
    state: str,
    undo_info: list[dict[str, Any]] | None,
    steps: Sequence[Sequence[Step]] = (),
) -> None:
    """Write on the lines `keys` what was decided; `undo_info` once it is applied; `steps`: of a stock, each line's."""
    rows: list[tuple[Any, ...]] = []
    for index, (key, household) in enumerate(zip(keys, plan.households, strict=True)):
        taken = steps[index] if steps else ()
        row: tuple[Any, ...] = (key, state, *_verdicts(household, taken))
        if undo_info is not None:
            row += (b"", secret_fields.encrypt_bytes(msgspec.json.encode(undo_info[index])))
        rows.append(row)
    bulk.update(StagedLine, _SEEN if undo_info is None else _APPLIED, rows)
    if steps:
        _remark(dict(zip(keys, steps, strict=True)))


def _verdicts(household: HouseholdPlan, steps: Sequence[Step]) -> tuple[Any, ...]:
    verdicts = [household.verdict(person) for person in household.persons]
    if any(step.outcome == DONE for step in steps) and not {"created", "updated"} & set(verdicts):
        # The follow-up alone changes: it is a change of the person.
        verdicts = ["updated", *verdicts[1:]]
    created, updated = verdicts.count("created"), verdicts.count("updated")
    verdict = Verdict.CREATED if created else Verdict.UPDATED if updated else Verdict.UNCHANGED
    if household.unknown and not created and not updated:
        verdict = Verdict.UNKNOWN
    shown = _changes(household, verdicts)
    shown += [[STOCK + step.outcome, PARTS[step.part], step.words, []] for step in steps]
    return (
        verdict.value, created > 0, updated > 0, created, updated, verdicts.count("unchanged"), len(household.left),
        household.taken_over, shown,
    )  # fmt: skip


def _remark(steps: dict[int, Sequence[Step]]) -> None:
    """What of the follow-up has to be seen, after what was said of the reading; said again, it is said once."""
    lines = StagedLine.objects.filter(pk__in=steps).order_by("pk").values_list("pk", "remarks")
    rows = []
    for key, said in lines:
        read = [remark for remark in said or () if len(remark) < len(("motif", "remède", OF_STOCK))]
        found = [
            [f"{PARTS[step.part]} : {step.words}", "", OF_STOCK]
            for step in steps[key]
            if step.outcome == PROBLEM
        ]
        if found or said:
            rows.append((key, json_or_null([*read, *found])))
    for key, remarks in rows:
        StagedLine.objects.filter(pk=key).update(remarks=remarks)


def json_or_null(remarks: list[Any]) -> list[Any] | None:
    """Nothing to mend is no list at all: what is counted is counted on that."""
    return remarks or None


def stock_totals(batch: Batch) -> list[dict[str, Any]]:
    """Of a stock, what became of each part of the follow-up: told by the file, taken over, already here, to be seen."""
    found: dict[str, Counter[str]] = {label: Counter() for label in PARTS.values()}
    lines = StagedLine.objects.filter(batch=batch).order_by("pk").values_list("changes", flat=True)
    for changes in lines.iterator(chunk_size=READ_AT_ONCE):
        for verdict, label, *_ in changes:
            if verdict.startswith(STOCK):
                found[label][verdict.removeprefix(STOCK)] += 1
    return [
        {
            "label": label,
            "told": counts.total(),
            DONE: counts[DONE],
            KNOWN: counts[KNOWN],
            PROBLEM: counts[PROBLEM],
        }
        for label, counts in found.items()
        if counts
    ]


def _changes(household: HouseholdPlan, verdicts: Sequence[str]) -> list[Any]:
    """What the preview shows of a line: who, verdict and reason, and old → new."""
    shown: list[Any] = []
    for person, verdict in zip(household.persons, verdicts, strict=True):
        if verdict != "unchanged" and (person.created or readable_changes(person) or household.touched):
            name = f"{person.row['family_name']} {person.row['first_names']}"
            shown.append([verdict, name, person.reason, [] if person.created else readable_changes(person)])
    for person in household.unknown:
        name = f"{person.incoming.family_name} {person.incoming.first_names}".strip()
        shown.append([Verdict.UNKNOWN.value, name, person.reason, []])
    state = [household.before.get("state", ""), household.row["state"]] if household.new_state else []
    if state and not household.created:
        shown.append(["right", "", "", [["etat", *state]]])
    if household.new_address and household.old_home is not None:
        before = in_one_line(household.old_home.key)
        shown.append(["address", "", "", [["adresse", before, household.incoming.place]]])
    for left in household.left:
        name = f"{left.incoming.family_name} {left.incoming.first_names}"
        shown.append(["left", name, left.reason, readable_changes(left)])
    shown.extend(["note", "", note, []] for note in household.notes)
    return shown


def _unknown_people(batch: Batch) -> int:
    """Of a file that completes, how many of those whom it names are nobody here."""
    lines = StagedLine.objects.filter(batch=batch).order_by("pk").values_list("changes", flat=True)
    return sum(
        entry[0] == Verdict.UNKNOWN
        for changes in lines.iterator(chunk_size=READ_AT_ONCE)
        for entry in changes
    )


def counted(batch: Batch) -> dict[str, Any]:
    """The batch's counts: people by verdict, lines refused and replaced, lines by verdict."""
    lines = StagedLine.objects.filter(batch=batch)
    totals = lines.aggregate(
        created=Sum("created"), updated=Sum("updated"), unchanged=Sum("unchanged"), leavers=Sum("leavers")
    )
    by_verdict = dict(lines.values_list("verdict").annotate(lines=Count("pk")).order_by("verdict"))
    views = lines.aggregate(
        created=_LINES_THAT_CREATE,
        updated=_LINES_THAT_UPDATE,
        leaving=_LEAVING,
        taken=_TAKEN_OVER,
        tosee=_TO_SEE,
    )
    return {
        **batch.counts,
        **{name: value or 0 for name, value in totals.items()},
        **({"stock": stock_totals(batch)} if batch.header.get("stock") else {}),
        "refused": by_verdict.get(Verdict.REFUSED.value, 0),
        "unknown": _unknown_people(batch) if batch.kind in SPEAKERS else 0,
        "replaced": by_verdict.get(Verdict.REPLACED.value, 0),
        "taken_over": views["taken"],
        "lines": {**by_verdict, **views},
    }
