"""Opening their own space to a person (P-7)."""

from datetime import datetime

from django.db import transaction

from filrouge.access import gate, journal
from filrouge.access.actions import create_account
from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.roles import Role, Verb
from filrouge.core.results import Refusal
from filrouge.people.actions import bump, held_file
from filrouge.people.models import Person
from filrouge.people.queries import require_visible
from filrouge.portal import events


def open_space(person: Person, *, email: str, password: str, by: Agent, at: datetime) -> Account:
    """Give a person the account that shows them their own path. `Refusal` when they have one."""
    gate.require(by, Verb.OPEN_SPACE)
    require_visible(by, [person.pk])
    with transaction.atomic():
        fresh = held_file(person.pk)
        if fresh.account_id is not None:
            raise Refusal(
                "Cette personne a déjà son espace. L'administrateur peut lui redonner un mot de passe."
            )
        account = create_account(
            email, full_name=person.full_name, role=Role.CLIENT, password=password, by=by, at=at
        )
        Person.objects.filter(pk=person.pk).update(account=account)
        journal.record(journal.Happened(events.SPACE_OPENED, person.pk, subject=account.pk), by=by, at=at)
        bump([person.pk])
    return account
