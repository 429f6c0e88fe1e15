"""What is open without an account: the link that stops e-mails, the address where an operator tells what became of an SMS.

Both addresses are signed and say nothing of anybody; their signature stands for a password."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from filrouge.directory.queries import console_agent
from filrouge.messages import claims
from filrouge.messages.actions import opt_out
from filrouge.messages.models import Message
from filrouge.messages.sms.reports import fate_told
from filrouge.messages.tokens import REPORT, STOP, message_of


def _signed(token: str, what: str) -> Message:
    """The message that the address names; 404 for an address that we did not make."""
    public_id = message_of(token, what)
    if public_id is None:
        raise Http404("Cette adresse n'est pas complète : ouvrez le lien tel qu'il est dans le message.")
    found = Message.objects.select_related("person").filter(public_id=public_id, person__isnull=False).first()
    if found is None:
        raise Http404("Ce message n'existe plus.")
    return found


# A mail program posts to it in one click, without a page before (RFC 8058).
@csrf_exempt
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """« Ne plus recevoir ces messages » : asks, then does."""
    found = _signed(token, STOP)
    done = request.method == "POST"
    if done:
        opt_out(found, by=console_agent(), at=timezone.now())
    return render(request, "messages/stop.html", {"done": done})


@csrf_exempt
@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    """An operator tells what became of a message."""
    found = _signed(token, REPORT)
    try:
        body = json.loads(request.body)
    except (ValueError, RawPostDataException):
        return HttpResponse(status=400)
    fate = fate_told(body) if isinstance(body, dict) else None
    if fate is not None:
        claims.report(found, fate, by=console_agent(), at=timezone.now())
    return HttpResponse(status=204)
