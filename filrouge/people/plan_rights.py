"""Who starts and stops being subject to rights and duties, decided over a whole chunk of an import (A-2)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from filrouge.people.incoming import BENEFICIARY_ROLES, OPEN_STATES
from filrouge.people.known import Known
from filrouge.people.plan import HouseholdPlan, PersonPlan


def plan_rights(plans: Sequence[HouseholdPlan], known: Known) -> None:
    """Who starts and stops being subject to rights and duties, once every household of the chunk is decided.

    A right that closes, or a household that one leaves, changes nothing for somebody who has an open right elsewhere."""
    rights = _open_rights(plans, known)
    for place, h in enumerate(plans):
        if h.older:
            continue
        for p in h.persons:
            if p.incoming.role in BENEFICIARY_ROLES:
                _plan_obligations(p, h, bool(rights[p.row["id"]] - {-1 - place}))
        for p in h.left:
            if p.row["subject_to_obligations"] and not rights[p.row["id"]]:
                p.stopped = True
                _set(p, "subject_to_obligations", False)


def _open_rights(plans: Sequence[HouseholdPlan], known: Known) -> dict[int, set[int]]:
    """The households with an open right of each person, after this chunk; those of the chunk by their place."""
    found: dict[int, set[int]] = defaultdict(set)
    for person, households in known.open_rights.items():
        found[person] |= households
    for place, h in enumerate(plans):
        members = known.members.get(h.row["id"], {})
        for person in members:
            found[person].discard(h.row["id"])
        if h.row["state"] in OPEN_STATES:
            gone = {p.row["id"] for p in h.left}
            named = [(p.row["id"], p.incoming.role) for p in h.persons]
            for person, role in (*members.items(), *named):
                if role in BENEFICIARY_ROLES and person not in gone:
                    found[person].add(-1 - place)
    return found


def _plan_obligations(p: PersonPlan, h: HouseholdPlan, elsewhere: bool) -> None:
    """Subject to rights and duties: the flag of the file on an open right (CASF L262-28)."""
    if h.second_hand:
        return
    said, before = p.incoming.subject, p.row["subject_to_obligations"]
    p.lost_right = h.closed and not elsewhere
    if p.lost_right:
        now = False
    elif said is None or (h.incoming.state and not h.incoming.open):
        now = before
    else:
        now = said
    p.started, p.stopped = now and not before, before and not now
    if now != before:
        _set(p, "subject_to_obligations", now)
    opened_on = h.incoming.opened_on
    if h.incoming.open and p.row["rsa_since"] is None and opened_on is not None:
        _set(p, "rsa_since", opened_on)


def _set(p: PersonPlan, column: str, value: Any) -> None:
    if not p.created:
        p.before.setdefault(column, p.row[column])
    p.row[column] = value
