"""Steps that the namings of a lead and of a support share, inside their transactions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import F, Q

from filrouge.access import journal
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory.models import Professional
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.people.actions import close_doors, place
from filrouge.people.models import FileAccess
from filrouge.people.queries import NOWHERE, Standing

# What an appui opens: the file to their organisation, to them alone for an adviser of France Travail.
SUPPORT_DOORS = (FileAccess.Ground.SUPPORT, FileAccess.Ground.JOINT)
LEAD, SUPPORT = Assignment.Role.LEAD, Assignment.Role.SUPPORT
AT_ONCE = (
    "Quelqu'un d'autre vient de nommer quelqu'un pour cette personne : rechargez la page, puis choisissez."
)
ASSIGNMENT_COLUMNS = (
    "person_id",
    "professional_id",
    "organisation_id",
    "caseload_id",
    "role",
    "since",
    "until",
    "named_by_id",
)


def name_of(professional: int) -> str:
    """Their name."""
    return str(Professional.objects.get(pk=professional))


def names_of(professionals: set[int | None]) -> dict[int | None, str]:
    """Their names, as the thread of a person tells them."""
    return {p.pk: str(p) for p in Professional.objects.filter(pk__in={key for key in professionals if key})}


def end_role(people: set[int], role: str, day: date) -> None:
    """End the missions of this role that day. One that began since then happened all the same: it keeps its first day."""
    rows = Assignment.objects.filter(person__in=people, role=role, until__isnull=True)
    rows.filter(since__gte=day).update(until=F("since"))
    rows.update(until=day)


def end_support_of(people: set[int], day: date) -> None:
    """End the missions of support that day, and close what they opened."""
    end_role(people, SUPPORT, day)
    close_support_doors(people, day)
    place(people, support_id=None)


def close_support_doors(people: Iterable[int], day: date) -> None:
    """Close the files that missions of support opened."""
    for ground in SUPPORT_DOORS:
        close_doors(people, ground=ground, until=day)


def check_seen(seen: str | None, present: int | None, *, ended: str, named: str) -> None:
    """Two managers at once: the second is told, and chooses knowingly (A-1). `seen`: the public identifier that the writer
    had under the eyes (empty: nobody; None does not compare); `named` says « {} » for who is there now."""
    if seen is None:
        return
    there = Professional.objects.filter(pk=present).first() if present else None
    if seen == (there.public_id if there else ""):
        return
    raise Refusal(named.format(there) if there else ended)


def check_follows(people: set[int], role: str, since: date) -> None:
    """`Refusal` when a mission would begin before the one that it follows, or before its end: one at a time (B-3)."""
    rows = Assignment.objects.filter(person__in=people, role=role)
    later = rows.filter(Q(until__isnull=True, since__gt=since) | Q(until__gt=since)).select_related(
        "professional"
    )
    row = later.order_by("-since", "-pk").first()
    if row is not None:
        bound = f"jusqu'au {long_date(row.until)}" if row.until else f"depuis le {long_date(row.since)}"
        raise Refusal(
            f"{row.professional} suit cette personne {bound} : la nouvelle mission commence ce jour-là ou après.",
            field="since",
        )


def check_oriented(people: set[int], where: Mapping[int, Standing], since: date) -> None:
    """`Refusal` for somebody whom nobody follows, or before the day of their orientation."""
    if any(where.get(person, NOWHERE).organisation is None for person in people):
        raise Refusal(
            "Cette personne n'a pas ou n'a plus d'organisme référent : rechargez la page, orientez-la d'abord."
        )
    later = OrientationDecision.objects.filter(person__in=people, until__isnull=True, decided_on__gt=since)
    decision = later.order_by("decided_on", "pk").first()
    if decision is not None:
        raise Refusal(
            f"La mission ne peut pas commencer avant l'orientation, décidée le {decision.decided_on:%d/%m/%Y}.",
            field="since",
        )


def happened(
    event_type: EventType,
    person: int,
    professional: int | None,
    standing: Standing,
    day: date,
    names: Mapping[int | None, str] | None = None,
    *,
    reason: str = "",
) -> Happened:
    """An act of this room about one person; `reason` is told by the thread."""
    data = {"professionnel": names[professional]} if names and professional in names else {}
    return Happened(
        event_type, person, at=journal.midday(day), day=day, organisation=standing.organisation, area=standing.area,
        scheme=standing.scheme, caseworker=professional, variant=standing.pathway,
        data=data | ({"motifs": reason} if reason else {}),
    )  # fmt: skip


def not_twice(people: set[int], namings: Sequence[object]) -> None:
    if len(people) != len(namings):
        raise Refusal("La même personne est nommée deux fois dans cette série.")


def not_tomorrow(since: date, at: datetime) -> None:
    if since > journal.civil_day(at):
        raise Refusal("La mission commence aujourd'hui ou avant : corrigez la date.", field="since")
