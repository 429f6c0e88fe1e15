"""The names of attachments: never a path, never what does not print, always something to read (A-9)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.documents.attachment_rules import download_name, numbered, shown_name, title_of, told_size

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\zoe\\bail.pdf", "bail.pdf"),
        ("reçu d’août 🧾.pdf", "reçu d’août 🧾.pdf"),
        ("rec\u0327u.pdf", "reçu.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "fichier"),
        ("/", "fichier"),
    ],
)
def test_a_name_is_the_last_part_of_a_path_and_prints_a_9(name, shown):
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Bail_avril 2026.pdf", "Bail avril 2026"),
        ("IMG_2041.jpeg", ""),
        ("image.jpg", ""),
        ("Scan (3).pdf", ""),
        ("20260302.jpg", ""),
        ("scanner thoracique.pdf", "scanner thoracique"),
    ],
)
def test_a_title_is_drawn_from_a_name_that_somebody_wrote(name, title):
    assert title_of(name) == title


@given(st.text(max_size=300))
def test_whatever_the_words_a_download_is_one_printable_name(words):
    name = download_name(words, DAY, "pdf")
    assert name.endswith(" 2026-03-02.pdf")
    assert not set(name) & set('\\/:*?"<>|\r\n\0')
    assert name.isprintable()
    assert not name.startswith((".", " "))
    assert len(name) < 120


def test_several_files_with_one_title_are_numbered_within_its_length():
    assert numbered("Bail", 2, 3) == "Bail (2)"
    assert numbered("Bail", 1, 1) == "Bail"
    assert numbered("", 2, 3) == ""
    assert len(numbered("a" * 120, 20, 20)) <= 120


@pytest.mark.parametrize(
    ("octets", "words"), [(1, "1\u00a0Ko"), (340_000, "340\u00a0Ko"), (2_400_000, "2,4\u00a0Mo")]
)
def test_a_size_is_told_in_words(octets, words):
    assert told_size(octets) == words
