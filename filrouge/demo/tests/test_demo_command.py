"""`filrouge demo` on a base that is empty, interrupted, or somebody's."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from filrouge.access.models import Account, Event
from filrouge.access.roles import Role
from filrouge.agenda.models import Appointment
from filrouge.demo.filling import fill
from filrouge.demo.models import DemoRun
from filrouge.demo.simulation import Asked
from filrouge.demo.standing import Standing, standing
from filrouge.demo.territory import departement
from filrouge.people.models import Person

UNTIL = date(2026, 11, 23)


@pytest.mark.django_db
def test_a_base_with_real_people_is_left_alone() -> None:
    Account.objects.create(email="zoe@example.org", full_name="Zoé", role=Role.CASEWORKER)
    assert standing() == Standing.TAKEN
    with pytest.raises(CommandError, match="rien n'est changé"):
        call_command("demo", reset=True)
    with pytest.raises(CommandError, match="pas de démonstration"):
        call_command("demo", logins=True)
    assert Account.objects.filter(full_name="Zoé").exists()


@pytest.mark.django_db
def test_a_day_before_the_story_is_refused() -> None:
    with pytest.raises(CommandError, match="1er septembre 2020"):
        call_command("demo", until=date(2020, 9, 1))


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_demo_is_erased_and_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    DemoRun.objects.create(seed=1, until=UNTIL, started_at=timezone.now())
    Account.objects.create(email="reste@example.invalid", full_name="Reste", role=Role.CASEWORKER)
    monkeypatch.setattr("filrouge.demo.management.commands.demo.fill", lambda *args, **options: None)
    out = StringIO()
    call_command("demo", small=True, until=UNTIL, stdout=out)
    assert "interrompue" in out.getvalue()
    assert not Account.objects.filter(full_name="Reste").exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_lives_the_same_life() -> None:
    def lived() -> list[Any]:
        territory = departement().territory("couronne")
        wanted = Asked(date(2026, 11, 23), 7, (territory,), 14, date(2026, 10, 1))
        fill(wanted, small=True, say=lambda _: None)
        told = [
            sorted(Event.objects.values_list("type", "at", "by__full_name").order_by("pk")),
            sorted(
                Person.objects.values_list("name_key", "following__pathway")
                .filter(following__isnull=False)
                .order_by("pk")
            ),
            sorted(Appointment.objects.values_list("starts_at", "state", "summary").order_by("pk")),
        ]
        call_command("flush", interactive=False, verbosity=0)
        return told

    assert lived() == lived()
