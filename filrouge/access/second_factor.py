"""Two proofs at log-in: which roles need them, whose are taken back when a telephone is lost (P-9).

A session that still owes its second proof says so in itself (`DUE`), from the log-in on: no page asks the database."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import SECOND_FACTOR_ADDED, SECOND_FACTOR_ASKED, SECOND_FACTOR_FORGOTTEN
from filrouge.access.models import Account, RoleRule, Session
from filrouge.access.roles import Role, Verb
from filrouge.core.results import Refusal

DUE = "second_factor_due"
# Recovery codes stand in for a lost telephone: alone they prove nothing.
PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def roles_asked() -> frozenset[str]:
    """The roles whose accounts must prove twice who they are."""
    return frozenset(
        RoleRule.objects.filter(second_factor=True).order_by("role").values_list("role", flat=True)
    )


def has_second_factor(account: Account | int) -> bool:
    """Whether an application or a key is known for this account."""
    return bool(Authenticator.objects.filter(user=account, type__in=PROOFS).exists())


def is_due(account: Account) -> bool:
    """Whether this account must give a second proof and has none yet."""
    return account.role in roles_asked() and not has_second_factor(account)


def owed(session: SessionBase, account: int) -> bool:
    """Whether a session still owes its second proof: asked of those that did at log-in, until their account has one."""
    if not session.get(DUE):
        return False
    if has_second_factor(account):
        del session[DUE]
        return False
    return True


def ask_of_roles(roles: Collection[str], *, by: Agent, at: datetime) -> None:
    """From now on the accounts of these roles, and of no other, need two proofs. Sessions that were opened with one, in a
    role that needs two from now on, end: their owners log in again and choose a second one."""
    gate.require(by, Verb.MANAGE_ACCOUNTS)
    if unknown := sorted(set(roles) - set(Role.values)):
        raise Refusal(f"Ce profil n'existe pas : {', '.join(unknown)}.", field="roles")
    with transaction.atomic():
        before = roles_asked()
        if before == frozenset(roles):
            return
        for role in sorted(before.symmetric_difference(roles)):
            RoleRule.objects.update_or_create(role=role, defaults={"second_factor": role in roles})
        proven = Authenticator.objects.filter(type__in=PROOFS).values("user")
        ending = Session.objects.filter(account__role__in=set(roles) - before)
        ending.exclude(account__in=proven).exclude(account=by.account_id).delete()
        journal.record(
            journal.Happened(SECOND_FACTOR_ASKED, None, data={"roles": sorted(roles)}), by=by, at=at
        )


def forget(account: Account, *, by: Agent, at: datetime) -> None:
    """Take back an account's applications, keys and recovery codes, as when a telephone is lost. Its sessions end."""
    gate.require(by, Verb.MANAGE_ACCOUNTS)
    with transaction.atomic():
        if not Authenticator.objects.filter(user=account).delete()[0]:
            raise Refusal("Ce compte n'a pas de second facteur.")
        Session.objects.filter(account=account).delete()
        journal.record(journal.Happened(SECOND_FACTOR_FORGOTTEN, None, subject=account.pk), by=by, at=at)


@receiver(user_logged_in)
def _says_what_it_owes(request: HttpRequest, user: Account, **_: Any) -> None:
    if is_due(user):
        request.session[DUE] = True


@receiver(authenticator_added)
@receiver(authenticator_removed)
def _note(signal: object, request: HttpRequest, user: Account, **_: Any) -> None:
    """What somebody does of their own second factor is written down too."""
    kind = SECOND_FACTOR_ADDED if signal is authenticator_added else SECOND_FACTOR_FORGOTTEN
    agent: Agent = request.agent  # type: ignore[attr-defined]
    now: datetime = request.now  # type: ignore[attr-defined]
    with transaction.atomic():
        journal.record(journal.Happened(kind, None, subject=user.pk), by=agent, at=now)
