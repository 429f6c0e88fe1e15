"""Lists of people applied (A-3, A-4): couples, moved columns, spreadsheet damage, what lists bring beside."""

from datetime import date

import pytest
import xlsxwriter

from filrouge.core.identifiers import make_nir
from filrouge.exchanges.inbound.models import StagedLine
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people.models import Address, Following, Household, HouseholdMember, Person
from tests import factories

NIR = make_nir(female=True, birth=date(1985, 3, 2), commune="37261", order=5)
TITLES = "Nom;Prénom;Date de naissance;N° allocataire"


@pytest.fixture
def apply(console, tmp_path):
    def run(*lines, name="liste.csv", encoding="utf-8", code=0):
        return console("apply", write(tmp_path, "\n".join(lines) + "\n", encoding, name), code=code)

    return run


def counts(done):
    return done["created"], done["updated"], done["unchanged"]


def test_a_couple_that_shares_a_caf_number_is_two_people_of_one_household(apply):
    done = apply(TITLES, "Lefèvre;Zoé;02/03/1985;1234567", "Petit;Luc;02/01/1984;1234567")
    assert (done["households"], counts(done)) == (1, (2, 0, 0))
    assert Household.objects.get().members.count() == 2


def test_a_couple_on_lines_far_apart_is_still_one_household(apply):
    lines = (
        TITLES,
        "Lefèvre;Zoé;02/03/1985;1234567",
        "Roux;Inès;01/01/1990;7654321",
        "Petit;Luc;02/01/1984;1234567",
    )
    apply(*lines)
    assert Household.objects.get(caf_number="1234567").members.count() == 2
    before = rows_of()
    assert counts(apply(*lines)) == (0, 0, 3)
    assert rows_of() == before


def test_a_list_after_the_flow_and_a_flow_after_the_list_know_the_same_household(apply, console, tmp_path):
    monthly = write(tmp_path, flow(household(person())))
    line = (TITLES, "Lefèvre;Zoé;02/03/1985;000000001234567")
    apply(*line)
    assert console("apply", monthly)["created"] == 0
    assert counts(apply(*line)) == (0, 0, 1)
    home = Household.objects.get()
    assert (home.body, home.claim_number, HouseholdMember.objects.count()) == ("CAF", "00000000001", 1)


def test_a_list_of_today_does_not_shut_out_the_flow_of_the_month(apply, console, tmp_path):
    apply(TITLES, "Lefèvre;Zoé;02/03/1985;1234567")
    console("apply", write(tmp_path, flow(household(person(), state="4"))))
    assert Household.objects.get().state == "4"


def test_the_payer_has_the_last_word_on_the_right(apply, console, tmp_path):
    console("apply", write(tmp_path, flow(household(person()))))
    done = apply(
        f"{TITLES};Droit RSA;Soumis aux droits et devoirs", "Lefèvre;Zoé;02/03/1985;1234567;clos;non"
    )
    assert Household.objects.get().state == "2"
    assert Person.objects.get().subject_to_obligations
    assert "celui de la liste est laissé" in str(
        StagedLine.objects.get(batch__public_id=done["batch"]).changes
    )


def test_a_list_says_who_is_subject_without_a_word_of_the_right(apply):
    titles = f"{TITLES};Soumis aux droits et devoirs"
    apply(titles, "Lefèvre;Zoé;02/03/1985;1234567;oui")
    again = apply(titles, "Lefèvre;Zoé;02/03/1985;1234567;oui")
    zoe = Person.objects.get()
    assert (zoe.subject_to_obligations, zoe.rsa_since, counts(again)) == (True, None, (0, 0, 1))


def test_people_without_a_household_keep_their_address_and_are_not_changed_by_a_second_pass(apply):
    titles, line = (
        "Nom;Prénom;Date de naissance;Adresse;Code postal;Ville",
        "Roux;Inès;01/01/1990;{};37000;Tours",
    )
    apply(titles, line.format("1 rue Haute"))
    before = rows_of()
    assert counts(apply(titles, line.format("1 rue Haute"))) == (0, 0, 1)
    assert rows_of() == before
    moved = apply(titles, line.format("2 rue Basse"))
    assert counts(moved) == (0, 1, 0)
    ines = Person.objects.get()
    streets = Address.objects.filter(person=ines).order_by("pk").values_list("street", "until")
    # Two lists of one day: the second corrects the first.
    assert list(streets) == [("2 rue Basse", None)]


def test_somebody_known_by_name_and_caf_number_alone_is_not_created_again(apply):
    lines = ("Nom;Prénom;N° allocataire", "Lefèvre;Zoé;1234567", "Petit;Luc;1234567")
    assert counts(apply(*lines)) == (2, 0, 0)
    assert counts(apply(*lines)) == (0, 0, 2)


@pytest.mark.parametrize("number", ["inconnu", "0000000", "?"])
def test_a_caf_number_that_is_none_does_not_put_strangers_in_one_household(apply, number):
    done = apply(TITLES, f"Lefèvre;Zoé;02/03/1985;{number}", f"Petit;Luc;02/01/1984;{number}")
    assert (counts(done), Household.objects.count()) == ((2, 0, 0), 0)
    assert "reprise sans lui" in done["warnings"][0]["reason"]
    kept = Person.objects.get(family_name="Petit").received.get().data
    assert kept["N° allocataire"] == number


