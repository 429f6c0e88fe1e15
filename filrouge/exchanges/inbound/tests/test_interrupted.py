"""Killed anywhere, an import goes on and ends as if nothing had happened; two people never do it twice (A-4)."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from config.database import database_from_url
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import publish_schemes
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions, claims
from filrouge.exchanges.inbound.claims import TakenOver
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.staging import read_into, stage
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Household, Person

ROOT = Path(__file__).resolve().parents[4]
MANY = [household(person(first=f"Zoé{chr(65 + n)}"), number=str(n + 1), claim=str(n + 1)) for n in range(9)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_CHUNK", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_FIRST_CHUNK", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.actions.UNDONE_AT_ONCE", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.staging.CHUNK", 2)


@pytest.fixture
def staged(tmp_path):
    """A batch that waits to be compared."""

    def make(*households):
        now = timezone.now()
        path = write(tmp_path, flow(*(households or MANY)))
        return stage(path, file_name=path.name, today=timezone.localdate(), by=console_agent(), at=now)

    return make


class Killed(BaseException):
    """The process dies here: nothing after it runs, not even what an error would run."""


def killed_at(monkeypatch, name, call):
    """Make the `call`-th call of a function of the actions the last thing that the process does."""
    real, seen = getattr(actions, name), []

    def until(*args, **kwargs):
        seen.append(1)
        if len(seen) == call:
            raise Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(actions, name, until)
    monkeypatch.setattr(claims, "stop", lambda *_: None)


def resume(batch):
    fresh = Batch.objects.get(pk=batch.pk)
    now = timezone.now()
    return actions.resume(fresh, today=timezone.localdate(), by=console_agent(), at=now)


@pytest.mark.django_db
@pytest.mark.parametrize("call", [1, 2, 4])
def test_an_application_killed_anywhere_ends_as_an_uninterrupted_one(staged, monkeypatch, call):
    publish_schemes(at=timezone.now())
    batch = staged()
    with monkeypatch.context() as patch:
        killed_at(patch, "_apply_chunk", call)
        with pytest.raises(Killed):
            actions.apply(batch, by=console_agent(), at=timezone.now())
    assert Person.objects.count() == (call - 1) * 2
    assert Household.objects.filter(members__isnull=True).count() == 0
    done = resume(batch)
    assert (done.state, done.counts["created"], done.lines_done, done.lines_total) == ("applied", 9, 9, 9)
    assert Person.objects.count() == Household.objects.count() == 9


@pytest.mark.django_db
def test_an_undoing_killed_anywhere_ends_and_counts_everything(staged, monkeypatch):
    before = rows_of()
    batch = actions.apply(staged(), by=console_agent(), at=timezone.now())
    with monkeypatch.context() as patch:
        killed_at(patch, "_undo_rows", 3)
        with pytest.raises(Killed):
            actions.undo(batch, by=console_agent(), at=timezone.now())
    assert Person.objects.count() == 5
    done = resume(batch)
    assert (done.state, done.counts["undone"], done.counts["kept"]) == ("undone", 9, 0)
    assert rows_of() == before


@pytest.mark.django_db
def test_a_preview_killed_is_done_again(staged, monkeypatch):
    batch = staged()
    with monkeypatch.context() as patch:
        killed_at(patch, "mark", 2)
        with pytest.raises(Killed):
            actions.preview(batch)
    assert Batch.objects.get().state == "comparing"
    done = resume(batch)
    assert (done.state, done.counts["created"], Person.objects.count()) == ("ready", 9, 0)


@pytest.mark.django_db
def test_a_reading_killed_starts_again_from_the_beginning(staged, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(claims, "leave", lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            staged()
    batch = Batch.objects.get()
    assert (batch.state, StagedLine.objects.count()) == ("reading", 9)
    done = resume(batch)
    assert (done.state, StagedLine.objects.count(), done.counts["households"]) == ("ready", 9, 9)


@pytest.mark.django_db
def test_a_worker_that_was_replaced_while_it_slept_stops_at_its_next_chunk(staged):
    batch = staged()
    sleepy = Batch.objects.get(pk=batch.pk)
    claims.take(sleepy, ready=("comparing",), working="applying")
    resume(batch)
    with pytest.raises(TakenOver):
        claims.beat(sleepy)
    assert Person.objects.count() == 9


@pytest.mark.django_db
def test_a_second_worker_leaves_alone_a_batch_that_shows_signs_of_life(staged):
    batch = staged()
    claims.take(batch, ready=("comparing",), working="applying")
    for work in (
        lambda one: actions.apply(one, by=console_agent(), at=timezone.now()),
        lambda one: read_into(one, today=timezone.localdate(), by=console_agent(), at=timezone.now()),
    ):
        with pytest.raises(Refusal, match="quelqu'un s'en occupe déjà"):
            work(Batch.objects.get(pk=batch.pk))
    Batch.objects.update(heartbeat=timezone.now() - claims.SILENCE - timedelta(seconds=1))
    assert actions.apply(batch, by=console_agent(), at=timezone.now()).state == "applied"


@pytest.mark.django_db
def test_another_import_waits_and_is_told_which_one_holds_the_place(staged):
    one, two = staged(), staged()
    claims.take(one, ready=("comparing",), working="applying")
    with pytest.raises(Refusal, match=f"{one.public_id} \\(flux.xml\\) : attendez sa fin"):
        actions.apply(two, by=console_agent(), at=timezone.now())
    Batch.objects.filter(pk=one.pk).update(heartbeat=None)
    with pytest.raises(Refusal, match=f"{one.public_id} .* reprenez-le d'abord"):
        actions.apply(two, by=console_agent(), at=timezone.now())


@pytest.mark.django_db
def test_from_the_console_an_import_that_finds_the_place_taken_leaves_nothing_behind(
    staged, console, tmp_path
):
    claims.take(staged(), ready=("comparing",), working="applying")
    answer = console("apply", write(tmp_path, flow(*MANY), name="copie.xml"), code=1)
    assert "attendez sa fin" in answer["error"]
    assert Batch.objects.values_list("file_name", flat=True).get() == "flux.xml"


@pytest.mark.django_db(transaction=True)
def test_the_same_file_applied_by_two_people_at_the_same_second_makes_no_double(staged):
    publish_schemes(at=timezone.now())
    batches = [staged(), staged()]
    gate, said = threading.Barrier(2), []

    def apply(batch):
        gate.wait()
        try:
            actions.apply(batch, by=console_agent(), at=timezone.now())
            said.append("applied")
        except Refusal as refusal:
            said.append(refusal.message)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=apply, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "applied" in said
    assert all(word == "applied" or "Un autre import est en cours" in word for word in said)
    assert Person.objects.count() == Household.objects.count() == 9
    for batch in Batch.objects.filter(state="comparing").order_by("pk"):
        actions.apply(batch, by=console_agent(), at=timezone.now())
    assert Person.objects.count() == 9
    totals = [batch.counts["created"] for batch in Batch.objects.order_by("pk")]
    assert sorted(totals) == [0, 9]


@pytest.fixture
def server(tmp_path):
    """A base of its own for real processes: an SQLite file, or a database of the engine under test."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FILROUGE_VAR": str(tmp_path / "var"),
        "FILROUGE_NIR_KEY": "1" * 64,
    }
    if connection.vendor == "sqlite":
        yield from _served(environment, f"sqlite:///{tmp_path / 'base.sqlite3'}")
        return
    url = os.environ["DATABASE_URL"]
    name = f"killed_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as base:
        base.execute(f"CREATE DATABASE {name}")
        try:
            settings = database_from_url(url)
            yield from _served(environment, url.replace(f"/{settings['NAME']}?", f"/{name}?"))
        finally:
            base.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _served(environment, url):
    environment["DATABASE_URL"] = url

    def run(*words, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "config.console", *map(str, words)],
            cwd=ROOT, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout

    run.environment, run.url = environment, url
    run("migrate", "--verbosity", "0")
    yield run


