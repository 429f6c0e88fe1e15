"""The table, the package of the controller, and who may have them (G-9)."""

import io
import json
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Reading
from filrouge.access.roles import Role
from filrouge.agenda.models import Appointment
from filrouge.cofunding.actions import note_file
from filrouge.cofunding.export import exported, header
from filrouge.cofunding.models import MadeFile
from filrouge.cofunding.package import write_package
from filrouge.cofunding.queries import judged
from filrouge.cofunding.tests.conftest import TODAY, entered, opened
from filrouge.directory.queries import console_agent
from filrouge.documents import store
from filrouge.documents.attaching import Said, attach
from filrouge.documents.models import Attachment
from tests import factories, papers

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def _papers_apart(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "pieces"


@pytest.fixture
def proven(zoe, operation, julie, land):
    """Zoé's participation, complete, with an appointment held and an attestation; beside her, somebody not counted."""
    row = entered(zoe, operation, julie)
    when = timezone.make_aware(timezone.datetime(2026, 3, 2, 9))
    meeting = factories.appointment(zoe, julie, starts_at=when, at=when)
    Appointment.objects.filter(pk=meeting.pk).update(state="held", summary="Mots privés.")
    attach(
        zoe,
        Said("attestation", date(2026, 3, 3)),
        files=[papers.upload(papers.pdf())],
        by=console_agent(),
        at=NOW(),
    )
    other = factories.followed(land, julie, family_name="Absent", since=date(2025, 9, 1))
    entered(other, operation, julie, isced="")
    return row


def lines(content):
    return content.decode("utf-8-sig").splitlines()


def test_incomplete_participants_are_left_out_and_their_number_is_said_g_9(client, proven, operation, chief):
    content, made = exported(operation, judged(operation, TODAY), MadeFile.Kind.CSV)
    first, *rest = lines(content)
    assert first.split(";") == header()
    assert len(rest) == made.counted == made.left_out == 1
    assert proven.public_id in rest[0]
    client.force_login(chief.account)
    page = client.get(reverse("cofunding:operation", args=[operation.public_id])).content.decode()
    assert "1 participation n&#x27;est pas comptée" in page
    missing = client.get(reverse("cofunding:missing", args=[operation.public_id])).content.decode()
    assert "Demandez le dernier diplôme obtenu." in missing


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_leaves_its_hash_and_whom_it_read_g_9(client, proven, operation, chief, kind):
    client.force_login(chief.account)
    answer = client.post(reverse("cofunding:export", args=[operation.public_id, kind]))
    assert answer.status_code == 200
    made = MadeFile.objects.get()
    assert made.sha256 == sha256(answer.content).hexdigest()
    assert Reading.objects.filter(
        person=proven.person_id, account=chief.account, purpose="cofinancement"
    ).exists()


def test_the_columns_are_those_of_the_departements_file_g_9(proven, operation, monkeypatch, tmp_path):
    (tmp_path / "columns.toml").write_text(
        'column = [{ name = "Niveau", from = "entry.isced", codes = { 3 = "Bac" } }, { name = "Réf", from = "row.id" }]'
    )
    monkeypatch.setenv("FILROUGE_COFUNDING", str(tmp_path))
    content, _ = exported(operation, judged(operation, TODAY), MadeFile.Kind.CSV)
    assert lines(content) == ["Niveau;Réf", f"Bac;{proven.public_id}"]


def test_the_package_holds_proofs_whose_hashes_its_manifest_says_g_9(proven, operation, tmp_path):
    target = tmp_path / "d.zip"
    made, missing = write_package(operation, target, day=TODAY, author="Anne Petit")
    assert missing == []
    assert made.sha256 == sha256(target.read_bytes()).hexdigest()
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifeste.json"))
    assert manifest["fichiers (SHA-256)"] == {name: sha256(data).hexdigest() for name, data in files.items()}
    assert manifest["non comptés"] == 1
    assert manifest["demandé par"] == "Anne Petit"
    kept = f"preuves/{proven.public_id}"
    assert any(name.startswith(f"{kept}/pieces/2026-03-03-attestation") for name in files)
    assert "2026-03-02T09:00" in files[f"{kept}/rendez-vous.csv"].decode()
    assert not any(b"Mots priv" in data for data in files.values())


def test_a_package_made_again_on_the_same_facts_is_the_same_to_the_byte_g_9(
    proven, operation, tmp_path, time_machine_day
):
    first, again = tmp_path / "a.zip", tmp_path / "b.zip"
    write_package(operation, first, day=TODAY, author="Anne Petit")
    time_machine_day("2026-09-01 10:00 +0200")
    write_package(operation, again, day=TODAY, author="Anne Petit")
    assert first.read_bytes() == again.read_bytes()


@pytest.fixture
def time_machine_day():
    import time_machine

    travels = []

    def go(day):
        travel = time_machine.travel(day, tick=False)
        travel.start()
        travels.append(travel)

    yield go
    for travel in travels:
        travel.stop()


def test_a_package_that_is_stopped_leaves_nothing_g_9(proven, operation, tmp_path):
    def stop(done, of):
        raise KeyboardInterrupt

    target = tmp_path / "d.zip"
    with pytest.raises(KeyboardInterrupt):
        write_package(operation, target, day=TODAY, author="A", progress=stop)
    assert list(tmp_path.glob("d.zip*")) == []


def test_a_paper_that_was_altered_is_left_out_and_the_command_says_it_g_9(
    proven, operation, tmp_path, capsys
):
    paper = Attachment.objects.get()
    store.path_of(paper.stored).write_bytes(b"autre chose")
    with pytest.raises(SystemExit) as left:
        call_command("esf_package", operation.number, "--to", str(tmp_path), "--json")
    assert left.value.code == 1
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert len(said["missing"]) == 1
    assert MadeFile.objects.get().sha256 == said["sha256"]


def test_the_command_names_the_operations_that_exist_g_9(operation):
    with pytest.raises(CommandError, match=operation.number):
        call_command("esf_package", "rien")


def shut(answer) -> None:
    """The file alone: closing the whole answer would close the database of the test."""
    for close in answer._resource_closers:
        close()


def test_the_package_of_the_screen_is_the_one_whose_hash_is_kept_g_9(client, proven, operation, chief):
    client.force_login(chief.account)
    answer = client.post(reverse("cofunding:package", args=[operation.public_id]))
    content = b"".join(answer.streaming_content)
    shut(answer)
    assert sha256(content).hexdigest() == MadeFile.objects.get().sha256
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_the_manager_of_another_operator_has_nothing_of_ours_g_9(client, proven, operation, theirs):
    boss = factories.worker(Role.PROVIDER_MANAGER, theirs.organisation, name="Luc Roy")
    mine = opened(theirs, boss, number="2025-002")
    client.force_login(boss.account)
    for name in ("operation", "edit", "missing"):
        assert client.get(reverse(f"cofunding:{name}", args=[operation.public_id])).status_code == 404
        assert client.get(reverse(f"cofunding:{name}", args=[mine.public_id])).status_code == 200
    for row, status in ((operation, 404), (mine, 200)):
        answer = client.post(reverse("cofunding:package", args=[row.public_id]))
        assert answer.status_code == status
        if answer.streaming:
            shut(answer)
    assert client.post(reverse("cofunding:export", args=[operation.public_id, "csv"])).status_code == 404
    made = MadeFile(operation=operation, kind="csv", day=TODAY, counted=0, left_out=0, sha256="", size=0)
    with pytest.raises(Http404):
        note_file(made, people=[], by=boss.agent, at=NOW())


def test_the_delegate_reads_masked_figures_and_no_name_g_9(client, proven, operation, land):
    client.force_login(factories.worker(Role.DPO, land.department).account)
    page = client.get(reverse("cofunding:operation", args=[operation.public_id])).content.decode()
    assert "masqué" in page
    assert "LEFEVRE" not in page
    assert client.get(reverse("cofunding:missing", args=[operation.public_id])).status_code == 403


def test_the_page_of_an_operation_says_how_long_its_proofs_are_kept_g_9(client, operation, chief):
    client.force_login(chief.account)
    page = reverse("cofunding:operation", args=[operation.public_id])
    assert "sans limite jusque-là" in client.get(page).content.decode()
    edit = reverse("cofunding:edit", args=[operation.public_id])
    sent = {
        "number": operation.number, "label": operation.label, "programme": "esf_plus",
        "organisation": operation.organisation_id, "since": "2025-01-01", "until": "2026-12-31",
        "last_payment_on": "2026-06-01", "publicity": "",
    }  # fmt: skip
    assert client.post(edit, sent).status_code == 303
    text = client.get(page).content.decode()
    assert "31 décembre 2031" in text
    assert "Cofinancé par l&#x27;Union européenne" in text
    operation.refresh_from_db()
    assert operation.until == date(2027, 1, 1)
