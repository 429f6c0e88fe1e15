"""What the file knows of a participant already: shown, never asked again (G-9)."""

from typing import Any

from django.db.models import Q

from filrouge.accompaniment.models import Finding
from filrouge.cofunding.models import Participation
from filrouge.cofunding.shipped import shipped
from filrouge.people.models import Address, Person

# What a diagnosis says of housing, when it says that somebody has none of their own.
_HOUSING, _WITHOUT = "housing", frozenset({"homeless", "hosted", "must_leave"})


def known_of(person: Person) -> dict[str, Any]:
    """The identity, the home, the contacts and the right of a person, as an export writes them."""
    home = _home(person)
    return {
        "last_name": person.family_name, "first_name": person.first_names, "sex": person.sex,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "address_line": home.street if home else "", "postal_code": home.postal_code if home else "",
        "commune": home.commune.code if home and home.commune else "",
        "phone": person.phone, "email": person.email, "rsa": "yes" if person.rsa_since else "no",
        "rsa_since": person.rsa_since.isoformat() if person.rsa_since else "",
    }  # fmt: skip


def _home(person: Person) -> Address | None:
    theirs = Q(person=person) | Q(household__members__person=person, household__members__until__isnull=True)
    rows = Address.objects.filter(theirs, until__isnull=True).select_related("commune")
    found = sorted(rows.order_by("-since", "-pk"), key=lambda row: row.kind != Address.Kind.HOME)
    return found[0] if found else None


def already_answered(person: Person) -> dict[str, Any]:
    """Answers that need no new question: those of an operation before that stay true, and the housing of the latest
    diagnosis."""
    said: dict[str, Any] = {}
    finding = Finding.objects.filter(assessment__person=person, domain=_HOUSING)
    latest = finding.order_by("-assessment__made_on", "-pk").first()
    if latest is not None:
        said["homeless"] = "yes" if _WITHOUT & set(latest.situations) else "no"
    former = Participation.objects.filter(person=person).order_by("-entry_on", "-pk").first()
    if former is not None:
        kept = {one.key for one in shipped().asked("entry") if one.keeps}
        said |= {key: value for key, value in former.entry.items() if key in kept}
    return said
