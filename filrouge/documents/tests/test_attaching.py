"""Adding attachments, once each; correcting and removing them, with what stays (A-5, A-9)."""

import errno
import os
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, EventPayload
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.documents import attaching, events, store
from filrouge.documents.attaching import Said, attach, correct, remove
from filrouge.documents.models import Attachment
from filrouge.documents.queries import attachments_of, visible_attachment
from filrouge.identity.merging import merge
from filrouge.people.models import Person
from tests import factories, papers

pytestmark = pytest.mark.django_db


def give(person, worker, *files, kind="cv", **said):
    said = Said(kind, said.pop("day", timezone.localdate()), **said)
    return attach(person, said, files=files, by=worker.agent, at=timezone.now())


def test_an_added_file_is_whole_private_and_nothing_on_the_disk_names_the_person_a_9(added, zoe, on_disk):
    content = papers.pdf("Bail de Lefevre")
    row = added(content, "Bail_Lefevre.pdf", kind="attestation")
    path = store.path_of(row.stored)
    assert path.read_bytes() == content
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert store.root().stat().st_mode & 0o777 == 0o700
    assert on_disk() == [row.stored]
    assert "efevre" not in str(path.relative_to(store.root())).lower()
    assert zoe.public_id not in str(path)
    assert (row.size, row.media, row.title) == (len(content), "application/pdf", "Bail Lefevre")


def test_an_addition_is_told_on_the_timeline_without_its_title_and_moves_the_file_a_5(added, zoe):
    before = zoe.revision
    added(name="Suivi pédopsychiatrie.pdf", kind="letter_received")
    event = Event.objects.get(type=events.PROOF_ADDED.number)
    assert (event.person, EventPayload.objects.get(event=event).data) == (
        zoe.pk,
        {"precisions": "Courrier reçu"},
    )
    assert Person.objects.get(pk=zoe.pk).revision > before


def test_of_a_restricted_kind_the_timeline_tells_only_the_gesture_a_9(added):
    added(kind="disability")
    event = Event.objects.get(type=events.ATTACHMENT_ADDED.number)
    assert not EventPayload.objects.filter(event=event).exists()


def test_the_same_file_is_recognised_under_another_name_and_kept_once(added, zoe, julie, on_disk):
    added(papers.pdf("un"), "cv.pdf")
    again = give(zoe, julie, papers.upload(papers.pdf("un"), "autre nom.pdf"), kind="other")
    assert not again.added
    assert "déjà au dossier (CV, ajoutée le" in again.refused[0]
    assert len(on_disk()) == Attachment.objects.count() == 1


def test_the_same_file_may_be_in_the_files_of_two_people(added, land, julie):
    other = factories.followed(land, julie, family_name="Autre")
    first, second = added(papers.pdf("un")), added(papers.pdf("un"), person=other)
    assert first.stored != second.stored


def test_of_several_files_the_good_ones_are_kept_and_the_others_told_one_by_one(zoe, julie, on_disk):
    sent = [papers.upload(papers.pdf("1"), "a.pdf"), papers.upload(b"", "b.pdf"), papers.upload(b"?", "c.pdf"),
            papers.upload(papers.image(), "d.pdf")]  # fmt: skip
    done = give(zoe, julie, *sent, title="Bail")
    assert [row.title for row in done.added] == ["Bail (1)", "Bail (4)"]
    assert [words.split(" : ")[0] for words in done.refused] == ["« b.pdf »", "« c.pdf »"]
    assert len(on_disk()) == 2


def test_a_file_too_large_is_refused_before_it_is_written(zoe, julie, settings, on_disk):
    settings.ATTACHMENT_MEGABYTES = 1
    [words] = give(zoe, julie, papers.upload(papers.pdf() + b"0" * 1_000_000)).refused
    assert "plus de 1 Mo" in words
    assert on_disk() == []


def test_too_many_at_once_and_too_many_in_a_file_are_refused(zoe, julie, settings, added):
    settings.ATTACHMENTS_AT_ONCE = 1
    with pytest.raises(Refusal, match="par 1"):
        give(zoe, julie, papers.upload(b"1"), papers.upload(b"2"))
    with pytest.raises(Refusal, match="au moins un fichier"):
        give(zoe, julie)
    added()
    settings.ATTACHMENTS_A_PERSON = 1
    [words] = give(zoe, julie, papers.upload(papers.pdf("deux"))).refused
    assert "déjà 1 pièces" in words


@pytest.mark.parametrize(
    ("said", "field"), [({"kind": "zzz"}, "kind"), ({"day": timezone.localdate() + timedelta(2)}, "day")]
)
def test_what_is_said_of_an_attachment_is_checked_first(zoe, julie, said, field, on_disk):
    with pytest.raises(Refusal) as refused:
        give(zoe, julie, papers.upload(papers.pdf()), **said)
    assert refused.value.field == field
    assert on_disk() == []


