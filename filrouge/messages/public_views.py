"""What is open without an account: the link that stops e-mails, the address where an operator tells what became of an SMS.

Both addresses are signed and say nothing of anybody; their signature stands for a password."""

import json

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from filrouge.directory.queries import console_agent
from filrouge.messages import claims
from filrouge.messages.actions import opt_out
from filrouge.messages.models import Message
from filrouge.messages.sending import STOP_SALT
from filrouge.messages.sms.brevo import fate_told
from filrouge.messages.sms.operator import REPORT_SALT


def _signed(token: str, salt: str) -> Message:
    """The message that the address names; 404 for an address that we did not make."""
    try:
        public_id = signing.loads(token, salt=salt)
    except signing.BadSignature as error:
        raise Http404(
            "Cette adresse n'est pas complète : ouvrez le lien tel qu'il est dans le message."
        ) from error
    found = Message.objects.select_related("person").filter(public_id=public_id).first()
    if found is None or found.person_id is None:
        raise Http404("Ce message n'existe plus.")
    return found


# A mail program posts to it in one click, without a page before (RFC 8058).
@csrf_exempt
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """« Ne plus recevoir ces messages » : asks, then does."""
    found = _signed(token, STOP_SALT)
    done = request.method == "POST"
    if done:
        opt_out(found, by=console_agent(), at=timezone.now())
    return render(request, "messages/stop.html", {"done": done})


@csrf_exempt
@require_POST
def report(request: HttpRequest, token: str) -> HttpResponse:
    """An operator tells what became of a message."""
    found = _signed(token, REPORT_SALT)
    try:
        body = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    fate = fate_told(body) if isinstance(body, dict) else None
    if fate is not None:
        claims.report(found, fate, by=console_agent(), at=timezone.now())
    return HttpResponse(status=204)
