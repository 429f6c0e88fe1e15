"""The scans of contracts signed on paper: joined with the signature or later, and those that are awaited (C-2, P-10)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db.models import Exists, OuterRef, Q, QuerySet

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.accompaniment.actions import NewContract, record_contracts
from filrouge.accompaniment.models import EngagementContract
from filrouge.core.results import Refusal
from filrouge.documents.attaching import Kept, Said, add, received
from filrouge.documents.attachment_kinds import CONTRACT
from filrouge.documents.attachment_models import ALREADY
from filrouge.documents.models import Attachment
from filrouge.people.actions import hold_files
from filrouge.people.models import file_open_to
from filrouge.people.queries import require_visible


def join_scans(contract: EngagementContract, *, files: Sequence[File[Any]], by: Agent, at: datetime) -> None:
    """Join the scan of a signed contract, in one file or several; all of them or none. `Refusal` for one that is not
    taken."""
    gate.require(by, Verb.KEEP_PAPERS)
    require_visible(by, [contract.person_id])
    if not files:
        raise Refusal("Choisissez le scan du contrat, ou prenez-le en photo.", field="papers")
    with received(files) as kept, one_at_a_time(ALREADY):
        hold_files([contract.person_id])
        link(contract, kept, by=by, at=at)


def note_contract(
    item: NewContract, *, files: Sequence[File[Any]], by: Agent, at: datetime
) -> EngagementContract:
    """Note a contract that was signed on paper, with its scan when it is at hand."""
    with received(files) as kept, one_at_a_time(ALREADY):
        hold_files([item.person])
        [contract] = record_contracts([item], by=by, at=at)
        link(contract, kept, by=by, at=at)
    return contract


def link(contract: EngagementContract, kept: Iterable[Kept], *, by: Agent, at: datetime) -> None:
    """Inside the action's transaction: the files that were received are the scans of this contract."""
    said = Said(CONTRACT, contract.signed_on)
    rows = [add(contract.person_id, one, said=said, by=by, at=at) for one in kept]
    if rows:
        gate.require(by, Verb.KEEP_PAPERS)
        contract.scans.add(*(row.pk for row in rows))


def scans_of(contract: EngagementContract) -> list[Attachment]:
    """The scans of a contract, in the order in which they were added."""
    return list(contract.scans.filter(removed_at=None).order_by("pk"))


def awaited(agent: Agent, *, mine: bool = False) -> "QuerySet[EngagementContract]":
    """Contracts signed on paper whose scan nobody joined yet, the oldest first."""
    scans = Attachment.objects.filter(contracts=OuterRef("pk"), removed_at__isnull=True)
    rows = EngagementContract.objects.filter(file_open_to(agent, "person_id", few=mine), on_paper=True)
    if mine:
        me = agent.professional_id or 0
        rows = rows.filter(Q(person__following__lead=me) | Q(person__following__support=me))
    return rows.filter(~Exists(scans)).select_related("person__following__organisation", "recorded_by")
