"""One's own account: second factor, open connections (P-9)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from filrouge.access import connections, second_factor
from filrouge.access.answers import see_other
from filrouge.access.models import Account
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.core.text import plural


@signed_in()
@never_cache
def own(request: SignedRequest) -> HttpResponse:
    """What protects one's account, and where it is open."""
    account = Account.objects.get(pk=request.agent.account_id)
    context = {
        "account": account,
        "protected": second_factor.has_second_factor(account),
        "asked": account.role in second_factor.roles_asked(),
        "connections": connections.connections_of(account),
        "current": request.session.session_key,
        "base": "web/base_public.html" if request.agent.own_space else "web/base.html",
    }
    return render(request, "access/own.html", context)


@signed_in()
@require_POST
def close(request: SignedRequest, public_id: str) -> HttpResponse:
    """End one of one's connections."""
    if connections.close(public_id, by=request.agent, at=request.now):
        messages.success(request, "Cette connexion est fermée.")
    else:
        messages.info(request, "Cette connexion était déjà fermée.")
    return see_other("access:own")


@signed_in()
@require_POST
def close_others(request: SignedRequest) -> HttpResponse:
    """End every connection but this one."""
    ended = connections.close_others(request.session.session_key or "", by=request.agent, at=request.now)
    messages.success(
        request,
        f"{plural(ended, 'connexion fermée', 'connexions fermées')}." if ended else "Aucune autre connexion.",
    )
    return see_other("access:own")
