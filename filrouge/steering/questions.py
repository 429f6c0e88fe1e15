"""What somebody asks of a scheme, and what they may be told: the scope follows from who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from filrouge.access.agents import Agent
from filrouge.core.periods import Period
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Organisation
from filrouge.directory.queries import lead_organisations
from filrouge.orientation.queries import area_tree
from filrouge.schemes.types import Scheme
from filrouge.steering import windows
from filrouge.steering.definitions import Indicator, indicators_of, indicators_on
from filrouge.steering.everywhere import EVERYWHERE, scheme_everywhere
from filrouge.steering.forms import DashboardFilter
from filrouge.steering.queries import Scope, scheme_number


@dataclass(frozen=True, slots=True)
class Question:
    """A scheme, a period and a scope. `restricted`: the agent's own organisations only."""

    scheme: Scheme
    form: DashboardFilter
    period: Period
    scope: Scope
    restricted: bool

    @property
    def before(self) -> Period:
        """The period that this one is compared with."""
        return windows.previous(self.period)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The versions in force on the last day of the period."""
        return indicators_on(self.scheme, windows.last_day(self.period))

    def indicator(self, key: str) -> Indicator:
        """The indicator of this identifier in that version; 404 when there is none."""
        for indicator in self.indicators:
            if indicator.id == key:
                return indicator
        raise Http404("Cet indicateur n'existe pas à cette date.")


def scheme_of(key: str) -> Scheme:
    """The scheme of an address; 404 when it is not loaded here."""
    scheme = scheme_everywhere() if key == EVERYWHERE else scheme_text(key)
    if scheme is None:
        raise Http404("Ce dispositif n'existe pas.")
    return scheme


def versions_of(scheme: Scheme, key: str) -> list[Indicator]:
    """Every version of an indicator, the latest first; 404 when there is none."""
    found = sorted((i for i in indicators_of(scheme) if i.id == key), key=lambda i: -i.version)
    if not found:
        raise Http404("Cet indicateur n'existe pas.")
    return found


def ask(agent: Agent, key: str, filters: Mapping[str, str], today: date) -> Question:
    """Read the filters of an address. A filter that means nothing is said on the form and leaves the default."""
    scheme = scheme_of(key)
    tree, organisations = area_tree(), organisations_open_to(agent, today)
    form = DashboardFilter(filters, today=today, areas=tree.areas, organisations=organisations)
    form.is_valid()
    below = tree.below(form.cleaned_data.get("territoire", ""))
    chosen = [o.pk for o in organisations if o.public_id == form.cleaned_data.get("organisme")]
    scope = Scope(
        None if key == EVERYWHERE else scheme_number(key),
        areas=None if below is None else tuple(below),
        organisations=tuple(chosen) or own_organisations(agent),
    )
    return Question(scheme, form, form.period, scope, restricted=own_organisations(agent) is not None)


def own_organisations(agent: Agent) -> tuple[int, ...] | None:
    """The organisations whose figures this agent may read; None for those of the département: all."""
    if agent.department or agent.everything:
        return None
    return tuple(sorted(agent.organisations))


def organisations_open_to(agent: Agent, today: date) -> list[Organisation]:
    """The organisations that an agent may choose among: all those that follow people, or its own."""
    own = own_organisations(agent)
    if own is None:
        return list(lead_organisations())
    return list(Organisation.objects.filter(pk__in=own).order_by("name", "id"))
