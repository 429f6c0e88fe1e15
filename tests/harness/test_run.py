"""`make run`: the first time fills an empty base, the next times start at once and keep everything."""

from datetime import date

import pytest
from django.utils import timezone

from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.demo.models import DemoRun
from scripts import run


@pytest.fixture
def commands(monkeypatch):
    """The management commands that a step would run."""
    called: list[str] = []
    monkeypatch.setattr(run, "call_command", lambda name, **options: called.append(name))
    return called


@pytest.mark.django_db
def test_an_empty_base_gets_the_invented_departement(commands):
    run.fill_when_empty()
    assert commands == ["demo"]


@pytest.mark.django_db
def test_the_account_of_the_console_does_not_make_a_base_used(commands):
    Account.objects.console()
    run.fill_when_empty()
    assert commands == ["demo"]


@pytest.mark.django_db
def test_an_interrupted_demo_is_begun_again(commands):
    DemoRun.objects.create(seed=1, until=date(2026, 1, 1), started_at=timezone.now())
    run.fill_when_empty()
    assert commands == ["demo"]


@pytest.mark.django_db
def test_a_finished_demo_shows_its_accounts(commands):
    DemoRun.objects.create(
        seed=1, until=date(2026, 1, 1), started_at=timezone.now(), finished_at=timezone.now()
    )
    run.fill_when_empty()
    assert commands == ["demo"]


@pytest.mark.django_db
def test_a_base_where_somebody_has_an_account_is_left_alone(commands):
    Account.objects.create(email="zoe@example.org", full_name="Zoé", role=Role.CASEWORKER)
    run.fill_when_empty()
    assert commands == []


def test_style_sheets_are_gathered_again_only_when_one_changed(commands, settings, monkeypatch, tmp_path):
    settings.STATIC_ROOT = tmp_path
    sheet = tmp_path / "theme.css"
    sheet.write_text("a {}")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "static_sources", lambda: iter([sheet]))
    run.collect_static()
    run.collect_static()
    assert commands == ["collectstatic"]
    sheet.write_text("b {}")
    run.collect_static()
    assert commands == ["collectstatic", "collectstatic"]


def test_the_gathered_files_are_ours_and_those_of_the_locks():
    names = {path.name for path in run.static_sources()}
    assert {"theme.css", "base.lock", ".installed"} <= names
