"""A report as a file that one signs, retouches or keeps (G-6)."""

import zipfile
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader

from filrouge.documents.contents import recognised
from filrouge.reports import docx_file, life, odt_file
from filrouge.reports.paper import Grid, Paper, Paragraph, Row, Signatures, Title
from filrouge.reports.reading import read
from filrouge.reports.tests.conftest import NOW
from filrouge.steering.words import MASKED

WRITTEN = "Une bonne année, « & » même <mieux>."
LAID = Paper(
    title="Bilan annuel, 2025",
    sender="Conseil départemental",
    foot="Rebond, Bilan annuel, 2025, n° 2026-001, version 1",
    blocks=(
        Title("Bilan quantitatif", 2),
        Grid(
            "Sorties, en détail",
            ("Détail", "Cette période", "Période d'avant"),
            (Row("Emploi", ("41", "37"), 100), Row("Autre", ("0", "2"), 0)),
            bars=True,
        ),
        Title("Bilan qualitatif", 2),
        Paragraph(WRITTEN),
        Signatures(("Pour la structure", "Pour le Département")),
    ),
    fields={
        "titre": "Bilan annuel, 2025",
        "departement": "Conseil départemental",
        "pied": "Rebond, n° 2026-001",
    },
)
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@pytest.fixture
def returned(opened, manager):
    report = opened()
    life.write(report, {"p1": WRITTEN}, seen={}, by=manager.agent, at=NOW)
    return life.give_back(report, by=manager.agent, at=NOW)


@pytest.fixture
def file_of(client, manager):
    def get(report, kind):
        client.force_login(manager.account)
        answer = client.get(reverse("reports:file", args=[report.public_id, kind]))
        return b"".join(answer) if answer.streaming else answer.content

    return get


def odt_part(content, name="content.xml"):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


@pytest.mark.django_db
def test_the_docx_holds_figures_and_words_g_6(returned, file_of):
    document = Document(BytesIO(file_of(returned, "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Entrées" in " ".join(cells)
    assert WRITTEN in [paragraph.text for paragraph in document.paragraphs]
    assert "version 1" in document.sections[0].footer.paragraphs[0].text


@pytest.mark.django_db
def test_the_odt_holds_figures_and_words_g_6(returned, file_of, tmp_path):
    content = file_of(returned, "odt")
    said = "\n".join(odt_part(content).itertext())
    assert "Entrées" in said
    assert WRITTEN in said
    (tmp_path / "bilan.odt").write_bytes(content)
    assert recognised(tmp_path / "bilan.odt", "bilan.odt").key == "odt"


@pytest.mark.django_db
def test_the_pdf_becomes_an_archive_when_it_has_its_number_g_6(returned, county, file_of):
    provisional = PdfReader(BytesIO(file_of(returned, "pdf")))
    assert b"pdfaid" not in provisional.trailer["/Root"]["/Metadata"].get_data()
    life.receive(returned, by=county.agent, at=NOW)
    kept = PdfReader(BytesIO(file_of(returned, "pdf"))).trailer["/Root"]
    said = kept["/Metadata"].get_data().decode()
    assert 'pdfaid:part="2"' in said or "<pdfaid:part>2" in said
    assert 'pdfaid:conformance="A"' in said or "<pdfaid:conformance>A" in said
    assert kept["/OutputIntents"]
    assert kept["/MarkInfo"]["/Marked"]


@pytest.mark.django_db
def test_another_format_does_not_exist_g_6(returned, client, manager):
    client.force_login(manager.account)
    assert client.get(reverse("reports:file", args=[returned.public_id, "xls"])).status_code == 404


def test_the_header_of_a_table_comes_back_on_each_sheet_g_6():
    table = Document(BytesIO(docx_file.docx(LAID, None))).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert len(odt_part(odt_file.odt(LAID)).findall(f".//{_TABLE}table-header-rows")) == 1


def test_a_figure_is_written_once_beside_its_bar_which_says_it_too_g_6():
    document = Document(BytesIO(docx_file.docx(LAID, None)))
    texts = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert texts.count("41") == 1
    bars = [one.get("descr") for one in document.element.iter(qn("wp:docPr"))]
    assert bars == ["Emploi : 41"]
    page = render_to_string("reports/report_print.html", {"laid": LAID})
    assert page.count("<svg") == 1
    assert ">41<" in page.replace("Emploi : 41", "")


def test_the_docx_speaks_french_and_has_its_title_and_no_blue_g_6():
    content = docx_file.docx(LAID, None)
    document = Document(BytesIO(content))
    assert (document.core_properties.title, document.core_properties.language) == (LAID.title, "fr-FR")
    tongues = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert tongues == {"fr-FR"}
    assert str(document.styles["Heading 1"].font.color.rgb) == docx_file.INK
    fonts = document.styles["Heading 1"].element.rPr.rFonts
    assert not [name for name in fonts.attrib if name.endswith("Theme")]


def test_the_same_report_gives_the_same_odt_g_6():
    assert odt_file.odt(LAID) == odt_file.odt(LAID)
    styles = odt_part(odt_file.odt(LAID), "styles.xml")
    assert LAID.foot in "".join(styles.itertext())
    assert styles.find(f".//{_TEXT}page-number") is not None


@pytest.mark.django_db
def test_a_document_to_hand_around_shows_no_small_number_and_says_so_a_9(returned, client, manager):
    client.force_login(manager.account)
    url = reverse("reports:file", args=[returned.public_id, "odt"])
    inside, around = (
        "\n".join(odt_part(client.get(address).content).itertext()) for address in (url, f"{url}?a_diffuser")
    )
    assert MASKED not in inside
    assert "reste entre la structure et le Département" in inside
    assert MASKED in around
    assert "Document à diffuser" in around


@pytest.mark.django_db
def test_a_live_figure_and_the_same_one_stopped_read_alike_g_6(opened, manager):
    report = opened()
    before = read(report).parts
    life.write(report, {"p1": WRITTEN}, seen={}, by=manager.agent, at=NOW)
    after = read(life.give_back(report, by=manager.agent, at=NOW)).parts
    assert [part.figures for part in before] == [part.figures for part in after]
    assert any(part.figures for part in after)
