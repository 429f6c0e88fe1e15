"""Bad input (A-4): a clear French message or a finished job, through the console and the screen; nobody is touched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person
from tests import factories

HOUSEHOLD = household(person())
WHOLE = flow(*(household(person(), number=str(n), claim=str(n)) for n in range(1, 30)))
USELESS = {
    "truncated XML": (WHOLE[: len(WHOLE) // 2].encode("cp1252"), "coupé avant sa fin"),
    "letters of another encoding": (flow(HOUSEHOLD, encoding="utf-8").encode("cp1252"), "encodage"),
    "UTF-8 under the name of windows-1252": (flow(HOUSEHOLD).encode("utf-8"), "UTF-8"),
    "an encoding that does not exist": (flow(HOUSEHOLD, encoding="zorglub").encode(), "encodage"),
    "an empty file": (b"", "vide"),
    "tags that cross": (flow(HOUSEHOLD.replace("</Personne>", "</Autre>")).encode("cp1252"), "mal fermée"),
    "entities": (b'<!DOCTYPE R [<!ENTITY a "b">]><Racine><InfosFoyerRSA/></Racine>', "DOCTYPE"),
    "another flow": (
        flow(HOUSEHOLD.replace("InfosFoyerRSA", "InfosFinancieresFoyerRSA")).encode("cp1252"),
        "financier",
    ),
    "another XML": (b"<catalogue><livre/></catalogue>", "pas un flux de la CAF"),
    "a photograph": (b"\xff\xd8\xff\xe0" + b"\0" * 500, "pas un texte"),
    "a letter": ("Bonjour,\n\nvoici la liste demandée.\n".encode(), "ligne de titres"),
    "a list of titles alone": ("Nom;Prénom;Date de naissance\n".encode(), "ne contient personne"),
    "a list without the columns that tell people apart": (
        "Nom;Téléphone\nLefèvre;0612345678\n".encode(),
        "« Prénom » et « Date de naissance », « NIR » ou « N° allocataire »",
    ),
    "a workbook that does not open": (b"PK\x03\x04 cut", "ne s'ouvre pas"),
}


@pytest.mark.parametrize(("content", "words"), USELESS.values(), ids=USELESS.keys())
def test_a_file_of_no_use_is_refused_with_its_reason_and_touches_nobody(console, tmp_path, content, words):
    before = rows_of()
    path = tmp_path / "fichier"
    path.write_bytes(content)
    for step in ("preview", "apply"):
        done = console(step, path, code=1)
        assert words in done["error"]
        assert (done["state"], done["created"], done["refused"]) == ("refused", 0, [])
    assert rows_of() == before
    assert not StagedLine.objects.exists()
    assert path.exists()


def test_a_terminal_is_told_why_in_words(told, tmp_path):
    path = tmp_path / "vide.xml"
    path.touch()
    assert told("apply", path, code=1).startswith("Fichier refusé : Le fichier est vide")


@pytest.fixture
def officer(client, db):
    land = factories.land()
    worker = factories.worker(Role.ORIENTATION_OFFICER, land.department)
    client.force_login(worker.account)
    return worker


@pytest.mark.parametrize(
    "name",
    ["truncated XML", "UTF-8 under the name of windows-1252", "a letter", "a workbook that does not open"],
)
def test_on_screen_a_file_of_no_use_is_refused_erased_and_explained(
    client, officer, worked, django_capture_on_commit_callbacks, settings, name
):
    content, words = USELESS[name]
    before = rows_of()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("inbound:new"), {"file": SimpleUploadedFile("f.xml", content)})
    page = client.get(answer["Location"])
    assert "Ce fichier ne peut pas être utilisé" in page.content.decode()
    assert words in page.content.decode().replace("&#x27;", "'")
    batch = Batch.objects.get()
    assert (batch.state, batch.path, list(settings.UPLOADS_DIR.iterdir())) == ("refused", "", [])
    assert rows_of() == before


def test_on_screen_an_empty_file_is_refused_by_the_form(client, officer):
    answer = client.post(reverse("inbound:new"), {"file": SimpleUploadedFile("f.xml", b"")})
    assert answer.status_code == 422
    assert "Ce fichier est vide" in answer.content.decode()
    answer = client.post(reverse("inbound:new"), {"expected": "M"})
    assert "Choisissez un fichier" in answer.content.decode()


def test_households_that_cannot_be_taken_leave_the_others_whole(console, tmp_path):
    """Never half a household: one wrong birth date refuses the household, with its line, and no other."""
    bad = household(person(), person("PETIT", "Luc", born="1984-13-01"), number="2", claim="2")
    path = tmp_path / "flux.xml"
    path.write_bytes(flow(household(person()), bad).encode("cp1252"))
    done = console("apply", path)
    assert (done["households"], done["people"], done["created"]) == (1, 1, 1)
    (refused,) = done["refused"]
    assert (refused["line"] > 5, refused["key"]) == (True, "0000002")
    assert "1984-13-01" in refused["reason"]
    assert "organisme payeur" in refused["reason"]


def test_an_unforeseen_error_while_reading_is_said_and_can_be_resumed(console, tmp_path, monkeypatch):
    path = tmp_path / "flux.xml"
    path.write_bytes(flow(HOUSEHOLD).encode("cp1252"))
    with monkeypatch.context() as patch:
        patch.setattr("filrouge.exchanges.inbound.staged_rows.incoming", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            console("apply", path)
    batch = Batch.objects.get()
    assert (batch.state, batch.claim, batch.heartbeat) == ("reading", "", None)
    assert "erreur imprévue" in batch.problem
    assert console("resume", batch.public_id)["created"] == 1