def ask(url, query):
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as base:
            return base.execute(query).fetchone()
    with psycopg.connect(url) as base:
        return base.execute(query).fetchone()


def test_a_process_killed_in_the_middle_is_resumed_by_another(server, tmp_path):
    """kill -9 while it applies, then `filrouge import resume`: the end is that of an uninterrupted import."""
    crowd = [
        household(person(first=f"Zoé{n}"), person("PETIT", f"Luc{n}", roles=("CJT", "CJT")), number=str(n), claim=str(n))
        for n in range(1, 1_501)
    ]  # fmt: skip
    # Somebody stands in the base already: the chunks are short, as on any day but the first.
    server(
        "import", "apply", write(tmp_path, flow(household(person(first="Ana"), number="9999", claim="9999")))
    )
    path = write(tmp_path, flow(*crowd), name="tous.xml")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.console", "import", "apply", path, "--json"],
        cwd=ROOT, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    done = 0
    while not done and process.poll() is None:
        row = ask(server.url, "SELECT lines_done FROM inbound_batch WHERE lines_total > 1")
        done = row[0] if row else 0
    process.send_signal(signal.SIGKILL)
    process.wait()
    state, batch = ask(server.url, "SELECT state, public_id FROM inbound_batch WHERE lines_total > 1")
    (people,) = ask(server.url, "SELECT COUNT(*) FROM people_person")
    assert (state, 1 < people < 3_001, people % 2) == ("applying", True, 1)
    answer = json.loads(server("import", "resume", batch, "--json").splitlines()[-1])
    assert (answer["state"], answer["created"], answer["unchanged"]) == ("applied", 3_000, 0)
    assert ask(server.url, "SELECT COUNT(*) FROM people_person") == (3_001,)
    again = json.loads(server("import", "apply", path, "--json").splitlines()[-1])
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3_000)


def test_from_the_command_line_codes_and_words_are_those_of_the_guide(server, tmp_path):
    good = write(tmp_path, flow(*MANY))
    empty = tmp_path / "vide.xml"
    empty.touch()
    assert json.loads(server("import", "preview", good, "--json").splitlines()[-1])["created"] == 9
    assert json.loads(server("import", "apply", good, "--json").splitlines()[-1])["created"] == 9
    assert "vide" in json.loads(server("import", "apply", empty, "--json", code=1).splitlines()[-1])["error"]
    server("import", "apply", code=2)
    server("import", "nothing", code=2)
    for step in ("preview", "apply", "undo", "resume", "list"):
        help_text = server("import", step, "--help")
        assert "Codes de sortie" in help_text
        for english in ("usage:", "positional arguments", "show this help"):
            assert english not in help_text