@pytest.mark.parametrize("broken", ["write", "fsync", "rename"])
def test_a_full_disk_says_so_and_leaves_nothing_half_written(zoe, julie, monkeypatch, on_disk, broken):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    where = {"write": (store, "_write"), "fsync": (os, "fsync"), "rename": (type(store.root()), "rename")}
    monkeypatch.setattr(*where[broken], full)
    [words] = give(zoe, julie, papers.upload(papers.pdf())).refused
    monkeypatch.undo()
    assert "plus de place sur le serveur" in words
    assert on_disk() == []
    assert not Attachment.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(zoe, julie, monkeypatch, on_disk):
    monkeypatch.setattr(attaching, "add", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        give(zoe, julie, papers.upload(papers.pdf()))
    assert on_disk() == []


def test_who_has_not_the_verb_and_who_has_not_the_file_add_nothing(zoe, land, julie, added):
    panel = factories.worker(Role.PANEL_MEMBER, land.department)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit")
    row = added()
    for worker, error in ((panel, Forbidden), (stranger, Http404)):
        with pytest.raises(error):
            give(zoe, worker, papers.upload(papers.pdf("deux")))
        with pytest.raises(error):
            remove(row, why="useless", by=worker.agent, at=timezone.now())
        with pytest.raises(error):
            correct(row, Said("cv", timezone.localdate()), by=worker.agent, at=timezone.now())
    assert visible_attachment(stranger.agent, row.public_id) is None


def test_a_restricted_kind_is_read_by_who_keeps_the_papers_and_not_by_who_only_looks_a_9(zoe, land, added):
    steering = factories.worker(Role.STEERING, land.department).agent
    secretariat = factories.worker(Role.SECRETARIAT, land.department).agent
    plain, restricted = added(papers.pdf("1")), added(papers.pdf("2"), kind="disability")
    assert list(attachments_of(zoe, steering)) == [plain]
    assert visible_attachment(steering, plain.public_id) == plain
    assert visible_attachment(steering, restricted.public_id) is None
    assert visible_attachment(secretariat, restricted.public_id) == restricted


def test_a_removal_erases_the_bytes_and_the_title_and_keeps_who_when_and_why_a_9(
    added, julie, on_disk, django_capture_on_commit_callbacks
):
    row = added(name="Jugement de Paul.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        remove(row, why="someone_else", by=julie.agent, at=timezone.now())
    row.refresh_from_db()
    assert on_disk() == []
    assert (row.title, row.removed_by, row.removal) == (
        "",
        julie.account,
        "C'est la pièce d'une autre personne",
    )
    event = Event.objects.get(type=events.ATTACHMENT_REMOVED.number)
    assert (
        EventPayload.objects.get(event=event).data["precisions"] == "CV, C'est la pièce d'une autre personne"
    )
    with pytest.raises(Refusal, match="vient d'être retirée"):
        remove(row, why="useless", by=julie.agent, at=timezone.now())
    assert added().pk != row.pk


def test_a_removal_has_a_reason(added, julie, on_disk):
    with pytest.raises(Refusal, match="pourquoi"):
        remove(added(), why="", by=julie.agent, at=timezone.now())
    assert len(on_disk()) == 1


def test_the_second_of_two_corrections_is_told_what_the_first_one_said(added, julie):
    row, today = added(), timezone.localdate()
    seen = row.words_hash
    correct(row, Said("quote", today, "Devis"), seen=seen, by=julie.agent, at=timezone.now())
    with pytest.raises(Refusal, match="devenue « Devis »"):
        correct(row, Said("other", today), seen=seen, by=julie.agent, at=timezone.now())
    row.refresh_from_db()
    assert (row.kind, row.title) == ("quote", "Devis")


def test_joined_files_keep_one_of_two_twins_and_both_addresses_lead_to_it_a_4(
    zoe, land, julie, added, on_disk, django_capture_on_commit_callbacks
):
    other = factories.person(land, family_name="Lefevre", first_names="Zoé")
    manager = factories.worker(Role.AREA_MANAGER, land.department)
    mine = added(papers.pdf("un"))
    [twin, alone] = give(
        other, manager, papers.upload(papers.pdf("un")), papers.upload(papers.pdf("deux"))
    ).added
    people = [Person.objects.get(pk=one.pk) for one in (zoe, other)]
    merge(*people, seen=(people[0].revision, people[1].revision), by=manager.agent, at=timezone.now())
    assert set(attachments_of(zoe, julie.agent)) == {mine, alone}
    assert visible_attachment(julie.agent, twin.public_id) == mine
    with django_capture_on_commit_callbacks(execute=True):
        remove(mine, why="asked", by=julie.agent, at=timezone.now())
    assert on_disk() == [alone.stored]
    assert visible_attachment(julie.agent, twin.public_id) is None


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twice_at_the_same_instant_is_added_once(zoe, julie, on_disk):
    start, told = Barrier(2), []

    def send():
        start.wait()
        try:
            told.append(give(zoe, julie, papers.upload(papers.pdf("un"))))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((len(done.added), len(done.refused)) for done in told) == [(0, 1), (1, 0)]
    assert len(on_disk()) == Attachment.objects.count() == 1
