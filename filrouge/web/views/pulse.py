"""The pulse: one indexed read, no session; 204 when nothing moved (A-1)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from filrouge.people.queries import revision_of
from filrouge.web.pulse import read_token, token_for


@require_GET
@never_cache
def pulse(request: HttpRequest, token: str) -> HttpResponse:
    """Has the person's file moved since the page was made? The token, signed, is the permission to ask."""
    beat = read_token(token)
    if beat is None:
        return HttpResponse(status=410)
    revision = revision_of(beat.person)
    if revision == beat.revision or revision is None:
        return HttpResponse(status=204)
    return JsonResponse({"token": token_for(beat.person, revision)})
