"""Addresses that stand for a message without an account: signed, and saying nothing of anybody."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

# What each address is for: the signature of one is worth nothing to the other.
STOP, REPORT = "messages:stop", "messages:report"


def token_of(public_id: str, what: str) -> str:
    """The token of a message, the same at each time."""
    return Signer(salt=what).sign(public_id)


def message_of(token: str, what: str) -> str | None:
    """The public identifier in a token, None when we did not sign it."""
    try:
        return Signer(salt=what).unsign(token)
    except BadSignature:
        return None


def public_url(public_id: str, what: str) -> str:
    """The whole address; empty when this site has no public one."""
    if not settings.PUBLIC_URL:
        return ""
    return f"{settings.PUBLIC_URL}{reverse(what, args=[token_of(public_id, what)])}"
