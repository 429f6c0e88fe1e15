"""Words that should not be in a free-text area: what is seen, what is left alone, what is said of it (A-9; CNIL, 2019)."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge import people
from filrouge.core.identifiers import make_nir, nir_key
from filrouge.people.words import families, look

RAW = tomllib.loads((Path(people.__file__).parent / "data" / "words.toml").read_text(encoding="utf-8"))
ROOT = make_nir(female=True, birth=date(1985, 4, 12), commune="99101", order=12).root
NIR = ROOT + nir_key(ROOT)


def seen(text):
    looked = look(text)
    return [(looked.text[mark.start : mark.end], mark.family) for mark in looked.marks]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Il serait schizophrène.", ("schizophrène", "sante")),
        ("SCHIZOPHRENE", ("SCHIZOPHRENE", "sante")),
        ("des schizophrènes", ("schizophrènes", "sante")),
        ("en burn-out depuis mars", ("burn-out", "sante")),
        ("Burn out", ("Burn out", "sante")),
        ("Très agressive ce matin", ("agressive", "jugement")),
        ("encore paresseuses", ("paresseuses", "jugement")),
        ("C'est un assisté : est un assisté", ("est un assisté", "jugement")),
        ("Elle est catholique.", ("catholique", "religion")),
        ("d'origine algérienne", ("origine algérienne", "origine")),
        ("membre de la CFE-CGC", ("CFE-CGC", "politique")),
        ("sorti de prison", ("prison", "infraction")),
        ("homosexuels", ("homosexuels", "vie_intime")),
        ("schizophre\u0300ne", ("schizophrène", "sante")),
    ],
)
def test_a_word_to_avoid_is_seen_whatever_its_accents_case_and_number(text, found):
    """A-9, CNIL 28 Feb 2019."""
    assert found in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "Faire l'addition au restaurant.", "Santé : rendez-vous chez le médecin.", "A assisté à l'atelier CV.",
        "Le Secours catholique a donné un colis.", "Parle arabe et français.", "CD-ROM remis.", "Ateliers de Rome.",
        "Le contrat, la confiance, les cônes.", "Pose un garde-fou.", "Surveillante de prison pendant dix ans.",
        "Ne peut pas porter de charges.", "Aide-soignant ; conduite accompagnée.", "Diabolo, sidérurgie, cancérologie.",
        "Foulard, folklore, juillet.", "",
    ],
)  # fmt: skip
def test_an_innocent_word_is_left_alone(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"NIR {NIR} noté", (NIR, "nir")),
        (f"{NIR[0]} {NIR[1:3]} {NIR[3:5]} {NIR[5:7]} {NIR[7:10]} {NIR[10:13]} {NIR[13:]}", None),
        ("IBAN FR76 3000 6000 0112 3456 7890 189.", ("FR76 3000 6000 0112 3456 7890 189", "iban")),
        ("Joindre au 06.39.98.12.34", ("06.39.98.12.34", "phone")),
        ("+33 6 39 98 12 34", ("+33 6 39 98 12 34", "phone")),
        ("camille@exemple.invalid", ("camille@exemple.invalid", "email")),
    ],
)
def test_a_number_that_has_its_own_place_is_seen_once(text, found):
    """A-9: the place where it belongs is said."""
    assert seen(text) == [found or (text, "nir")]


@pytest.mark.parametrize(
    "text", ["Le 12 03 2026 à 14 h", "Dossier 01234567890", "FR76 1234", "400 euros", "RSA 607,75 €"]
)
def test_other_figures_are_left_alone(text):
    assert seen(text) == []


def test_every_word_of_the_lists_is_seen_and_every_exception_is_of_use():
    """A list that says nothing new would be read for nothing."""
    for family in RAW["family"]:
        for words in family["words"]:
            assert (words, family["key"]) in seen(words), words
        for words in family["except"]:
            assert family["key"] not in [key for _, key in seen(words)], words


def test_each_family_says_why_and_what_to_write_instead():
    assert set(families()) == {row["key"] for row in [*RAW["family"], *RAW["identifier"]]}
    for family in families().values():
        assert family.label
        assert family.why.endswith(".")
        assert family.instead.endswith(".")


def test_the_reasons_name_each_word_once():
    ((family, words),) = look("Menteur, oui menteur, et menteuse.").reasons()
    assert (family.key, words) == ("jugement", ["Menteur", "menteur", "menteuse"])


@given(st.text(max_size=200))
def test_the_pieces_of_a_text_are_the_text(text):
    """No word is lost when it is shown with its marks, in order and without overlap."""
    looked = look(text)
    assert "".join(piece.words for piece in looked.pieces()) == looked.text
    ends = [0, *(mark.end for mark in looked.marks)]
    assert all(mark.start >= end for mark, end in zip(looked.marks, ends, strict=False))


@given(st.sampled_from(["schizophrène", "mauvaise foi"]), st.from_regex(r"[a-zé]{1,5}", fullmatch=True))
def test_a_word_inside_another_is_never_seen(word, letters):
    assert (word, look(word).marks[0].family) not in seen(letters + word.replace(" ", letters))
