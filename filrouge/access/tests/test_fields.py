"""What the fields that every room shares take, and what they say otherwise (A-1)."""

import pytest
from django.core.exceptions import ValidationError

from filrouge.access.fields import MOST_WORDS, WordsField
from filrouge.access.words import WrittenField


@pytest.mark.parametrize("field", [WordsField, WrittenField])
def test_free_words_keep_no_sign_that_cannot_be_printed_or_kept_a_1(field):
    assert field().clean(" Al\x01ler\x00\x1b\nvoir\x0bZoé\t!\ufffe\ud800 ") == "Aller\nvoir\nZoé\t!"


def test_free_words_too_long_are_refused_whole_and_the_browser_cuts_nothing_a_1():
    field = WordsField()
    assert len(field.clean("a" * MOST_WORDS)) == MOST_WORDS
    with pytest.raises(ValidationError, match=r"trop long.*Raccourcissez-le"):
        field.clean("a" * (MOST_WORDS + 1))
    assert "maxlength" not in str(field.widget.render("words", ""))
