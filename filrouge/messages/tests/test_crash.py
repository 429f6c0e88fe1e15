"""Programs of sending killed outright: nobody gets a message twice, every doubt is shown (D-2)."""

import os
import random
import sys
from pathlib import Path

import pytest
from django.db import connection

from benchmarks import messages
from benchmarks.harness.timed import ROOT

TOTAL, KILLS = 60, 2


def environment(directory):
    """What a process of its own needs to work on the database of this test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = (
            f"postgresql://{database['USER']}:{database['PASSWORD']}@:{database['PORT']}/{database['NAME']}"
            f"?host={database['HOST']}"
        )
    names = ("FILROUGE_SECRET_KEY", "FILROUGE_NIR_KEY", "PATH", "HOME", "LANG")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {
        "DATABASE_URL": url, "FILROUGE_VAR": str(directory), "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHON": sys.executable,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_everybody_gets_their_reminder_once_whatever_is_killed_d_2(tmp_path: Path):
    messages.ask(TOTAL)
    with messages.carriers(tmp_path) as (known, arrived):
        messages.killed_run(
            environment(tmp_path) | known, TOTAL, kills=KILLS, workers=2, chance=random.Random(7)
        )
    found = messages.judged(arrived, total=TOTAL, kills=KILLS)
    assert found.wrong == []
    assert found.sent + found.uncertain == TOTAL
    assert found.sent >= TOTAL - KILLS
