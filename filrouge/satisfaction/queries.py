"""Which campaigns, participations and testimonials an agent may know of."""

from datetime import date

from django.db.models import Q, QuerySet, Sum

from filrouge.access.agents import Agent
from filrouge.core.periods import month_number
from filrouge.directory.models import Organisation
from filrouge.people.models import file_open_to
from filrouge.satisfaction.models import Campaign, Participation, Testimonial


def _reads_all(agent: Agent) -> bool:
    """The département as a whole; one of its territories reads its own."""
    return agent.everything or (agent.department and not agent.areas)


def _own(agent: Agent) -> Q:
    return Q() if _reads_all(agent) else Q(organisation__in=agent.organisations)


def campaigns_for(agent: Agent) -> "QuerySet[Campaign]":
    """Campaigns of the agent's organisations, and in a département those of the agent's areas."""
    own = _own(agent)
    if own and agent.department:
        own |= Q(area__in=agent.areas) | Q(area__parent__in=agent.areas)
    rows = Campaign.objects.filter(own) if own else Campaign.objects.all()
    return rows.select_related("organisation", "scheme", "area")


def open_campaigns(agent: Agent, day: date) -> "QuerySet[Campaign]":
    """Those whose sheets may be handed that day."""
    return campaigns_for(agent).filter(closed_on=None, since__lte=day, until__gt=day).order_by("label", "pk")


def visible_campaign(agent: Agent, public_id: str) -> Campaign | None:
    """A campaign that the agent may know of."""
    return campaigns_for(agent).filter(public_id=public_id).first()


def organisations_for(agent: Agent) -> "QuerySet[Organisation]":
    """For whom the agent may open a campaign or note a participation."""
    rows = Organisation.objects.order_by("name", "pk")
    return rows if _reads_all(agent) else rows.filter(pk__in=agent.organisations)


def with_handed(rows: "QuerySet[Campaign]") -> "QuerySet[Campaign]":
    """The same, with how many sheets were handed in all."""
    return rows.annotate(sheets=Sum("handed__number", default=0))


def participations_for(agent: Agent) -> "QuerySet[Participation]":
    """Participations that the agent's organisations noted."""
    return Participation.objects.filter(_own(agent)).select_related("organisation")


def testimonials_for(agent: Agent, day: date) -> "QuerySet[Testimonial]":
    """Testimonials whose consent stands that day: no other is ever shown."""
    standing = Q(withdrawn_on=None) & (Q(until=None) | Q(until__gt=day))
    rows = Testimonial.objects.filter(_own(agent), standing)
    return rows.select_related("organisation", "person")


def testimonials_of(agent: Agent, person: int, day: date) -> "QuerySet[Testimonial]":
    """Those of one person, whatever organisation noted them, when their file is open to the agent."""
    standing = Q(withdrawn_on=None) & (Q(until=None) | Q(until__gt=day))
    return Testimonial.objects.filter(file_open_to(agent, "person_id", few=True), standing, person=person)


def this_month(day: date) -> int:
    """The month in which answers of that day are kept."""
    return month_number(day)
