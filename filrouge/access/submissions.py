"""A form sent twice does one thing (A-1): a double click, a slow line, « Retour » then « Enregistrer ».

Each drawing of a form carries its own token against forgery: the same token with the same words is the same sending.
The first one takes the place, the others get its answer."""

import time
from datetime import datetime, timedelta
from enum import Enum

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from filrouge.access.models import Submission

FORM_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 the name of a field
# How long a sending is remembered; how long one may be at work before it is taken for dead.
KEPT = timedelta(days=1)
DEAD = timedelta(seconds=60)
WAITED, PATIENCE = 0.1, 5.0
BETWEEN_PURGES = 500


class Standing(Enum):
    """What a sending met."""

    FIRST = "first"
    AT_WORK = "at work"


def key_of(request: HttpRequest, account: int) -> str:
    """What makes two sendings the same; empty when the form has no token of its own. Tells nothing of the words."""
    if not request.POST.get(FORM_TOKEN):
        return ""
    files = [(name, file.name, file.size) for name, each in request.FILES.lists() for file in each]
    said = repr((account, request.get_full_path(), sorted(request.POST.lists()), sorted(files, key=repr)))
    return salted_hmac("filrouge.access.submissions", said, algorithm="sha256").hexdigest()


def begin(key: str, *, at: datetime) -> Standing | str:
    """Take the place of a sending: `FIRST`, else the address that the first one led to, waited for if it is at work."""
    try:
        with transaction.atomic():
            row = Submission.objects.create(key=key, at=at)
    except IntegrityError:
        return _answer_of_the_first(key, at)
    if row.pk % BETWEEN_PURGES == 0:
        Submission.objects.filter(at__lt=at - KEPT).delete()
    return Standing.FIRST


def _answer_of_the_first(key: str, at: datetime) -> Standing | str:
    until = time.monotonic() + PATIENCE
    while True:
        first = Submission.objects.filter(key=key).first()
        if first is None:
            return begin(key, at=at)
        if first.location:
            return first.location
        if first.at < at - DEAD and Submission.objects.filter(pk=first.pk, at=first.at).update(at=at):
            return Standing.FIRST
        if time.monotonic() >= until:
            return Standing.AT_WORK
        time.sleep(WAITED)


def finish(key: str, *, location: str) -> None:
    """The first one is done: where it led to; empty when it did nothing, so that it may be sent again."""
    if location:
        Submission.objects.filter(key=key).update(location=location)
    else:
        Submission.objects.filter(key=key).delete()
