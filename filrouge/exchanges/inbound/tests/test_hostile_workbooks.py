"""Workbooks made to fill the memory, by accident or not (A-4): refused in French, and the worker lives on."""

import random
import struct
import subprocess
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter

from filrouge.exchanges.inbound.readers import sheet_process
from filrouge.exchanges.inbound.readers.problems import FileProblem
from filrouge.exchanges.inbound.readers.sheet_rows import Sheet
from filrouge.exchanges.inbound.tests.test_people_lists import ODS

TITLES, ROW = ("Nom", "Prénom", "Date de naissance"), ("Roux", "Inès", "05/03/1980")
CELL = '<table:table-cell office:value-type="string" {}><text:p>{}</text:p></table:table-cell>'


@pytest.fixture
def workbook(tmp_path):
    """`workbook(far=(row, column))` → a list of one person, and a cell filled somewhere far away."""

    def run(far=None, name="liste.xlsx"):
        path = tmp_path / name
        book = xlsxwriter.Workbook(str(path))
        page = book.add_worksheet()
        page.write_row(0, 0, TITLES)
        page.write_row(1, 0, ROW)
        if far:
            page.write(*far, "x")
        book.close()
        return path

    return run


@pytest.fixture
def open_document(tmp_path):
    def run(**more):
        first = "".join(CELL.format("", title) for title in TITLES)
        last = CELL.format(f'table:number-columns-repeated="{more["columns"]}"', "x")
        rows = (
            f"<table:table-row>{first}</table:table-row>"
            f'<table:table-row table:number-rows-repeated="{more["rows"]}">{last}</table:table-row>'
        )
        path = tmp_path / "liste.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
            archive.writestr("content.xml", ODS.format(rows))
        return path

    return run


def repacked(path, change):
    """The same archive with its sheet changed."""
    made = path.with_name(f"autre-{path.name}")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(content) if "sheet1" in name else content)
    return made


def test_one_cell_filled_at_the_other_end_of_the_sheet_is_told_and_nobody_dies_a_4(console, workbook):
    """It asks for 17 billion cells: what loads them is killed by the system, with whoever called it."""
    done = console("apply", workbook(far=(1_048_575, 16_383)), code=1)
    assert "très loin" in done["error"]
    assert "CSV" in done["error"]


def test_a_cell_filled_far_down_the_first_columns_is_only_one_line_more_a_4(console, workbook):
    done = console("apply", workbook(far=(5_000, 1)))
    assert (done["created"], done["refused"][0]["line"]) == (1, 5_001)


def test_a_cell_filled_far_to_the_right_is_told_with_its_place_a_4(console, workbook):
    """It makes every row as wide as itself: two million columns and thirty lines took minutes and gigabytes."""
    done = console("apply", workbook(far=(8, 9_000)), code=1)
    assert done["error"].startswith(
        "Ligne 9 : une case est remplie très loin à droite, à la 9\u202f001e colonne."
    )
    assert done["created"] == 0


@pytest.mark.parametrize(("rows", "columns"), [(1_000_000_000, 1_000_000_000), (1_000_000, 1_000)])
def test_an_open_document_that_repeats_a_cell_for_ever_is_told_a_4(console, open_document, rows, columns):
    assert "classeur" in console("preview", open_document(rows=rows, columns=columns), code=1)["error"]


def test_an_archive_that_lies_on_its_size_stays_within_the_limits_a_4(console, workbook):
    path = repacked(workbook(), lambda sheet: sheet.replace(b"</sheetData>", b"<x>" * 3_000_000))
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark)
        while at >= 0:
            content[at + place : at + place + 4] = struct.pack("<I", 100)
            at = content.find(mark, at + 4)
    path.write_bytes(content)
    assert "classeur" in console("preview", path, code=1)["error"]


def test_a_workbook_that_breaks_while_its_rows_are_read_is_told_a_4(workbook):
    """What is missing is said, never passed over: the last line alone says that all was told."""
    sheet = Sheet(workbook())
    sheet._process.kill()
    sheet._process.wait()
    sheet._lines.read()
    with pytest.raises(FileProblem, match="ne peut pas être déplié"):
        list(sheet)


def test_the_process_that_unpacks_goes_with_its_sheet_a_4(workbook):
    sheet = Sheet(workbook())
    process = sheet._process
    assert list(sheet)[1] == (2, list(ROW))
    del sheet
    assert process.returncode is not None


def test_the_process_that_unpacks_knows_none_of_our_secrets_a_4(workbook, monkeypatch):
    monkeypatch.setenv("FILROUGE_NIR_KEY", "secret")
    given = []
    started = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda *words, **how: given.append(how["env"]) or started(*words, **how)
    )
    assert list(Sheet(workbook()))
    assert [list(env) for env in given] == [["PYTHONPATH"]]


def test_a_workbook_bitten_anywhere_is_told_or_read_a_4(workbook, tmp_path):
    whole, chance = workbook().read_bytes(), random.Random(4)
    for _ in range(20):
        bitten = bytearray(whole)
        start = chance.randrange(len(bitten))
        bitten[start : start + chance.randrange(1, 200)] = chance.randbytes(chance.randrange(60))
        path = tmp_path / "mordu.xlsx"
        path.write_bytes(bitten)
        with suppress(FileProblem):
            assert list(Sheet(path))


def test_a_date_a_number_and_what_is_no_number_pass_as_they_are():
    assert [sheet_process._plain(cell) for cell in (1.5, float("nan"), float("inf"), True, "é", 3)] == [
        1.5, "", "", True, "é", 3,
    ]  # fmt: skip
