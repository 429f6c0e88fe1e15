"""The browsers that an account is logged in with: seen and closed by their owner (P-9)."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from filrouge.access import journal
from filrouge.access.agents import Agent
from filrouge.access.events import SESSION_CLOSED
from filrouge.access.models import Account, Session
from filrouge.core.identifiers import new_public_id

OPENED, BROWSER, PUBLIC_ID = "opened_at", "browser", "public_id"
# The first that a browser's own name holds: several claim to be those that come after them.
_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "FxiOS", "CriOS", "Chrome", "Safari")
_BROWSER_NAMES = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
_SYSTEM_NAMES = {"Mac OS X": "macOS", "CrOS": "ChromeOS"}


def browser_words(user_agent: str) -> str:
    """« Firefox sur Windows », from what a browser says of itself; nothing more of it is kept."""
    browser = next((name for name in _BROWSERS if f"{name}/" in user_agent), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    words = _BROWSER_NAMES.get(browser, browser) or "Navigateur inconnu"
    return f"{words} sur {_SYSTEM_NAMES.get(system, system)}" if system else words


def connections_of(account: Account | int) -> "QuerySet[Session]":
    """The open sessions of an account, the latest first."""
    return Session.objects.filter(account=account, expire_date__gt=timezone.now()).order_by(
        "-opened_at", "pk"
    )


def close(public_id: str, *, by: Agent, at: datetime) -> int:
    """End one of one's own sessions; how many ended (none when it is over already)."""
    return _end(connections_of(by.account_id).filter(public_id=public_id), by, at)


def close_others(current: str, *, by: Agent, at: datetime) -> int:
    """End one's own sessions but the one whose key is `current`; how many ended."""
    return _end(connections_of(by.account_id).exclude(pk=current), by, at)


def _end(rows: "QuerySet[Session]", by: Agent, at: datetime) -> int:
    with transaction.atomic():
        ended, _ = rows.delete()
        if ended:
            journal.record(
                journal.Happened(SESSION_CLOSED, None, subject=by.account_id, quantity=ended), by=by, at=at
            )
    return ended


@receiver(user_logged_in)
def _says_since_when(request: HttpRequest, **_: Any) -> None:
    request.session[OPENED] = timezone.now().isoformat()
    request.session[BROWSER] = browser_words(request.META.get("HTTP_USER_AGENT", ""))
    request.session[PUBLIC_ID] = new_public_id()
