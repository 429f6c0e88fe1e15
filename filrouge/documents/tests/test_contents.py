"""What a file really is: told by its content, read through, and refused when it could act (A-9)."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image, ImageFile

from filrouge.core.results import Refusal
from filrouge.documents import archives, contents
from filrouge.documents.attachment_kinds import (
    CONTRACT,
    attachment_kinds,
    formats,
    removals,
    restricted_kinds,
)
from tests import papers


@pytest.fixture
def look(tmp_path):
    """The key of the format of these bytes."""

    def recognise(content, name="piece"):
        path = tmp_path / "piece"
        path.write_bytes(content)
        return contents.recognised(path, name).key

    return recognise


GOOD = {
    "pdf": papers.pdf(),
    "jpeg": papers.image(),
    "png": papers.image("PNG"),
    "odt": papers.odt(),
    "docx": papers.docx(),
}


@pytest.mark.parametrize("key", GOOD)
def test_each_format_is_known_by_its_content_whatever_its_name_a_9(look, key):
    assert look(GOOD[key], "photo.exe") == key


def test_every_format_of_the_list_is_read_and_every_one_read_is_of_the_list():
    assert set(GOOD) == set(formats())


def test_the_list_names_the_kind_that_rooms_above_know_and_says_why_one_is_removed():
    assert attachment_kinds()[CONTRACT].kept == "proof"
    assert "residence" in restricted_kinds()
    assert len(removals()) > 1


def test_a_pdf_that_opens_without_its_owners_password_is_taken_as_france_travail_sends_them(look):
    assert look(papers.pdf(user_password="", owner_password="secret", algorithm="AES-256")) == "pdf"


def test_a_jpeg_followed_by_an_archive_is_a_jpeg_and_is_never_served_as_anything_else(look):
    assert look(papers.image() + papers.docx()) == "jpeg"


def _unfolding(size):
    return papers.docx(**{"word/media": b"0" * size})


PDF, JPEG, DOCX = GOOD["pdf"], papers.image(size=(640, 480)), GOOD["docx"]
REFUSED = {
    "empty": (b"", "vide"),
    "page of the web": (b"<html><script>alert(1)</script>", "aucun des formats"),
    "drawing that runs": (b"<svg onload='x()'/>", "aucun des formats"),
    "program": (b"MZ\x90\x00" + PDF, "un programme"),
    "page of the web before a pdf": (b"<html>" + PDF, "aucun des formats"),
    "archive after a pdf": (PDF + papers.archive({"a": "b"}), "cache une archive"),
    "pdf without its end": (PDF[: len(PDF) // 2], "coupé"),
    "pdf that is only a name": (b"%PDF-1.7\n%%EOF", "abîmé"),
    "pdf with a password": (papers.pdf(user_password="secret", algorithm="AES-256"), "mot de passe"),
    "pdf with a program": (papers.acting_pdf(), "programme"),
    "photo without its end": (JPEG[: len(JPEG) // 2], "coupée"),
    "png without its end": (GOOD["png"][:-20], "coupée"),
    "photo of an iphone": (b"\x00\x00\x00\x18ftypheic" + b"\0" * 40, "HEIC"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien fichier Office"),
    "docx without its end": (DOCX[: len(DOCX) // 2], "coupé ou abîmé"),
    "docx with macros": (papers.docx(**{"word/vbaProject.bin": b"x"}), "macros"),
    "odt with macros": (papers.odt(**{"Basic/script": b"x"}), "macros"),
    "archive that is no text": (papers.archive({"a.txt": "b"}), "ni un texte ODT"),
    "archive that escapes": (papers.docx(**{"../../x": b"y"}), "chemins interdits"),
    "bomb": (_unfolding(archives.MOST_TIMES * 20_000), "démesuré"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_which_file_why_and_what_to_do_a_9(look, what):
    content, why = REFUSED[what]
    with pytest.raises(Refusal) as refused:
        look(content, "bail.pdf")
    words = refused.value.message
    assert words.startswith("« bail.pdf » : ")
    assert why in words
    assert words.count(". ") >= 1
    assert words.endswith(".")
    assert refused.value.field == "papers"


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_a_cut_image_is_refused_even_after_a_letter_was_printed(look, monkeypatch, lenient, form, part):
    """WeasyPrint tells Pillow, for the whole process, to make do with images that are cut."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    whole = papers.image(form, size=(640, 480))
    assert look(whole) == form.lower()
    with pytest.raises(Refusal, match="coupée"):
        look(whole[: int(len(whole) * part)])


