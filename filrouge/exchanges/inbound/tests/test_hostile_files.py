"""Files made to break a reader (A-4): each is refused in French, at once, and never stops who reads it."""

import pytest

from filrouge.exchanges.inbound.tests.flow_files import flow, household, person

TITLES = "Nom;Prénom;Date de naissance"


def nested(levels):
    return household(person(more="<Essai>" * levels + "</Essai>" * levels))


@pytest.fixture
def refused(console, tmp_path):
    """`refused(content)` → why the file is refused."""

    def run(content):
        path = tmp_path / "fichier"
        path.write_bytes(content)
        return console("preview", path, code=1)["error"]

    return run


@pytest.fixture
def read(console, tmp_path):
    """`read(content)` → what a preview says of it."""

    def run(content):
        path = tmp_path / "fichier"
        path.write_bytes(content)
        return console("preview", path)

    return run


@pytest.mark.parametrize(
    "name", ["base64", "rot13", "idna", "undefined", "zip", "unicode_escape", "punycode"]
)
def test_an_encoding_that_is_none_of_a_text_is_told_a_4(refused, name):
    assert "encodage" in refused(flow(household(person()), encoding=name).encode("cp1252"))


def test_a_control_total_of_thousands_of_digits_is_no_total_a_4(read):
    done = read(flow(household(person()), announced="9" * 5_000).encode("cp1252"))
    assert done["created"] == 1
    assert any("n'annonce pas son nombre" in one["reason"] for one in done["warnings"])


def test_a_birth_date_of_thousands_of_digits_refuses_its_line_a_4(read):
    done = read(f"{TITLES}\nA;B;{'9' * 5_000}\nC;D;05/03/1980\n".encode())
    assert done["created"] == 1
    assert "n'est pas une date" in done["refused"][0]["reason"]


@pytest.mark.parametrize(
    "content",
    [
        b"<?xml version='1.0'?><R><InfoDemandeRSA>" + b"<IdentificationRSA>" * 13_000 + b"</R>",
        b"<?xml version='1.0'?>" + b"<!--" * 60_000 + b"<InfosFoyerRSA>",
        b"<?xml version='1.0'?>" + b"<?" * 100_000 + b"<InfosFoyerRSA>",
    ],
    ids=["openings", "comments", "instructions"],
)
def test_a_beginning_made_to_be_searched_for_ever_is_refused_at_once_a_4(refused, content):
    assert refused(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (nested(10_000), "imbriquées"),
        (household(person("X" * 10_500_000)), "10 millions"),
        (household(person()).replace("<Personne>", f'<Personne a="{"x" * 10_500_000}">'), "10 millions"),
        (household(person(more=f"<!--{'x' * 10_500_000}-->")), "10 millions"),
        (household(person(more=f"<{'x' * 60_000}/>")), "10 millions"),
    ],
    ids=["depth", "text", "attribute", "comment", "name"],
)
def test_what_no_flow_holds_is_told_for_what_it_is_a_4(refused, content, words):
    message = refused(flow(content).encode("cp1252"))
    assert words in message
    assert "Ligne " in message


def test_a_file_included_from_elsewhere_is_not_read_a_4(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Mot de passe")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    )
    done = read(flow(household(person(more=include))).encode("cp1252"))
    assert done["created"] == 1
    assert "Mot de passe" not in str(done)


def test_a_list_in_utf_16_keeps_no_null_character_a_4(console, tmp_path):
    """PostgreSQL keeps none in a text."""
    path = tmp_path / "liste.csv"
    path.write_bytes(f"{TITLES};Remarque\nA\0vril;B;05/03/1980;x\0y\n".encode("utf-16"))
    assert console("apply", path)["created"] == 1


def test_a_list_in_utf_32_is_told_how_to_be_saved_a_4(refused):
    message = refused(f"{TITLES}\nA;B;05/03/1980\n".encode("utf-32"))
    assert "n'est pas un texte" in message
    assert "CSV" in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_begins_with_no_word_is_not_shown_as_if_it_did_a_4(refused, encoding):
    """A bitten workbook with the mark of UTF-16: PostgreSQL refused the very reason of the refusal."""
    message = refused(("PK\x1f\x08 rien\n" if encoding == "utf-8" else "PK\0\0 rien\n").encode(encoding))
    assert "n'est pas un texte" in message
    assert message.isprintable()


def test_a_folder_is_not_said_to_be_missing_a_4(told, tmp_path):
    assert "est un dossier" in told("preview", tmp_path, code=1)


def test_a_reason_quotes_no_more_than_a_screen_shows_a_4(read):
    """Two hundred remarks of a megabyte each made a page that no browser opened."""
    titles = ";".join(f"Colonne {number}" for number in range(2_000))
    long = "x" * 100_000
    done = read(
        f"{TITLES};Téléphone;N° CAF;{titles}\nA;B;{long};{long};{long}\nC;D;05/03/1980;{long};\n".encode()
    )
    reasons = [one["reason"] for one in (*done["refused"], *done["warnings"])]
    assert len(reasons) >= 3
    assert max(map(len, reasons)) < 2_000
    assert all(len(one["key"]) <= 40 for one in (*done["refused"], *done["warnings"]))


def test_a_reason_that_is_cut_leaves_no_piece_of_a_nir_a_4(read):
    done = read(f"{TITLES};Téléphone\nC;D;05/03/1980;{'x' * 70} 2 85 03 37 261 005 66 {'y' * 500}\n".encode())
    (reason,) = [one["reason"] for one in done["warnings"]]
    assert "x…" in reason
    assert "2 85" not in reason