def test_moved_and_unknown_columns_are_found_by_their_titles_and_nothing_is_lost(apply):
    apply(
        "Tags;Structure;Prénom;Référent;Couleur;Nom;DECISION ORIENTATION;Date de naissance",
        "jeune;Passerelle;Zoé;Julie Moreau;bleu;Lefèvre;Socio-pro;02/03/1985",
    )
    zoe = Person.objects.get()
    assert (zoe.family_name, zoe.birth_date) == ("Lefèvre", date(1985, 3, 2))
    assert zoe.received.get().data == {
        "Structure": "Passerelle",
        "Référents": "Julie Moreau",
        "Décision d'orientation": "Socio-pro",
        "Tags": "jeune",
        "Couleur": "bleu",
    }


def test_a_second_list_adds_to_what_the_first_said_and_shows_what_changes(apply):
    apply(f"{TITLES};Structure;Couleur", "Lefèvre;Zoé;02/03/1985;1234567;Passerelle;bleu")
    done = apply(f"{TITLES};Structure", "Lefèvre;Zoé;02/03/1985;1234567;Tremplin")
    assert Person.objects.get().received.get().data == {"Structure": "Tremplin", "Couleur": "bleu"}
    changes = StagedLine.objects.get(batch__public_id=done["batch"]).changes
    assert changes[0][3] == [["Structure", "Passerelle", "Tremplin"]]


def test_missing_columns_are_named_with_what_was_found(apply):
    done = apply("Nom de famille;Nom;Téléphone;Ville", "Lefèvre;Zoé;0612345678;Tours", code=1)
    assert "« Prénom »" in done["error"]
    assert "Colonnes trouvées : « Nom de famille », « Nom », « Téléphone », « Ville »" in done["error"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("05/03/1985", date(1985, 3, 5)),
        ("5.3.1985", date(1985, 3, 5)),
        ("1985-03-05", date(1985, 3, 5)),
        ("31111", date(1985, 3, 5)),
    ],
)
def test_the_5th_of_march_is_read_as_the_french_write_it(apply, written, read):
    apply(TITLES, f"Lefèvre;Zoé;{written};1234567")
    assert Person.objects.get().birth_date == read


@pytest.mark.parametrize("wrong", ["31/02/1985", "05/13/1985", "05/03/85", "mars 1985"])
def test_a_date_that_does_not_exist_refuses_its_line_and_no_other(apply, wrong):
    done = apply(TITLES, f"Lefèvre;Zoé;{wrong};1234567", "Petit;Luc;02/01/1984;7654321")
    assert counts(done) == (1, 0, 0)
    (refused,) = done["refused"]
    assert (refused["line"], wrong in refused["reason"], "05/03/1980" in refused["reason"]) == (2, True, True)


@pytest.mark.parametrize("broken", ["1,85033726100E+14", "1.85E+14", f"{NIR.full}.0"])
def test_a_nir_that_a_spreadsheet_turned_into_a_number_refuses_its_line_with_the_remedy(apply, broken):
    done = apply(
        f"{TITLES};NIR",
        f"Lefèvre;Zoé;02/03/1985;1234567;{broken}",
        f"Petit;Eva;02/03/1985;7654321;{NIR.full}",
    )
    assert counts(done) == (1, 0, 0)
    (refused,) = done["refused"]
    assert (refused["line"], "au format texte" in refused["reason"]) == (2, True)
    assert Person.objects.get().nir_certain


def test_a_list_in_windows_1252_keeps_its_accents(apply):
    apply(TITLES, "Lefèvre;Zoé;02/03/1985;1234567", encoding="cp1252")
    assert str(Person.objects.get()) == "Lefèvre Zoé"


def test_a_workbook_with_moved_columns_is_read(console, tmp_path):
    path = tmp_path / "liste.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, ["Date de naissance", "Prénom", "NIR", "Nom"])
        sheet.write_row(3, 1, [31111, "Zoé", int(NIR.full), "Lefèvre"])
    console("apply", path)
    zoe = Person.objects.get()
    assert (zoe.family_name, zoe.birth_date, zoe.nir_certain) == ("Lefèvre", date(1985, 3, 5), True)


def test_the_same_person_in_two_lists_with_other_spellings_is_one_person(apply):
    apply(TITLES, "LEFEVRE;ZOE ANAIS;02/03/1985;1234567")
    done = apply(TITLES, "Lefèvre;Zoé;02/03/1985;1234567")
    assert counts(done) == (0, 0, 1)


def test_a_town_without_its_insee_code_puts_people_in_their_area(apply):
    land = factories.land()
    apply(
        "Nom;Prénom;Date de naissance;Code postal;Ville;N° allocataire",
        "Lefèvre;Zoé;02/03/1985;99102;ROCHEMURE;1234567",
        "Roux;Inès;01/01/1990;99101;Valbourg;",
    )
    areas = Following.objects.order_by("pk").values_list("area", flat=True)
    assert list(areas) == [land.other_area.pk, land.area.pk]


def test_an_identifier_that_is_none_is_kept_aside(apply):
    done = apply(f"{TITLES};Identifiant France Travail", "Lefèvre;Zoé;02/03/1985;1234567;à venir")
    zoe = Person.objects.get()
    assert (zoe.france_travail_id, zoe.received.get().data["Identifiant France Travail"]) == ("", "à venir")
    assert "n'a pas la forme attendue" in done["warnings"][0]["reason"]


def test_a_nir_is_never_kept_nor_shown_in_clear(apply):
    lines = (f"Lefèvre;Zoé;02/03/1985;1234567;{NIR.full};", f"Petit;Luc;02/01/1984;;;{NIR.full}.0")
    done = apply(f"{TITLES};N° sécu du conjoint;NIR", *lines)
    assert NIR.full[:5] not in done["refused"][0]["reason"]
    assert Person.objects.get().received.get().data == {
        "N° sécu du conjoint": "un NIR, qui n'est pas gardé ici"
    }
