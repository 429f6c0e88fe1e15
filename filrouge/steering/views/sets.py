"""The set of indicators of a scheme, read whole: what the département validates (G-5)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.steering.definitions import Indicator, indicators_of
from filrouge.steering.questions import scheme_of
from filrouge.steering.sets import standing_of
from filrouge.steering.words import UNIT_LABELS


@signed_in(Verb.SEE_DASHBOARD)
def indicator_set(request: SignedRequest, key: str) -> HttpResponse:
    """Every definition with its validity, and what changed since the last validation."""
    scheme = scheme_of(key)
    standing = standing_of(scheme)
    context = {
        "scheme": scheme,
        "standing": standing,
        "themes": _themes(indicators_of(scheme), {change.id: change for change in standing.changes}),
        "may_validate": request.agent.may(Verb.VALIDATE_SETS),
        "query": request.GET.urlencode(),
    }
    return render(request, "steering/set.html", context)


def _themes(found: tuple[Indicator, ...], changes: dict[str, object]) -> list[tuple[str, list[object]]]:
    """Under the headings of the file: each version, its unit in words, and how it changed."""
    headings = dict.fromkeys(indicator.theme for indicator in found)
    return [
        (heading, [(i, UNIT_LABELS[i.unit], changes.get(i.id)) for i in found if i.theme == heading])
        for heading in headings
    ]
