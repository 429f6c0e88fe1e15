"""The words that ship and those of a département: no field unknown, nothing that says too much (D-2, A-9)."""

import pytest

from filrouge.messages import shipped
from filrouge.messages.previews import preview_of
from filrouge.messages.segments import sms_cost
from filrouge.messages.texts import Texts, problems, revealing, written

KINDS = list(shipped.kinds().values())
WORDS = {"forbidden": shipped.forbidden(), "instead": shipped.instead()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_ships_could_be_saved_a_9(kind):
    assert problems(kind.texts, known=shipped.fields(), forbidden=shipped.forbidden()) == {}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_ships_costs_one_sms_and_no_letter_doubles_it_d_2(kind):
    cost = preview_of(kind.texts).cost
    assert cost.segments <= 1
    assert cost.dear == ()


def test_every_field_has_a_value_for_the_trial():
    assert set(shipped.sample()) == set(shipped.fields())
    assert set(shipped.instead()) | set(shipped.instead().values()) <= set(shipped.fields())


@pytest.mark.parametrize(
    "text", ["Votre RSA", "vos allocations", "rendez-vous MEDICAL", "la santé", "Prime d’activité", "rsa."]
)
def test_a_word_that_says_too_much_is_seen_however_it_is_written_a_9(text):
    assert revealing(text, shipped.forbidden())


@pytest.mark.parametrize("text", ["Rendez-vous à Versailles", "la cafétéria", "Mme Rsatel"])
def test_a_word_that_only_looks_like_one_passes_a_9(text):
    assert not revealing(text, shipped.forbidden())


def test_the_same_word_is_refused_in_a_subject_and_in_an_sms_but_not_in_a_letter_a_9():
    texts = Texts("Votre RSA", "Votre RSA", "Votre RSA", "Votre RSA")
    assert set(problems(texts, known=(), forbidden=shipped.forbidden())) == {"subject", "sms"}


def test_an_unknown_field_is_refused_where_it_stands():
    found = problems(Texts("{heur}", "", "", ""), known=shipped.fields(), forbidden=())
    assert "écrivez {heure}" in found["subject"][0]


def test_a_place_whose_name_says_too_much_is_replaced_on_the_screen_of_a_telephone_a_9():
    texts = Texts("Venez à {lieu}", "Venez à {lieu}", "RDV {heure}, {lieu}", "")
    values = {"lieu": "Pôle RSA", "adresse": "12 rue des Lilas", "heure": "9\u00a0h"}
    words = written(texts, values, **WORDS)
    assert (words.subject, words.sms) == ("Venez à 12 rue des Lilas", "RDV 9 h, 12 rue des Lilas")
    assert words.email == "Venez à Pôle RSA"
    assert words.hidden == ("lieu",)


def test_a_departement_changes_a_value_in_a_file_of_its_own(tmp_path, monkeypatch):
    own = tmp_path / "envoi.toml"
    own.write_text("[pace]\nsms = 7\n")
    monkeypatch.setenv(shipped.OWN_FILE, str(own))
    assert shipped.sending().pace["sms"] == 7
    assert shipped.sending().pace["email"] == shipped._sending("").pace["email"]


@pytest.mark.parametrize(
    "text", ["[pace]\nfax = 7\n", "[fax]\na = 1\n", "[pace]\nsms = 0\n", "pace = 3\n", "["]
)
def test_a_wrong_value_is_said_with_its_file(tmp_path, monkeypatch, text):
    own = tmp_path / "faux.toml"
    own.write_text(text)
    monkeypatch.setenv(shipped.OWN_FILE, str(own))
    with pytest.raises(shipped.WrongSending):
        shipped.sending()


def test_a_sms_is_one_line_and_never_longer_than_its_words_d_2():
    words = written(Texts("a", "b", "un\n\ndeux", ""), {}, **WORDS)
    assert words.sms == "un deux"
    assert sms_cost(words.sms).segments == 1
