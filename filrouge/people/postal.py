"""What is written on an envelope: the lines of the address where each person's letters go (A-2)."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F

from filrouge.people.addresses import mail_goes_to
from filrouge.people.models import Address, Person


def postal_lines(people: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The lines of each person's address, name first; nothing for who has none. Three queries."""
    found: dict[int, list[Address]] = defaultdict(list)
    own = (
        Address.objects.filter(person__in=people, until__isnull=True)
        .select_related("commune")
        .order_by("since", "pk")
    )
    for row in own:
        found[row.person_id or 0].append(row)
    homes = (
        Address.objects.filter(
            household__members__person__in=people, household__members__until__isnull=True, until__isnull=True
        )
        .annotate(of=F("household__members__person"))
        .select_related("commune")
        .order_by("since", "pk")
    )
    wanted = set(people)
    for row in homes:
        if row.of in wanted:
            found[row.of].append(row)
    full = {person.pk: person.full_name for person in Person.objects.filter(pk__in=people).order_by("pk")}
    return {
        key: _lines(full[key], chosen)
        for key, rows in found.items()
        if (chosen := mail_goes_to(rows)) is not None
    }


def _lines(name: str, address: Address) -> tuple[str, ...]:
    town = f"{address.postal_code} {address.town}".strip()
    return tuple(line for line in (name, address.complement, address.street, town) if line)
