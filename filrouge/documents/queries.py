"""Reading letters, templates and delegations; attachments."""

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.directory.queries import on_day
from filrouge.documents.attachment_kinds import restricted_kinds
from filrouge.documents.models import Attachment, Delegation, Letter, LetterTemplate
from filrouge.documents.shipped import LetterKind, letter_kinds
from filrouge.people.models import Person, file_open_to


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


def attachments_of(person: Person, agent: Agent) -> "QuerySet[Attachment]":
    """The attachments of a file that the agent may open, removed ones too, the latest first; those of a restricted kind
    for who keeps the papers alone."""
    rows = _readable(Attachment.objects.filter(person=person), agent)
    return rows.select_related("added_by", "organisation", "removed_by").order_by("-day", "-pk")


def visible_attachment(agent: Agent, public_id: str) -> Attachment | None:
    """An attachment, not removed, that the agent may read; of a file that was joined to another, the same one there."""
    rows = _readable(Attachment.objects.filter(removed_at=None), agent).select_related("person")
    mine = rows.filter(file_open_to(agent, "person_id", few=True))
    if (found := mine.filter(public_id=public_id).first()) is not None:
        return found
    gone = rows.filter(public_id=public_id, person__merged_into__isnull=False).first()
    return mine.filter(person=gone.person.merged_into_id, sha256=gone.sha256).first() if gone else None


def _readable(rows: "QuerySet[Attachment]", agent: Agent) -> "QuerySet[Attachment]":
    return rows if agent.may(Verb.KEEP_PAPERS) else rows.exclude(kind__in=restricted_kinds())
