"""Reading suspicions and merges, and both files side by side."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.agenda.models import Appointment
from filrouge.core.normalisation import name_key
from filrouge.core.text import long_date, plural
from filrouge.identity.merging import CHOSEN
from filrouge.identity.models import Merge, Suspicion
from filrouge.orientation.models import OrientationDecision
from filrouge.people.models import Note, Person, file_open_to
from filrouge.people.queries import LISTED, city_of, homes_of
from filrouge.people.wording import contact_value, right_of


@dataclass(frozen=True, slots=True)
class Choice:
    """A datum of both files, in words; `differs`: both say something, and not the same, capitals and accents apart."""

    name: str
    label: str
    first: str
    second: str
    differs: bool


def open_suspicions(agent: Agent) -> "QuerySet[Suspicion]":
    """Pairs to look at, both files open to the agent, the oldest first."""
    rows = Suspicion.objects.filter(
        file_open_to(agent, "first_id"), file_open_to(agent, "second_id"), state=Suspicion.State.OPEN
    )
    return rows.select_related("first__following__area", "second__following__area").order_by(
        "noticed_at", "pk"
    )


def visible_suspicion(agent: Agent, public_id: str) -> Suspicion | None:
    """A pair whose two files are open to the agent; once decided, one of them: the other may have been absorbed."""
    first, second = Q(file_open_to(agent, "first_id")), Q(file_open_to(agent, "second_id"))
    decided = ~Q(state=Suspicion.State.OPEN)
    rows = Suspicion.objects.filter((first & second) | (decided & (first | second)), public_id=public_id)
    told = [f"{side}__{name}" for side in ("first", "second") for name in LISTED]
    return rows.select_related(*told, "decided_by").first()


def merges(agent: Agent) -> "QuerySet[Merge]":
    """What was joined and not taken back, the latest first."""
    rows = Merge.objects.filter(file_open_to(agent, "kept_id"), undone_at__isnull=True)
    return rows.select_related("kept", "gone", "merged_by").order_by("-merged_at", "-pk")


def visible_merge(agent: Agent, public_id: str) -> Merge | None:
    """A merge whose kept file is open to the agent."""
    rows = Merge.objects.filter(file_open_to(agent, "kept_id"), public_id=public_id)
    return rows.select_related("kept", "gone").first()


def kept_for(agent: Agent, public_id: str) -> str:
    """The public identifier of the file to which this one was joined; empty when it was not, or is not open."""
    person = Person.objects.filter(public_id=public_id, merged_into__isnull=False).only("merged_into").first()
    for _ in range(20):
        if person is None or person.merged_into_id is None:
            break
        person = Person.objects.filter(pk=person.merged_into_id).first()
    if person is None or not Person.objects.visible_to(agent).filter(pk=person.pk).exists():
        return ""
    return person.public_id


def choices_of(first: Person, second: Person) -> list[Choice]:
    """Each datum that both files may hold, those that differ first."""
    found = []
    for name in CHOSEN:
        one, other = _words(first, name), _words(second, name)
        if one or other:
            label = str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(
                Choice(name, label, one, other, bool(one and other) and name_key(one) != name_key(other))
            )
    return sorted(found, key=lambda choice: not choice.differs)


def _words(person: Person, name: str) -> str:
    value: Any = getattr(person, name)
    if name == "birth_date":
        return long_date(value) if value else ""
    if name == "sex":
        return person.get_sex_display() if value else ""
    return contact_value(name, str(value))


def facts_of(first: Person, second: Person, agent: Agent) -> list[tuple[str, str, str]]:
    """What each file holds beside its identity, in words: household, who follows, how much the agent may read."""
    sides = [_facts(first, agent), _facts(second, agent)]
    return [(label, one or "–", sides[1][label] or "–") for label, one in sides[0].items()]


def _facts(person: Person, agent: Agent) -> dict[str, str]:
    standing = getattr(person, "following", None)
    homes = homes_of(person)
    who = [str(each) for each in (standing.lead, standing.organisation) if each] if standing else []
    return {
        "Foyer": ", ".join(f"{home.household.body} {home.household.caf_number}" for home in homes),
        "Droit": ", ".join(right_of(home.household).label for home in homes),
        "Commune": city_of([person]).get(person.pk, ""),
        "NIR": "connu" if bytes(person.nir_index) else "",
        "Suivi": ", ".join(who),
        "Orientations": _count(OrientationDecision.objects, person, "orientation"),
        "Rendez-vous": _count(Appointment.objects, person, "rendez-vous", "rendez-vous"),
        "Notes": _count(Note.objects.visible_to(agent), person, "note"),
        "Dossier créé": long_date(timezone.localdate(person.created_at)),
    }


def _count(rows: Any, person: Person, singular: str, several: str | None = None) -> str:
    return plural(rows.filter(person=person).count(), singular, several)
