"""Reading letters, templates and delegations."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from filrouge.access.agents import Agent
from filrouge.directory.queries import on_day
from filrouge.documents.models import Delegation, Letter, LetterTemplate
from filrouge.documents.shipped import LetterKind, letter_kinds
from filrouge.people.models import file_open_to


def template_of(kind: str) -> LetterKind:
    """The words used today for a kind of letter: the département's own, else those shipped."""
    shipped = letter_kinds()[kind]
    own = LetterTemplate.objects.filter(kind=kind).order_by("-pk").first()
    return LetterKind(kind, shipped.label, shipped.starts_clock, own.subject, own.body) if own else shipped


def letters(agent: Agent, *, state: str = "", batch: str = "") -> "QuerySet[Letter]":
    """Letters to people whose file is open to the agent, the latest first."""
    rows = Letter.objects.filter(file_open_to(agent, "person_id"))
    if state:
        rows = rows.filter(state=state)
    if batch:
        rows = rows.filter(batch=batch)
    return rows.select_related("person", "delegation__account").order_by("-pk")


def chosen(agent: Agent, public_ids: Collection[str]) -> list[Letter]:
    """Those of these letters that the agent may see, in the order of the names."""
    return sorted(
        letters(agent).filter(public_id__in=public_ids), key=lambda row: (row.person.name_key, row.pk)
    )


def visible_letter(agent: Agent, public_id: str) -> Letter | None:
    """A letter to somebody whose file is open to the agent."""
    return letters(agent).filter(public_id=public_id).first()


def delegation_of(agent: Agent, day: date) -> Delegation | None:
    """The delegation that the agent holds that day."""
    return Delegation.objects.filter(on_day(day), account=agent.account_id).order_by("-since", "-pk").first()


def delegations() -> "QuerySet[Delegation]":
    """Every delegation, the present ones first."""
    return Delegation.objects.select_related("account").order_by("-since", "pk")
