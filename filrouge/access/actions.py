"""Actions on accounts, and the one write that a reading makes."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import ACCOUNT_CLOSED, ACCOUNT_CREATED, PASSWORD_RENEWED
from filrouge.access.models import Account, Reading
from filrouge.access.roles import Role, Verb
from filrouge.core.results import Refusal


def create_account(
    email: str, *, full_name: str, role: Role, password: str | None, by: Agent, at: datetime
) -> Account:
    """Open an account. `Refusal` when the e-mail is taken or the password too weak; None: nobody logs in with it.

    Who follows a person may open that person's own account; the others are the administrator's."""
    may_open_space = role == Role.CLIENT and by.may(Verb.OPEN_SPACE)
    gate.require(by, Verb.OPEN_SPACE if may_open_space else Verb.MANAGE_ACCOUNTS)
    folded = email.strip().lower()
    account = Account(email=folded, full_name=full_name.strip(), role=role)
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise Refusal(" ".join(error.messages), field="password") from error
    account.set_password(password)
    with transaction.atomic():
        if Account.objects.filter(email=folded).exists():
            raise Refusal(f"Un compte existe déjà avec l'adresse {folded}.", field="email")
        try:
            account.full_clean(exclude=["password"])
        except ValidationError as error:
            field, messages = next(iter(error.message_dict.items()))
            raise Refusal(" ".join(messages), field=field) from error
        account.save()
        journal.record(journal.Happened(ACCOUNT_CREATED, None, subject=account.pk), by=by, at=at)
    return account


def close_account(account: Account, *, by: Agent, at: datetime) -> None:
    """Shut an account the same day; its past acts keep its name. `Refusal` for one's own."""
    gate.require(by, Verb.MANAGE_ACCOUNTS)
    if account.pk == by.account_id:
        raise Refusal("Vous ne pouvez pas fermer votre propre compte : demandez à un autre administrateur.")
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False)
        journal.record(journal.Happened(ACCOUNT_CLOSED, None, subject=account.pk), by=by, at=at)


def renew_password(account: Account, *, password: str, by: Agent, at: datetime) -> None:
    """Give an account another password: the former one and the sessions opened with it stop."""
    gate.require(by, Verb.MANAGE_ACCOUNTS)
    if not account.is_active:
        raise Refusal("Ce compte est fermé : il ne peut pas recevoir de mot de passe.")
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        journal.record(journal.Happened(PASSWORD_RENEWED, None, subject=account.pk), by=by, at=at)


def record_reading(person: int, *, purpose: str, by: Agent, at: datetime) -> None:
    """Note that `by` opened the file of `person`; once a day for a purpose. The one write of a GET."""
    record_readings([person], purpose=purpose, by=by, at=at)


def record_readings(people: Iterable[int], *, purpose: str, by: Agent, at: datetime) -> None:
    """The same for a set of people, as a list that leaves for a spreadsheet."""
    day = journal.civil_day(at)
    bulk.upsert(
        Reading,
        ("account_id", "person", "purpose", "day", "first_at"),
        [(by.account_id, person, purpose, day, at) for person in people],
        unique=("person", "account_id", "purpose", "day"),
        update=(),
    )


def generated_password() -> str:
    """A password that satisfies the policy, to hand over once."""
    return "-".join(secrets.token_urlsafe(4).replace("-", "x").replace("_", "y") for _ in range(3)) + "-A1z!"
