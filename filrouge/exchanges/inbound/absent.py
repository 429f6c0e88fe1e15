"""Who a whole monthly flow no longer names, although their right was open: a question, never a closure (A-2)."""

from django.db.models import QuerySet

from filrouge.access.agents import Agent
from filrouge.exchanges.inbound.models import Batch
from filrouge.people.incoming import BENEFICIARY_ROLES, OPEN_STATES
from filrouge.people.models import HouseholdMember, file_open_to

MONTHLY = "M"


def is_whole_month(batch: Batch) -> bool:
    """An applied flow that names every household of its sender: absence from it means something."""
    header = batch.header
    monthly = header.get("frequency") == MONTHLY and bool(header.get("whole")) and bool(header.get("sender"))
    return batch.state == Batch.State.APPLIED and monthly and batch.reference_day is not None


def absent_from(batch: Batch, agent: Agent) -> "QuerySet[HouseholdMember]":
    """Beneficiaries whose right is still open here, of the batch's sender, that neither it nor a later file names.

    Only files open to the agent; by name. Households known from lists alone were never in a flow: not missing."""
    if not is_whole_month(batch):
        return HouseholdMember.objects.none()
    body, _, number = str(batch.header["sender"]).partition(" ")
    return (
        HouseholdMember.objects.filter(
            file_open_to(agent, "person_id"),
            until__isnull=True,
            role__in=BENEFICIARY_ROLES,
            household__body=body,
            household__body_number=number,
            household__state__in=OPEN_STATES,
            household__seen_on__lt=batch.reference_day,
        )
        .select_related("household", "person__following__lead", "person__following__area")
        .order_by("person__name_key", "pk")
    )
