"""Ctrl-C and `filrouge import stop` (A-4): at the next chunk, with both ways out, and code 130."""

import os
import signal

import pytest

from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Person

pytestmark = pytest.mark.django_db
MANY = [household(person(first=f"Zoé{chr(65 + n)}"), number=str(n + 1), claim=str(n + 1)) for n in range(9)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_CHUNK", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_FIRST_CHUNK", 2)


@pytest.fixture
def january(tmp_path):
    return write(tmp_path, flow(*MANY))


def ctrl_c_in(monkeypatch, name, call):
    """A person presses Ctrl-C while the `call`-th chunk is being written."""
    real, seen = getattr(actions, name), []

    def pressed(*args, **kwargs):
        seen.append(1)
        if len(seen) == call:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*args, **kwargs)

    monkeypatch.setattr(actions, name, pressed)


def test_ctrl_c_finishes_the_chunk_and_says_both_ways_out(told, january, monkeypatch):
    with monkeypatch.context() as patch:
        ctrl_c_in(patch, "_apply_chunk", 2)
        said = told("apply", january, code=130)
    batch = Batch.objects.get()
    assert "Arrêté à 4 foyers sur 9 ; rien n'est à moitié écrit." in said
    assert f"Reprendre : filrouge import resume {batch.public_id}" in said
    assert f"Annuler ce qui est appliqué : filrouge import undo {batch.public_id}" in said
    assert (Person.objects.count(), batch.problem) == (4, "")
    assert f"{batch.public_id}  Arrêté" in told("list")


def test_what_ctrl_c_stopped_is_resumed_or_taken_back(console, january, monkeypatch):
    before = rows_of()
    with monkeypatch.context() as patch:
        ctrl_c_in(patch, "_apply_chunk", 2)
        first = console("apply", january, code=130)["batch"]
    assert (console("undo", first)["undone"], rows_of()) == (4, before)
    with monkeypatch.context() as patch:
        ctrl_c_in(patch, "_apply_chunk", 3)
        second = console("apply", january, code=130)["batch"]
    assert console("resume", second)["created"] == 9
    assert Person.objects.count() == 9


def test_ctrl_c_twice_stops_at_once_and_writes_nothing_of_the_chunk(told, january, monkeypatch):
    def twice(*_args, **_options):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "write_chunk", twice)
        said = told("apply", january, code=130)
    assert "Interrompu. Ce qui est fait est fait" in said
    assert Person.objects.count() == 0


def test_ctrl_c_gives_its_key_back_to_the_terminal(console, january):
    usual = signal.getsignal(signal.SIGINT)
    console("apply", january)
    assert signal.getsignal(signal.SIGINT) is usual


def test_stop_from_another_terminal_is_asked_once_and_refused_when_nothing_moves(console, january):
    batch = console("apply", january)["batch"]
    assert "il n'y a plus rien à arrêter" in console("stop", batch, code=1)["error"]
    Batch.objects.update(state="applying", claim="0123", stopped_at=None)
    assert console("stop", batch)["stopping"] is True
    assert "déjà demandé" in console("stop", batch, code=1)["error"]
