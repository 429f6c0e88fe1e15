"""`filrouge attachments`: files that no row names, rows without their file, files that changed (A-9)."""

import json
import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from filrouge.documents import store
from filrouge.documents.checking import BEING_ADDED, check, erase_orphans
from tests import papers

pytestmark = pytest.mark.django_db


def run(*words):
    out, code = StringIO(), 0
    try:
        call_command("attachments", *words, stdout=out)
    except SystemExit as left:
        code = left.code
    return code, out.getvalue()


def old(path):
    past = timezone.now().timestamp() - BEING_ADDED.total_seconds() - 60
    os.utime(path, (past, past))
    return path


def leave_orphan():
    with store.written_beside([papers.pdf("perdu")]) as written:
        return old(store.path_of(store.place(written)))


def test_all_is_well_without_a_file_and_with_some(added):
    assert run("--check") == (
        0,
        f"0 pièce relue dans {store.root()} (1\u00a0Ko en bon état).\nTout est en ordre.\n",
    )
    added()
    assert run()[0] == 0


def test_what_a_crash_left_is_found_and_erased_only_when_asked(added, on_disk):
    row, orphan = added(), leave_orphan()
    code, words = run()
    assert code == 1
    assert "1 fichier sans dossier" in words
    assert str(orphan) in words
    assert len(on_disk()) == 2
    assert run("--erase-orphans")[0] == 0
    assert on_disk() == [row.stored]


def test_a_file_that_somebody_is_adding_is_left_alone(added, on_disk):
    with store.written_beside([papers.pdf("en cours")]) as written:
        store.place(written)
        assert check(at=timezone.now()).orphans == []


def test_a_file_left_half_written_is_an_orphan(added):
    store.root().joinpath(store.COMING).mkdir(parents=True)
    half = old_file(store.root() / store.COMING / ("0" * 32))
    assert check(at=timezone.now()).orphans == [half]


def old_file(path):
    path.write_bytes(b"%PDF")
    return old(path)


def test_an_orphan_that_got_its_row_meanwhile_is_kept(added):
    row = added()
    found = check(at=timezone.now())
    found.orphans = [store.path_of(row.stored)]
    assert erase_orphans(found) == 0
    assert store.path_of(row.stored).exists()


def test_missing_and_altered_files_are_named_for_a_machine_by_no_personal_word(added):
    missing, altered = added(papers.pdf("1")), added(papers.pdf("22"), "Bail de Zoé.pdf")
    store.erase(missing.stored)
    path = store.path_of(altered.stored)
    path.write_bytes(path.read_bytes().replace(b"22", b"33"))
    code, words = run("--json")
    said = json.loads(words)
    assert code == 1
    assert (said["attachments"], said["missing"], said["altered"]) == (
        2, [missing.public_id], [altered.public_id],
    )  # fmt: skip
    assert "Zoé" not in words
    assert "Restaurez" in run()[1]
