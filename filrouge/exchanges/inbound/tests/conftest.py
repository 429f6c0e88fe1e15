"""A console, a clean look at everything that an import may write, and people who import."""

import json
from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import call_command

from filrouge.access.models import EventPayload, Fact
from filrouge.clocks.models import Clock
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    FileAccess,
    Following,
    Household,
    HouseholdMember,
    NameToken,
    ObligationPeriod,
    Person,
    Received,
)

TABLES = (
    Person, Household, HouseholdMember, EntitlementPeriod, ObligationPeriod, Address, FileAccess, Following, NameToken,
    Received, Clock, Fact, EventPayload,
)  # fmt: skip
# What tells of the work rather than of people: revisions only grow.
ASIDE = {"revision", "created_at"}


def rows_of(*left_out):
    """Every row that an import may write, by table."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in ASIDE}
            for row in model.objects.order_by("pk").values()
        ]
        for model in TABLES
        if model not in left_out
    }


def call(code, *words, **streams):
    """The command, expected to end with this exit code."""
    with pytest.raises(SystemExit) if code else nullcontext() as stop:
        call_command("import_file", *map(str, words), **streams)
    if code:
        assert stop.value.code == code


@pytest.fixture
def console(db):
    """`console("apply", path)` → the object of the last line; `code` is the expected exit code."""

    def run(*words, code=0):
        out = StringIO()
        call(code, *words, "--json", stdout=out)
        return json.loads(out.getvalue().splitlines()[-1])

    return run


@pytest.fixture
def told(db):
    """The same for a person: what is written on the terminal and on its error side."""

    def run(*words, code=0):
        out, err = StringIO(), StringIO()
        call(code, *words, stdout=out, stderr=err)
        return out.getvalue() + err.getvalue()

    return run


@pytest.fixture
def worked(settings, tmp_path):
    """The background worker does its tasks at once; uploads go to a directory of this test."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.UPLOADS_DIR = tmp_path / "uploads"
