"""What a questionnaire file may be, and what a sheet may answer (G-8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.core.results import Refusal
from filrouge.satisfaction import shipped
from filrouge.satisfaction.questionnaire_rules import (
    MOST_WORDS,
    Kind,
    WrongQuestionnaire,
    checked,
    typed,
)

DEGREES = ["Non", "Plutôt non", "Bof", "Plutôt oui", "Oui"]
RIGHT = {
    "key": "essai", "version": 1, "title": "Titre", "use": "À la fin", "intro": "Bonjour.", "degrees": DEGREES,
    "question": [
        {"key": "note", "kind": "scale", "words": "Bien ?"},
        {"key": "oui", "kind": "yes_no", "words": "Oui ?"},
        {"key": "un", "kind": "one", "words": "Lequel ?", "choices": {"a": "A", "b": "B"}},
        {"key": "tous", "kind": "several", "words": "Lesquels ?", "choices": {"a": "A", "b": "B", "c": "C"}},
        {"key": "mots", "kind": "words", "words": "Dites."},
    ],
}  # fmt: skip
ESSAI = typed(RIGHT, "essai.toml")


@pytest.fixture(autouse=True)
def _fresh():
    yield
    for read in (shipped._questionnaires, shipped._publishing):
        read.cache_clear()


def test_a_questionnaire_ships_for_an_accompaniment_and_for_a_workshop_g_8():
    found = shipped.questionnaires()
    assert set(found) == {"fin-accompagnement", "fin-atelier"}
    for text in found.values():
        questions = text.questionnaire.questions
        assert len(questions) <= 8
        free = [question for question in questions if question.kind == Kind.WORDS]
        assert all("N'écrivez pas de nom" in question.help for question in free)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "title"),
        ({"key": "Fin d'action"}, "key"),
        ({"version": "1"}, "version"),
        ({"degrees": DEGREES[:4]}, "degrees : 5 libellés"),
        ({"degrees": "12345"}, "degrees"),
        ({"question": []}, "au moins une question"),
        ({"color": "red"}, "color : cette clé n'existe pas"),
        ({"question": [{"key": "a", "kind": "star", "words": "A"}]}, "question 1, kind : l'un de scale"),
        ({"question": [{"key": "a", "kind": "one", "words": "A"}]}, "au moins deux choix"),
        ({"question": [{"key": "a", "kind": "scale", "words": "A", "choices": {"a": "A", "b": "B"}}]}, "retirez-les"),
        ({"question": [{"key": "a", "kind": "words", "words": "A"}] * 2}, "deux questions ont cette clé"),
        ({"question": ["a"]}, "[[question]]"),
        ({"question": [{"key": "a", "kind": "words", "words": ""}]}, "words : écrivez la question"),
    ],
)  # fmt: skip
def test_a_wrong_file_names_itself_the_key_and_the_remedy_g_8(change, said):
    with pytest.raises(WrongQuestionnaire) as caught:
        typed(RIGHT | change, "mien.toml")
    assert "mien.toml" in str(caught.value)
    assert said in str(caught.value)


def test_all_the_mistakes_of_a_file_are_said_at_once_g_8():
    with pytest.raises(WrongQuestionnaire) as caught:
        typed(RIGHT | {"title": "", "version": 0}, "mien.toml")
    assert len(str(caught.value).splitlines()) == 2


def test_a_departement_adds_its_own_questionnaires_and_replaces_ours_g_8(tmp_path, monkeypatch):
    ours = shipped.questionnaires()["fin-atelier"].source
    (tmp_path / "a.toml").write_text(ours.replace('"fin-atelier"', '"fin-stage"'), encoding="utf-8")
    (tmp_path / "b.toml").write_text(ours.replace("version = 1", "version = 2"), encoding="utf-8")
    (tmp_path / "results.toml").write_text("minimum_group = 10\n", encoding="utf-8")
    monkeypatch.setenv(shipped.OWN_FOLDER, str(tmp_path))
    found = shipped.questionnaires()
    assert set(found) == {"fin-accompagnement", "fin-atelier", "fin-stage"}
    assert found["fin-atelier"].questionnaire.version == 2
    assert shipped.publishing().minimum == 10


@pytest.mark.parametrize(
    "text", ["minimum_group = 2\n", "minimum_group = true\n", "deviations = 0\n", "groupe = 9\n"]
)
def test_a_departement_never_asks_for_smaller_groups_g_8(tmp_path, monkeypatch, text):
    (tmp_path / "results.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(shipped.OWN_FOLDER, str(tmp_path))
    with pytest.raises(WrongQuestionnaire, match=r"results\.toml"):
        shipped.publishing()


def test_a_folder_that_is_not_there_is_said_g_8(monkeypatch):
    monkeypatch.setenv(shipped.OWN_FOLDER, "/nulle-part")
    with pytest.raises(WrongQuestionnaire, match="n'existe pas"):
        shipped.questionnaires()


GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "note": st.sampled_from(["1", "5", "6", "", None]),
        "oui": st.sampled_from(["oui", "non", "peut-être"]),
        "un": st.sampled_from(["a", "b", "z", ["a"]]),
        "tous": st.lists(st.sampled_from(["a", "b", "c", "z"]), max_size=4),
        "mots": st.text(alphabet="aé \n\x00", max_size=20),
        "inconnue": st.just("x"),
    },
)


@given(GIVEN)
def test_what_is_kept_was_offered_whatever_is_sent_g_8(given):
    try:
        said = checked(ESSAI, given)
    except Refusal:
        return
    asked = {question.key: question for question in ESSAI.questions}
    for key, value in said.answers.items():
        assert set([value] if isinstance(value, str) else value) <= set(asked[key].choices)
    assert set(said.words) <= {"mots"}
    assert said.answers or said.words


def test_a_sheet_may_skip_questions_but_not_all_of_them_g_8():
    assert checked(ESSAI, {"oui": "non", "mots": "  "}).answers == {"oui": "non"}
    with pytest.raises(Refusal, match="au moins à une question"):
        checked(ESSAI, {"mots": " ", "tous": []})


def test_several_choices_are_kept_in_the_order_of_the_questionnaire_g_8():
    assert checked(ESSAI, {"tous": ["c", "a"]}).answers == {"tous": ["a", "c"]}


def test_words_longer_than_half_a_page_are_refused_with_their_length_g_8():
    with pytest.raises(Refusal, match="1\u202f001 signes"):
        checked(ESSAI, {"mots": "a" * (MOST_WORDS + 1)})
