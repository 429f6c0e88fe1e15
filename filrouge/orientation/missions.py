"""Steps that the namings of a lead and of a support share, inside their transactions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from filrouge.access import journal
from filrouge.access.events import EventType
from filrouge.access.journal import Happened
from filrouge.core.results import Refusal
from filrouge.directory.models import Membership, Professional
from filrouge.directory.queries import on_day
from filrouge.orientation.models import Assignment
from filrouge.people.models import FileAccess
from filrouge.people.queries import Standing

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


def posts_on(professionals: set[int], day: date) -> dict[int, Membership]:
    """Where each of these professionals works that day."""
    rows = Membership.objects.filter(on_day(day), professional__in=professionals)
    found: dict[int, Membership] = {}
    for row in rows.select_related("organisation").order_by("id"):
        found.setdefault(row.professional_id, row)
    return found


def name_of(professional: int) -> str:
    return str(Professional.objects.get(pk=professional))


def names_of(professionals: set[int | None]) -> dict[int | None, str]:
    """Their names, as the thread of a person tells them."""
    return {p.pk: str(p) for p in Professional.objects.filter(pk__in={key for key in professionals if key})}


def end_role(people: set[int], role: str, day: date) -> None:
    rows = Assignment.objects.filter(person__in=people, role=role, until__isnull=True)
    rows.filter(since__gte=day).delete()
    rows.update(until=day)


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
