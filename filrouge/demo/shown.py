"""Whom the demo shows: the professional of one of the addresses that log in."""

from collections.abc import Mapping

from filrouge.directory.models import Professional


def shown_caseworker(emails: Mapping[str, str]) -> Professional | None:
    """The caseworker of the demo, with their account; None when there is none."""
    named = Professional.objects.filter(account__email=emails.get("caseworker", "")).select_related("account")
    return named.order_by("pk").first()
