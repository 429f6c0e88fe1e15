"""A person stops an import on its way (A-4): at the next chunk, nothing half-written, and chooses what comes next."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from filrouge.access import gate
from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import actions, claims, events, jobs, stopping
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.staging import read_into, receive
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person
from filrouge.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
MANY = [household(person(first=f"Zoé{chr(65 + n)}"), number=str(n + 1), claim=str(n + 1)) for n in range(9)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_CHUNK", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_FIRST_CHUNK", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.actions.UNDONE_AT_ONCE", 2)
    monkeypatch.setattr("filrouge.exchanges.inbound.staging.CHUNK", 2)


@pytest.fixture
def officer(client):
    worker = factories.worker(Role.ORIENTATION_OFFICER, factories.land().department)
    client.force_login(worker.account)
    return worker


@pytest.fixture
def click(client, officer, django_capture_on_commit_callbacks):
    """A button of the page of an import; the worker does its task at once, or comes later."""

    def run(step, batch, *, worker=True):
        with django_capture_on_commit_callbacks(execute=worker):
            client.post(reverse(f"inbound:{step}", args=[batch.public_id]))
        return shown(client, batch)

    return run


def shown(client, batch):
    page = client.get(reverse("inbound:batch", args=[batch.public_id])).content.decode()
    return page.replace("&#x27;", "'").replace("\u202f", " ").replace("\xa0", " ")


def deposited():
    upload = SimpleUploadedFile("flux.xml", flow(*MANY).encode("cp1252"))
    return receive(upload, by=console_agent(), at=timezone.now())


def ready():
    batch = read_into(deposited(), today=timezone.localdate(), by=console_agent(), at=timezone.now())
    return actions.preview(batch)


def ask_stop(batch, by=None):
    return stopping.ask_stop(Batch.objects.get(pk=batch.pk), by=by or console_agent(), at=timezone.now())


def stopping_after(batch, households, by=None):
    """A progress that asks for the stop once so many households are done, as somebody who clicks."""

    def progress(done, _total):
        if done >= households and not Batch.objects.get(pk=batch.pk).stopped_at:
            ask_stop(batch, by)

    return progress


def applied_until(households, by=None):
    batch = ready()
    with pytest.raises(claims.Halted):
        actions.apply(
            batch, by=console_agent(), at=timezone.now(), progress=stopping_after(batch, households, by)
        )
    return Batch.objects.get(pk=batch.pk)


def test_an_application_stops_at_the_next_chunk_and_says_where_with_both_choices(client, officer):
    batch = applied_until(4, by=officer.agent)
    assert Person.objects.count() == 4
    page = shown(client, batch)
    assert f"Arrêté par {officer.account.full_name} à 4 foyers sur 9 ; rien n'est à moitié écrit." in page
    assert "Reprendre" in page
    assert "Annuler ce qui est appliqué" in page
    assert 'id="avancement"' not in page
    assert "Arrêté</span>" in client.get(reverse("inbound:list")).content.decode()


def test_going_on_ends_as_if_nothing_had_been_stopped(click):
    batch = applied_until(4)
    page = click("resume", batch)
    assert "Annuler cet import" in page
    batch.refresh_from_db()
    assert (batch.state, batch.lines_done, batch.counts["created"], Person.objects.count()) == (
        "applied",
        9,
        9,
        9,
    )
    assert batch.stopped_at is batch.stopped_by is None


def test_what_is_applied_is_taken_back_and_counted(click):
    before = rows_of()
    page = click("undo", applied_until(4))
    assert "4 foyers rétablis comme avant" in page
    assert rows_of() == before


def test_a_stopped_import_keeps_the_place_until_somebody_chooses(click):
    one = applied_until(4)
    upload = SimpleUploadedFile("autre.xml", flow(MANY[0], day="2026-02-28").encode("cp1252"))
    two = read_into(
        receive(upload, by=console_agent(), at=timezone.now()),
        today=timezone.localdate(), by=console_agent(), at=timezone.now(),
    )  # fmt: skip
    actions.preview(two)
    assert f"{one.public_id} (flux.xml) s'est arrêté en chemin et garde la place" in click("apply", two)


def test_an_undoing_stops_and_goes_on(click, client):
    before = rows_of()
    batch = actions.apply(ready(), by=console_agent(), at=timezone.now())
    with pytest.raises(claims.Halted):
        actions.undo(batch, by=console_agent(), at=timezone.now(), progress=stopping_after(batch, 4))
    page = shown(client, batch)
    assert "à 4 foyers rétablis sur 9 ; rien n'est à moitié écrit" in page
    assert "Annuler ce qui est appliqué" not in page
    assert Person.objects.count() == 5
    assert "9 foyers rétablis comme avant" in click("resume", batch)
    assert rows_of() == before


@pytest.mark.parametrize("state", ["reading", "comparing"])
def test_a_preview_stops_without_having_touched_anybody_and_starts_again(click, client, state):
    batch = deposited()
    progress = stopping_after(batch, 4)
    words = {"today": timezone.localdate(), "by": console_agent(), "at": timezone.now()}
    if state == "comparing":
        read_into(batch, **words)
    with pytest.raises(claims.Halted):
        actions.preview(batch, progress=progress) if state == "comparing" else read_into(
            batch, **words, progress=progress
        )
    assert Batch.objects.get().state == state
    page = shown(client, batch)
    assert "Rien n'a été modifié" in page
    assert "Recommencer" in page
    click("resume", batch)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"], batch.lines_done) == ("ready", 9, 9)


def test_a_file_whose_preview_was_stopped_is_set_aside_and_leaves_no_line(click, settings):
    batch = deposited()
    with pytest.raises(claims.Halted):
        read_into(
            batch, today=timezone.localdate(), by=console_agent(), at=timezone.now(), progress=stopping_after(batch, 2)
        )  # fmt: skip
    page = click("set_aside", batch)
    assert "Fichier laissé de côté." in page
    assert not StagedLine.objects.exists()
    assert not list(settings.UPLOADS_DIR.iterdir())
    assert Event.objects.filter(type=events.BATCH_SET_ASIDE.number, subject=batch.pk).count() == 1
    assert "ne peut plus être laissé de côté" in click("set_aside", batch)


def test_the_stop_is_written_in_the_journal_with_who_asked(officer):
    batch = applied_until(2, by=officer.agent)
    row = Event.objects.get(type=events.BATCH_STOPPED.number)
    assert (row.subject, row.by) == (batch.pk, officer.account)


def test_the_second_of_two_who_stop_is_told_who_was_first(click, client, officer):
    batch = ready()
    claims.take(batch, ready=("ready",), working="applying")
    assert "a demandé l'arrêt" in click("stop", batch)
    page = click("stop", batch)
    assert f"L'arrêt est déjà demandé par {officer.account.full_name}" in page
    assert Event.objects.filter(type=events.BATCH_STOPPED.number).count() == 1


def test_a_stop_before_anybody_began_leaves_nothing_to_do_to_the_worker_that_comes_late(click):
    batch = ready()
    click("apply", batch, worker=False)
    assert "à 0 foyer sur 9" in click("stop", batch)
    jobs.apply_batch.call(batch.pk, console_agent().account_id)
    assert Person.objects.count() == 0
    assert "est déjà arrêté, à la demande de" in click("stop", batch)


def test_a_stop_while_somebody_takes_it_up_again_stops_it_again(click):
    batch = applied_until(4)
    click("resume", batch, worker=False)
    assert "à 4 foyers sur 9" in click("stop", batch)
    jobs.apply_batch.call(batch.pk, console_agent().account_id)
    assert Person.objects.count() == 4
    click("resume", batch)
    assert Person.objects.count() == 9


def test_a_finished_import_is_no_longer_stopped_and_says_how_to_go_back(click):
    batch = actions.apply(ready(), by=console_agent(), at=timezone.now())
    page = click("stop", batch)
    assert "« Appliqué » : il n'y a plus rien à arrêter. Pour revenir en arrière" in page
    click("undo", batch)
    assert "« Annulé » : il n'y a plus rien à arrêter." in click("stop", batch)


def test_a_stop_during_the_last_chunk_comes_too_late_and_leaves_no_trace_on_the_import():
    batch = ready()
    actions.apply(batch, by=console_agent(), at=timezone.now(), progress=stopping_after(batch, 9))
    batch.refresh_from_db()
    assert (batch.state, batch.stopped_at, batch.claim) == ("applied", None, "")


def test_a_work_that_died_is_not_stopped_but_taken_up_or_taken_back(click):
    batch = ready()
    claims.take(batch, ready=("ready",), working="applying")
    Batch.objects.update(heartbeat=timezone.now() - claims.SILENCE - timedelta(seconds=1))
    page = click("stop", batch)
    assert "est déjà arrêté : choisissez" in page
    assert "Annuler ce qui est appliqué" in page
    click("undo", batch)
    assert Batch.objects.get().state == "undone"


def test_an_application_at_work_is_not_turned_into_an_undoing(click):
    batch = ready()
    claims.take(batch, ready=("ready",), working="applying")
    assert "quelqu'un s'en occupe déjà" in click("undo", batch)
    assert Batch.objects.get().state == "applying"


def test_a_caseworker_stops_nothing(client):
    batch = ready()
    claims.take(batch, ready=("ready",), working="applying")
    julie = factories.caseworker(factories.operator(factories.land()))
    client.force_login(julie.account)
    assert client.post(reverse("inbound:stop", args=[batch.public_id])).status_code == 403
    with pytest.raises(gate.Forbidden):
        ask_stop(batch, by=julie.agent)


def test_progress_counts_from_nothing_once_previewed_and_says_how_long_is_left(client, officer):
    batch = ready()
    assert batch.lines_done == 9
    claims.take(batch, ready=("ready",), working="applying")
    assert (batch.lines_done, batch.pace_from) == (0, 0)
    claims.beat(batch, lines_done=3)
    now = timezone.now()
    Batch.objects.update(pace_since=now - timedelta(seconds=90), heartbeat=now)
    page = client.get(reverse("inbound:progress", args=[batch.public_id])).content.decode()
    assert "Encore environ 3 minutes." in page
    assert (
        "Encore"
        not in client.get(reverse("inbound:progress", args=[applied_again(batch).public_id])).content.decode()
    )


def applied_again(batch):
    """The same, just taken up: no pace is known yet."""
    Batch.objects.update(heartbeat=None)
    claims.take(batch, ready=(), working="applying")
    assert (batch.lines_done, batch.pace_from) == (3, 3)
    return batch


def test_a_refusal_is_a_refusal_in_code_too():
    with pytest.raises(Refusal, match="rien à arrêter"):
        ask_stop(ready())
