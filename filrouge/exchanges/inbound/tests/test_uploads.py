"""Raw files (A-4, A-9): kept until reconciled, never longer than the delay; a user's own file is never touched."""

import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions, uploads
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.staging import read_into, receive
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
FLOW = flow(household(person())).encode("cp1252")


def deposit(content=FLOW):
    at = timezone.now()
    return receive(SimpleUploadedFile("flux.xml", content), by=console_agent(), at=at)


def previewed():
    batch = deposit()
    read_into(batch, today=timezone.localdate(), by=console_agent(), at=timezone.now())
    return actions.preview(batch)


def waiting(settings):
    return [path.name for path in settings.UPLOADS_DIR.iterdir()]


def test_only_the_application_can_read_a_deposited_file(settings):
    batch = deposit()
    assert settings.UPLOADS_DIR.stat().st_mode & 0o777 == 0o700
    assert (settings.UPLOADS_DIR / batch.public_id).stat().st_mode & 0o777 == 0o600


def test_a_deposited_file_goes_when_it_is_applied(settings):
    batch = previewed()
    assert waiting(settings) == [batch.public_id]
    actions.apply(batch, by=console_agent(), at=timezone.now())
    assert (waiting(settings), Batch.objects.get().path) == ([], "")
    assert len(Batch.objects.get().file_hash) == 64


def test_what_was_read_waits_encrypted_and_goes_when_it_is_applied():
    batch = previewed()
    assert "LEFÈVRE".encode() not in bytes(StagedLine.objects.get().record)
    actions.apply(batch, by=console_agent(), at=timezone.now())
    assert bytes(StagedLine.objects.get().record) == b""


def test_a_file_of_the_command_line_stays_where_it_is(console, tmp_path):
    path = write(tmp_path, FLOW)
    batch = console("apply", path)["batch"]
    console("undo", batch)
    assert path.exists()


def test_a_deposit_never_applied_is_erased_after_the_delay(settings):
    batch = previewed()
    uploads.forget_old(batch.created_at + uploads.KEPT + timedelta(seconds=1))
    batch.refresh_from_db()
    assert (batch.state, waiting(settings), StagedLine.objects.count()) == ("refused", [], 0)
    assert "pas été appliqué à temps" in batch.problem


def test_an_applied_import_keeps_its_counts_and_loses_its_lines_after_the_delay():
    batch = previewed()
    actions.apply(batch, by=console_agent(), at=timezone.now())
    uploads.forget_old(batch.created_at + uploads.KEPT - timedelta(days=1))
    assert StagedLine.objects.exists()
    uploads.forget_old(batch.created_at + uploads.KEPT + timedelta(seconds=1))
    assert not StagedLine.objects.exists()
    batch.refresh_from_db()
    assert (batch.counts["created"], Person.objects.count()) == (1, 1)
    with pytest.raises(Refusal, match="trop ancien"):
        actions.undo(batch, by=console_agent(), at=timezone.now())


def test_a_file_that_a_crash_left_without_its_import_is_swept(settings):
    kept = deposit()
    stray = settings.UPLOADS_DIR / "0123456789abcdef"
    stray.write_bytes(FLOW)
    at = timezone.now()
    uploads.forget_old(at)
    assert stray.exists()
    old = (at - timedelta(days=2)).timestamp()
    os.utime(stray, (old, old))
    uploads.forget_old(at)
    assert waiting(settings) == [kept.public_id]


def test_a_full_disk_is_said_on_the_form(monkeypatch, settings):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("filrouge.exchanges.inbound.uploads.os.fdopen", full)
    with pytest.raises(Refusal, match="plus de place") as refused:
        deposit()
    assert refused.value.field == "file"
    assert (waiting(settings), Batch.objects.exists()) == ([], False)


def test_a_file_gone_before_it_was_read_is_said(settings):
    batch = deposit()
    (settings.UPLOADS_DIR / batch.public_id).unlink()
    read_into(batch, today=timezone.localdate(), by=console_agent(), at=timezone.now())
    assert (batch.state, "plus à sa place" in batch.problem) == ("refused", True)
