"""No scheme, no département and no legal deadline in the code: a sixth département takes a file and no code (S-0)."""

import pytest

from tests.architecture.places import PLACES, delays, department_numbers, mentions, scheme_words
from tests.architecture.source import PRODUCT, check_files, python_files

SCHEME_FILES = PRODUCT / "schemes" / "data"
VOCABULARY = {*PLACES, *scheme_words(SCHEME_FILES)}


@pytest.mark.parametrize(
    "checker",
    [lambda source: mentions(source, VOCABULARY), department_numbers, delays],
    ids=["names", "numbers", "delays"],
)
def test_the_code_knows_no_scheme_no_place_and_no_deadline(checker):
    assert not check_files(python_files(), checker)


@pytest.mark.parametrize(
    "source",
    [
        "def isere_rhythm(): ...",
        "class SeineSaintDenisReport: ...",
        "label = 'Conseil départemental de l’Hérault'",
        "from filrouge.schemes import indre_et_loire",
        "choices = {'mayenne-2022': 1}",
    ],
)
def test_a_name_of_a_place_is_seen(source):
    assert mentions(source, VOCABULARY)


def test_a_docstring_may_cite_its_source():
    assert not mentions(
        'def ratio():\n    """People a full-time referent (Indre-et-Loire, V)."""\n', VOCABULARY
    )


def test_the_words_of_a_new_scheme_file_are_forbidden_too(tmp_path):
    (tmp_path / "creuse-2027.toml").write_text('name = "Élan Creuse"\n')
    assert mentions("scheme = 'elan-creuse'", scheme_words(tmp_path))
    assert mentions("if key == 'creuse_2027': ...", scheme_words(tmp_path))


@pytest.mark.parametrize(
    "source",
    [
        "if department == '53': ...",
        "if commune.insee_code[:2] in {'38', '37'}: ...",
        "match area.department:\n    case '93': ...",
    ],
)
def test_a_condition_on_a_department_number_is_seen(source):
    assert department_numbers(source)


def test_other_two_digit_codes_are_innocent():
    assert not department_numbers("if reason_code == '34': ...\nif nir[5:7] == '2A': ...")


@pytest.mark.parametrize(
    "source",
    [
        "due = opened + timedelta(days=45)",
        "due = opened + timedelta(weeks=6)",
        "due = add_months(hired, 6)",
        "late = delay_days > 15",
        "WEEKLY_HOURS = 15",
        "plan = draft(weekly_hours=15)",
        "MAX_DELAY = 42",
        "capacity = 100",
    ],
)
def test_a_figure_of_the_law_is_seen(source):
    assert delays(source)


@pytest.mark.parametrize(
    "source",
    ["PAGE = 100", "tomorrow = today + timedelta(days=1)", "MINUTES = 45", "row = cells[15]", "days = 7"],
)
def test_innocent_numbers_pass(source):
    assert not delays(source)
