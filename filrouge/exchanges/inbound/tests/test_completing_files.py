"""The contacts of the CNAF and the files of France Travail complete known people, and create nobody (A-4, A-6)."""

import pytest

from filrouge.exchanges.inbound.models import StagedLine
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.deposits import NIRS, adult, deposit, household, partner
from filrouge.exchanges.inbound.tests.flow_files import write
from filrouge.people.identity import identity_of
from filrouge.people.models import Household, Person, Received

CONTACT = (
    "MATRICULE;ROLE PERSONNE;NIR;NUMERO DEMANDE RSA;DATE DEBUT DROITS - DEVOIRS;NOM RESPONSABLE DOSSIER;"
    "NUMERO TELEPHONE DOSSIER;NUMERO TELEPHONE 2 DOSSIER;ADRESSE ELECTRONIQUE DOSSIER"
)
MAIN = (
    "identifiant_unique_de;civilite;nom;prenom;lieu_naissance;date_naissance;adresse_ligne4;adresse_ligne6;"
    "appelation_rome_1;inscription;struct_principale;referent_civilite;referent_nom;referent_prenom;"
    "modalite_accompagnement;dif_logement;brsa"
)
ACTIONS = "identifiant_unique_de;codeaction;lblaction;date_prescription;date_debut;date_fin;formation;adr.dc_commune_id"
REGISTRATIONS = "nir;identifiantpe;nom;prenom;dtnai;date;code;motif;nir2;codeinsee;localite;adresse;ale"


@pytest.fixture
def couple(db):
    """Camille (applicant, landline) and Sacha (partner), known from the monthly flow."""
    deposit(household(adult(phone="0241000000"), partner()))
    return Person.objects.get(first_names="Camille"), Person.objects.get(first_names="Sacha")


@pytest.fixture
def apply(console, tmp_path):
    def run(*lines, code=0):
        return console("apply", write(tmp_path, "\n".join(lines) + "\n", "utf-8", "fichier.csv"), code=code)

    return run


def again(one):
    one.refresh_from_db()
    return one


def test_the_contacts_of_a_couple_go_to_each_by_place_and_a_mobile_comes_first(apply, couple):
    camille, sacha = couple
    done = apply(
        CONTACT,
        "000000000000123;DEM;;99100000001;01/02/2026;MARTIN;0241999999;612345678;famille@exemple.fr",
        "000000000000123;CJT;;99100000001;01/02/2026;MARTIN;;0698765432;famille@exemple.fr",
    )
    assert (done["updated"], done["created"]) == (2, 0)
    assert (again(camille).phone, camille.other_phone) == ("0612345678", "0241999999")
    assert (again(sacha).phone, sacha.email) == ("0698765432", camille.email)
    assert (Person.objects.count(), Household.objects.count()) == (2, 1)
    assert Received.objects.get(person=camille, source="contact").data == {
        "Début des droits et devoirs": "01/02/2026"
    }


def test_a_landline_never_replaces_a_number(apply, couple):
    camille, _ = couple
    Person.objects.filter(pk=camille.pk).update(phone="0612345678")
    apply(CONTACT, "123;DEM;;;;;0241999999;;")
    assert again(camille).phone == "0612345678"


def test_a_number_that_somebody_entered_stays_and_the_difference_waits(apply, couple):
    camille, _ = couple
    said = {"jour": "2026-06-02", "champs": ["phone"], "par_champ": {"phone": ["2026-06-02", "Julie"]}}
    Person.objects.filter(pk=camille.pk).update(
        phone="0612345678", sources={**camille.sources, "saisie": said}
    )
    apply(CONTACT, "123;DEM;;;;;0698765432;;")
    assert again(camille).phone == "0612345678"
    assert camille.sources["ecarts"]["phone"]["valeur"] == "0698765432"


def test_a_nir_says_who_whatever_the_place(apply, couple):
    camille, sacha = couple
    apply(CONTACT, f"999;DEM;{NIRS['SACHA']};;;;0698765432;;")
    assert (again(sacha).phone, again(camille).phone) == ("0698765432", "0241000000")


def test_an_unknown_number_creates_nobody_and_the_report_says_so(apply, couple, told, tmp_path):
    before = rows_of()
    done = apply(CONTACT, "7654321;DEM;;;;;0698765432;;inconnu@exemple.fr")
    assert done["unknown"] == 1
    line = StagedLine.objects.get(batch__public_id=done["batch"], verdict="unknown")
    assert "Aucun dossier ici" in line.changes[0][2]
    assert rows_of() == before
    assert "1 personne sans dossier ici" in told(
        "preview", write(tmp_path, f"{CONTACT}\n7654321;DEM;;;;;;;\n", "utf-8", "c")
    )


