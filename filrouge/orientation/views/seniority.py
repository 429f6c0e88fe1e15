"""People over the seniority that a scheme watches (B-11)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import keyed_page
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.orientation import seniority as long_term


@signed_in(Verb.ORIENT)
def long_standing(request: SignedRequest) -> HttpResponse:
    """Who to propose to an operator, the oldest first, and the share already entrusted."""
    watches = long_term.watches(request.today)
    chosen = next(
        (w for w in watches if str(w.scheme) == request.GET.get("dispositif")),
        watches[0] if watches else None,
    )
    context: dict[str, object] = {"watches": watches, "chosen": chosen}
    if chosen is not None:
        context |= {
            "share": long_term.share(request.agent, chosen),
            "page": keyed_page(
                long_term.to_propose(request.agent, chosen), request.GET, by=("rsa_since", "pk")
            ),
        }
    return render(request, "orientation/seniority.html", context)
