"""What an SMS costs: the alphabet of telephones, its extension, and the letters that double the price (D-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.messages.previews import cost_words
from filrouge.messages.segments import plainer, sms_cost


@pytest.mark.parametrize(
    ("text", "segments", "length", "unicode"),
    [
        ("", 0, 0, False),
        ("a" * 160, 1, 160, False),
        ("a" * 161, 2, 161, False),
        ("a" * 306, 2, 306, False),
        ("a" * 307, 3, 307, False),
        ("€" * 80, 1, 160, False),
        ("€" * 81, 2, 162, False),
        # An escape is never cut from its character: 152 + 2 do not fit in 153.
        ("a" * 152 + "€" + "a" * 152, 3, 306, False),
        ("ê" + "a" * 69, 1, 70, True),
        ("ê" + "a" * 70, 2, 71, True),
        ("ê" * 134, 2, 134, True),
        ("ê" * 135, 3, 135, True),
        ("😀" * 35, 1, 70, True),
    ],
)
def test_a_text_is_counted_as_operators_count_it_d_2(text, segments, length, unicode):
    cost = sms_cost(text)
    assert (cost.segments, cost.length, cost.unicode) == (segments, length, unicode)


def test_the_french_letters_that_cost_nothing_more_and_those_that_do_d_2():
    assert sms_cost("à é è ù É Ç ö ä ü ñ").dear == ()
    assert sms_cost("forêt, ça, île, août, Noël, À").dear == ("ê", "ç", "î", "û", "ë", "À")


def test_typography_is_made_plain_before_it_doubles_the_price_d_2():
    text = plainer("L’heure : 9\u00a0h… « cœur » – 3")
    assert text == 'L\'heure : 9 h... " coeur " - 3'
    assert not sms_cost(text).unicode


def test_the_editor_names_the_letters_that_make_it_dearer_d_2():
    assert "« ê » et « ç »" in cost_words(sms_cost("forêt ça"))
    assert cost_words(sms_cost("bonjour")) == "1 SMS (7 caractères)."
    assert cost_words(sms_cost("")) == ""


@given(st.text(max_size=400))
def test_a_longer_text_never_costs_less_d_2(text):
    assert sms_cost(text).segments <= sms_cost(text + "a").segments
    assert sms_cost(text).segments <= sms_cost(text + "ê").segments
