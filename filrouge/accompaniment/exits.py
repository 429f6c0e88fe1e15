"""What an exit looks at: the last phase of the accompaniment, and who followed it in its own organisation (B-10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from filrouge.accompaniment.models import Accompaniment, EmphasisChange
from filrouge.orientation.models import Assignment
from filrouge.people.queries import NOWHERE, Standing


def last_changes(people: Iterable[int]) -> dict[int, date]:
    """The day of the last change of emphasis of each accompaniment in course."""
    rows = EmphasisChange.objects.filter(
        accompaniment__person__in=list(people), accompaniment__closed_on__isnull=True
    )
    return dict(rows.order_by("changed_on", "pk").values_list("accompaniment_id", "changed_on"))


def leads_of_exits(rows: Sequence[Accompaniment], where: Mapping[int, Standing]) -> dict[int, Standing]:
    """Where each exit counts, and for whom: the organisation of the accompaniment and its last referent there, when the
    person has been oriented elsewhere since."""
    then = {row.person_id: where.get(row.person_id, NOWHERE) for row in rows}
    elsewhere = [row for row in rows if then[row.person_id].organisation != row.organisation_id]
    if not elsewhere:
        return then
    missions = Assignment.objects.filter(
        person__in=[row.person_id for row in elsewhere], role=Assignment.Role.LEAD
    ).order_by("since", "pk")
    last: dict[tuple[int, int], int] = {}
    for person, organisation, professional in missions.values_list("person", "organisation", "professional"):
        last[person, organisation] = professional
    for row in elsewhere:
        then[row.person_id] = replace(
            then[row.person_id], organisation=row.organisation_id, area=row.area_id, scheme=row.scheme_id,
            lead=last.get((row.person_id, row.organisation_id)), support=None,
        )  # fmt: skip
    return then
