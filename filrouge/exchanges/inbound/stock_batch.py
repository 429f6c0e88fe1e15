"""The follow-up of a whole batch: nothing for an ordinary file, a line after the other for a stock (A-4)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.directory.queries import department, territory
from filrouge.exchanges.inbound import stock_acts
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.stock import Step
from filrouge.exchanges.inbound.stock_places import read_places
from filrouge.people.intake import read_ground
from filrouge.people.plan import HouseholdPlan, Plan
from filrouge.people.queries import Standing

# A line at a time: two lines about one person are taken back in the order in which they were written, and a colleague
# who writes meanwhile hardly waits.
STOCK_A_CHUNK = 1


def require_take_over(by: Agent) -> None:
    """`Refusal` for who may import and not take over a follow-up."""
    if not by.may(Verb.TAKE_OVER):
        raise Refusal(
            "Cette liste reprend le suivi en cours : demandez au service de l'orientation ou à l'administration de "
            "l'appliquer ou de l'annuler."
        )


class Stock:
    """What of the follow-up a batch brings. Of an ordinary file: nothing, at no cost."""

    def __init__(self, batch: Batch) -> None:
        self.taken = bool(batch.header.get("stock"))
        if not self.taken:
            return
        self.day = batch.reference_day or date.min
        self.places = read_places(self.day)
        home = department()
        self.territory = territory()
        self.ground = read_ground(home.pk if home else None, self.territory)

    def preview(self, plan: Plan) -> Sequence[Sequence[Step]]:
        """For each line, what would become of its follow-up."""
        return stock_acts.previewed(plan, self.places, self._place, self.day) if self.taken else ()

    def take_over(
        self, plan: Plan, undo: list[dict[str, Any]], *, by: Agent, at: datetime
    ) -> Sequence[Sequence[Step]]:
        """Write it, and add to `undo` what taking it back needs."""
        if not self.taken:
            return ()
        results = stock_acts.take_over(plan, self.places, day=self.day, by=by, at=at)
        for line, (_, said) in zip(undo, results, strict=True):
            if said:
                line["stock"] = said
        return [steps for steps, _ in results]

    def _place(self, household: HouseholdPlan) -> Standing:
        """Where somebody whom the preview has not created would stand."""
        address = household.incoming.address
        area = self.territory.area(self.ground.commune_of(address)) if address else None
        return Standing(area=area, scheme=self.territory.scheme(area, self.day))