_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
FAR = {
    "template": f'Type="{_TYPE}attachedTemplate" Target="https://ailleurs.invalid/a.dotm"',
    "template, its address first": f'Target="http://ailleurs.invalid/a.dotm" Type="{_TYPE}attachedTemplate"',
    "template, its address hidden": f'Type="{_TYPE}attachedTemplate" Target="&#104;ttp://ailleurs.invalid/a.dotm"',
    "template of a network": f'Type="{_TYPE}attachedTemplate" Target="file:///\\\\ailleurs\\a.dotm" TargetMode="External"',
    "object": f'Type="{_TYPE}oleObject" Target="mhtml:http://ailleurs.invalid/a.html" TargetMode="External"',
    "object of the disk": f'Type="{_TYPE}oleObject" Target="file:///C:/a.html" TargetMode="External"',
    "image": f'Type="{_TYPE}image" Target="//ailleurs.invalid/a.png" TargetMode="External"',
}
NEAR = {
    "template of the disk": f'Type="{_TYPE}attachedTemplate" Target="file:///C:\\Modeles\\a.dotm" TargetMode="External"',
    "link": f'Type="{_TYPE}hyperlink" Target="https://exemple.invalid" TargetMode="External"',
    "part": f'Type="{_TYPE}image" Target="media/image1.png"',
}  # fmt: skip


def _with_relation(said, encoding="utf-8"):
    words = (
        f'<?xml version="1.0" encoding="{encoding}"?><Relationships><Relationship {said}/></Relationships>'
    )
    return papers.docx(**{"word/_rels/document.xml.rels": words.encode(encoding)})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("what", FAR)
def test_a_docx_that_fetches_something_elsewhere_on_opening_is_refused_a_9(look, what, encoding):
    with pytest.raises(Refusal, match="ailleurs"):
        look(_with_relation(FAR[what], encoding))


@pytest.mark.parametrize("what", NEAR)
def test_a_docx_that_fetches_nothing_elsewhere_is_taken(look, what):
    assert look(_with_relation(NEAR[what])) == "docx"


def test_macros_whose_declaration_is_hidden_are_seen_a_9(look):
    hidden = papers.TYPES.replace("</Types>", '<Override ContentType="x.macro&#69;nabled"/></Types>')
    with pytest.raises(Refusal, match="macros"):
        look(papers.docx(types=hidden))


@pytest.mark.parametrize("part", ["word/document.xml", "word/header1.xml", "word/_rels/document.xml.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_that_declares_entities_is_refused_in_any_part_and_encoding_a_9(look, part, encoding):
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(Refusal, match="déclarations interdites"):
        look(papers.docx(**{part: declared.encode(encoding)}))


@pytest.mark.parametrize("limit", ["MOST_XML", "MOST_ELEMENTS", "MOST_DEEP"])
def test_a_text_with_more_in_it_than_anybody_writes_is_refused_before_it_is_built_a_9(
    look, monkeypatch, limit
):
    nested = papers.docx(**{"word/document.xml": "<a>" * 200 + "</a>" * 200})
    assert look(nested) == "docx"
    monkeypatch.setattr(archives, limit, 199)
    with pytest.raises(Refusal, match="démesuré"):
        look(nested)


def test_an_archive_that_lies_about_its_size_is_damaged(look):
    """The directory says one byte where there are many: nothing more than one is read."""
    content = bytearray(papers.docx(**{"word/media": b"0" * 50_000}))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        size = next(one.file_size for one in archive.infolist() if one.filename == "word/media")
    content = bytes(content).replace(size.to_bytes(4, "little"), (1).to_bytes(4, "little"))
    with pytest.raises(Refusal, match="abîmé"):
        look(content)


def test_an_image_larger_than_any_camera_makes_is_refused_before_it_is_decoded(look, monkeypatch):
    monkeypatch.setattr(contents, "MOST_DOTS", 100)
    with pytest.raises(Refusal, match="démesurée"):
        look(papers.image())


@pytest.mark.parametrize(("limit", "why"), [("MOST_PAGES", "plus de"), ("MOST_OBJECTS", "compliqué")])
def test_a_pdf_that_would_take_an_hour_to_read_is_refused(look, monkeypatch, limit, why):
    monkeypatch.setattr(contents, limit, 0)
    with pytest.raises(Refusal, match=why):
        look(PDF)


def test_looking_at_a_photo_changes_nothing_in_it(tmp_path):
    """What a telephone writes in its photos stays, and the page says so."""
    path = tmp_path / "photo"
    path.write_bytes(JPEG)
    contents.recognised(path, "photo.jpg")
    assert path.read_bytes() == JPEG
    with Image.open(path) as image:
        assert image.getexif()[0x010F] == "Appareil"
