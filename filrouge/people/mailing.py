"""Where the letters of people go on a day: their address, their guardian's, and to whom a copy (A-2, F-3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from filrouge.people.addresses import mail_goes_to
from filrouge.people.beside_models import Companion
from filrouge.people.models import Address, Person

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mailing:
    """The lines of the address that a letter is sent to, name first (none: nobody knows it), and of each copy."""

    to: Lines = ()
    copies: tuple[Lines, ...] = ()


def mailing_of(people: Sequence[int], day: date) -> dict[int, Mailing]:
    """How to write to each of these people on this day, by who stands beside them then: four queries."""
    homes = _addresses(people)
    full = {person.pk: person.full_name for person in Person.objects.filter(pk__in=people).order_by("pk")}
    beside: dict[int, list[Companion]] = defaultdict(list)
    for row in told_on(day).filter(person__in=people):
        beside[row.person_id].append(row)
    return {key: _mailing(name, homes.get(key, []), beside[key]) for key, name in full.items()}


def told_on(day: date) -> "QuerySet[Companion]":
    """Those who get the letters of somebody on this day."""
    rows = Companion.objects.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
    return rows.exclude(letters=Companion.Letters.NONE).order_by("since", "pk")


def _mailing(name: str, addresses: Iterable[Address], beside: Iterable[Companion]) -> Mailing:
    home = mail_goes_to(addresses)
    to = _lines((name, *_place(home))) if home else ()
    copies = []
    for row in beside:
        lines = _lines((row.name, row.organisation, f"pour {name} ({row.label.lower()})", *_place(row)))
        if row.letters == Companion.Letters.INSTEAD:
            to = lines
        else:
            copies.append(lines)
    return Mailing(to, tuple(copies))


def _place(row: Address | Companion) -> Lines:
    town = row.town if isinstance(row, Address) else row.city
    return (row.complement, row.street, f"{row.postal_code} {town}".strip())


def _lines(lines: Iterable[str]) -> Lines:
    return tuple(line for line in lines if line)


def _addresses(people: Sequence[int]) -> dict[int, list[Address]]:
    """The present addresses of each person and of their households: two queries."""
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
    return found
