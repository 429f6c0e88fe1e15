"""The layout of reports that a département gives: checked whole, kept with the former ones, frozen with a number (G-6)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from filrouge.access.gate import Forbidden
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.reports import docx_file, layouts, life
from filrouge.reports.files import docx
from filrouge.reports.laying import save_layout
from filrouge.reports.models import Layout
from filrouge.reports.reading import read
from filrouge.reports.tests.conftest import NOW
from filrouge.reports.tests.test_files import LAID
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept_apart(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path


@pytest.fixture
def office(land):
    return factories.worker(Role.STEERING, land.department, name="Anne Petit")


def layout_saying(*lines, foot=""):
    document = Document(BytesIO(docx_file.default_layout()))
    for line in lines:
        document.add_paragraph(line)
    if foot:
        document.sections[0].footer.add_paragraph(foot)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def texts(content):
    return [one.text for one in Document(BytesIO(content)).paragraphs]


def returned(opened, manager):
    report = opened()
    life.write(report, {"p1": "Une bonne année."}, seen={}, by=manager.agent, at=NOW)
    return life.give_back(report, by=manager.agent, at=NOW)


def test_the_layout_of_the_departement_dresses_the_reports_g_6(office, opened):
    save_layout(
        [layout_saying("Pôle insertion, {structure}, {periode}")], "pole.docx", by=office.agent, at=NOW
    )
    said = texts(docx(read(opened())))
    assert said[-1].startswith("Pôle insertion, ")
    assert "{" not in "".join(said)
    assert said.index("Signatures") < len(said) - 1


def test_an_unknown_field_is_refused_with_its_place_its_line_and_its_remedy_g_6(office):
    wrong = layout_saying("Bonjour", "Bilan de {strucure}", foot="{nimporte}")
    with pytest.raises(Refusal) as refused:
        save_layout([wrong], "pole.docx", by=office.agent, at=NOW)
    said = refused.value.message
    assert "Dans le texte, ligne 5 (« Bilan de {strucure} ») : « {strucure} »" in said
    assert "écrivez {structure}" in said
    assert "Dans le pied de page, ligne 2 (« {nimporte} »)" in said
    assert not Layout.objects.exists()


@pytest.mark.parametrize("lines", [("{contenu}",), ("Voici : {contenu}",)])
def test_the_report_stands_once_alone_in_its_paragraph_g_6(office, lines):
    with pytest.raises(Refusal, match="seul dans son paragraphe"):
        save_layout([layout_saying(*lines)], "pole.docx", by=office.agent, at=NOW)


def test_what_is_no_docx_is_refused_in_plain_words_g_6(office):
    with pytest.raises(Refusal, match="DOCX"):
        save_layout([b"PK\x03\x04 rien"], "pole.docx", by=office.agent, at=NOW)
    assert not Layout.objects.exists()


def test_a_field_that_the_word_processor_cut_in_pieces_is_filled_whole_g_6():
    document = Document()
    paragraph = document.add_paragraph("Bilan de {str")
    paragraph.add_run("uct").bold = True
    paragraph.add_run("ure}, version {version}.")
    layouts.fill(document, {"structure": "Rebond {version}", "version": "2"})
    assert paragraph.text == "Bilan de Rebond {version}, version 2."


def test_a_layout_without_our_styles_takes_ours_g_6():
    document = Document(BytesIO(layout_saying()))
    for name in ("Heading 2", "Heading 3", "Caption"):
        style = document.styles[name].element
        style.getparent().remove(style)
    stream = BytesIO()
    document.save(stream)
    made = Document(BytesIO(docx_file.docx(LAID, stream.getvalue())))
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 2"] == [
        "Bilan quantitatif",
        "Bilan qualitatif",
    ]


def test_a_numbered_report_keeps_the_layout_of_its_number_g_6(office, opened, manager, county):
    save_layout([layout_saying("Le premier")], "un.docx", by=office.agent, at=NOW)
    numbered = life.receive(returned(opened, manager), by=county.agent, at=NOW)
    save_layout([layout_saying("Le second")], "deux.docx", by=office.agent, at=NOW)
    assert texts(docx(read(numbered)))[-1] == "Le premier"
    new = life.take_up(numbered, "Une sortie oubliée.", by=county.agent, at=NOW)
    assert texts(docx(read(new)))[-1] == "Le second"


def test_only_who_manages_the_templates_gives_a_layout_a_9(manager):
    with pytest.raises(Forbidden):
        save_layout([layout_saying()], "pole.docx", by=manager.agent, at=NOW)


def test_on_screen_a_layout_is_refused_then_kept_then_downloaded_as_it_came_g_6(client, office):
    client.force_login(office.account)
    url, good = reverse("reports:layout"), layout_saying("Merci")
    answer = client.post(url, {"papers": SimpleUploadedFile("m.docx", layout_saying("{titr}"))})
    assert answer.status_code == 422
    assert "écrivez {titre}" in answer.content.decode()
    assert client.post(url, {"papers": SimpleUploadedFile("m.docx", good)}).status_code == 303
    assert "m.docx" in client.get(url).content.decode()
    row = Layout.objects.get()
    assert client.get(reverse("reports:layout_file", args=[row.pk])).content == good
    assert client.get(reverse("reports:layout_default")).content[:2] == b"PK"