def test_the_main_file_of_france_travail_fills_and_keeps_the_rest_beside(apply, couple):
    camille, _ = couple
    done = apply(
        MAIN,
        "1234567A;MME;MARTIN;CAMILLE;Laval;1985-04-12 00:00:00.0;12 RUE DES LILAS;53000 LAVAL;Comptable;"
        "2025-03-01 00:00:00.0;LAVAL;MME;DURAND;JULIE;RENFORCE;O;O",
        "7654321B;M;INCONNU;PAUL;NULL;1970-01-01 00:00:00.0;NULL;NULL;NULL;NULL;NULL;NULL;NULL;NULL;GUIDE;NULL;O",
    )
    assert (done["updated"], done["created"], done["refused"]) == (1, 0, [])
    assert (again(camille).france_travail_id, camille.family_name, camille.birth_place) == (
        "1234567A",
        "Martin",
        "Laval",
    )
    said = Received.objects.get(person=camille, source="ft").data
    assert said["Conseiller France Travail"] == "MME DURAND JULIE"
    assert said["Adresse connue de France Travail"] == "12 RUE DES LILAS 53000 LAVAL"
    assert said["Inscription à France Travail"] == "01/03/2025"
    assert said["Difficulté de logement"] == "O"


def test_actions_add_up_fact_by_fact_and_read_on_the_persons_page(apply, couple):
    camille, _ = couple
    Person.objects.filter(pk=camille.pk).update(france_travail_id="1234567A")
    lines = (
        "1234567A;P01;Atelier CV;2026-03-01 00:00:00.0;NULL;NULL;NULL;53130",
        "1234567A;F02;Formation;2026-04-01 00:00:00.0;2026-05-01 00:00:00.0;2026-06-30 00:00:00.0;Comptabilité;53130",
    )
    apply(ACTIONS, lines[0])
    assert apply(ACTIONS, *lines)["updated"] == 1
    once = rows_of()
    assert apply(ACTIONS, *lines)["unchanged"] == 2
    assert rows_of() == once
    told = [line.value for line in identity_of(again(camille), camille.birth_date, show_nir=False).received]
    assert told == [
        "Code : P01, Action : Atelier CV, Prescrite le : 01/03/2026, Commune : 53130",
        "Code : F02, Action : Formation, Prescrite le : 01/04/2026, Du : 01/05/2026, Au : 30/06/2026, "
        "Formation : Comptabilité, Commune : 53130",
    ]


def test_two_people_under_one_identifier_are_never_confused(apply, couple):
    Person.objects.update(france_travail_id="1234567A")
    before = rows_of()
    done = apply(ACTIONS, "1234567A;P01;Atelier CV;NULL;NULL;NULL;NULL;NULL")
    assert (done["updated"], rows_of()) == (0, before)
    assert "Plusieurs dossiers" in StagedLine.objects.get(verdict="unknown").changes[0][2]


def test_registrations_are_told_and_the_nir_is_nowhere_in_clear(apply, couple):
    camille, _ = couple
    nir = NIRS["CAMILLE"]
    apply(
        REGISTRATIONS,
        f"{nir};1234567A;MARTIN;CAMILLE;12/04/1985;05/03/2026;2;Absence;{nir};53130;LAVAL;RUE;053",
    )
    said = Received.objects.get(person=camille, source="ft_insc").data
    assert said == {"Inscriptions France Travail": [
        [["Date", "05/03/2026"], ["Code", "2"], ["Motif", "Absence"], ["Agence", "053"]]
    ]}  # fmt: skip
    assert nir not in str(list(StagedLine.objects.values_list("changes", "remarks", "key")))


def test_undoing_a_file_of_contacts_gives_back_what_was(apply, console, couple):
    before = rows_of()
    done = apply(CONTACT, "123;DEM;;;01/02/2026;;0698765432;;camille@exemple.fr")
    assert rows_of() != before
    console("undo", done["batch"])
    after = rows_of()
    # Undoing is itself a fact of the thread.
    before.pop("Fact"), after.pop("Fact"), before.pop("EventPayload"), after.pop("EventPayload")
    assert after == before


def test_a_person_oriented_elsewhere_keeps_area_and_scheme(apply, couple):
    camille, _ = couple
    standing = list(type(camille.following).objects.order_by("pk").values())
    apply(CONTACT, "123;DEM;;;;;0698765432;;")
    assert list(type(camille.following).objects.order_by("pk").values()) == standing
