"""Lists of structures and of professionals fill the directory, replace nothing, and are taken back (A-4, B-5)."""

import pytest

from filrouge.access.roles import Role
from filrouge.directory.models import Membership, Organisation, Professional, Site
from filrouge.exchanges.inbound import actions
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.tests.flow_files import write
from tests import factories

STRUCTURES = (
    "Nom;Description;Téléphones;Adresse;Adresse (complément);Code postal;Ville;Site web;Courriel;Siret;"
    "Courriel responsable;Prénom responsable;Nom responsable;Fonction responsable;Téléphones responsable"
)
BRIDGE = (
    "Passerelle du Nord;Insertion;02 43 00 00 00;3 rue du Pont;;99101;Valbourg;;contact@exemple.fr;73282932000074;"
    "chef@exemple.fr;Anne;Petit;Directrice;0612345678"
)
WORKERS = "Courriel*;Prénom*;Nom*;Téléphone;Fonction;Structure"


@pytest.fixture
def apply(console, tmp_path, db):
    def run(*lines, step="apply"):
        return console(step, write(tmp_path, "\n".join(lines) + "\n", "utf-8", "annuaire.csv"))

    return run


def counts(done):
    return done["created"], done["updated"], done["unchanged"]


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Organisation, Site, Professional, Membership)
    ]


def test_a_structure_comes_with_its_place_and_who_leads_it(apply):
    assert counts(apply(STRUCTURES, BRIDGE)) == (1, 0, 0)
    made = Organisation.objects.get()
    assert (made.name, made.siret, made.phone) == ("Passerelle du Nord", "73282932000074", "0243000000")
    assert made.sites.get().street == "3 rue du Pont"
    post = Membership.objects.get()
    assert (str(post.professional), post.function, post.professional.email) == (
        "Anne Petit", "Directrice", "chef@exemple.fr",
    )  # fmt: skip
    assert post.professional.account is None


def test_the_preview_writes_nothing_and_knows_the_line_above(apply):
    before = rows()
    assert counts(apply(STRUCTURES, BRIDGE, BRIDGE, step="preview")) == (1, 0, 1)
    assert rows() == before


def test_again_nothing_changes(apply):
    apply(STRUCTURES, BRIDGE)
    before = rows()
    assert counts(apply(STRUCTURES, BRIDGE)) == (0, 0, 1)
    assert rows() == before


def test_what_is_known_is_filled_and_never_replaced(apply):
    known = Organisation.objects.create(name="PASSERELLE DU NORD", kind="mission_locale", phone="0243111111")
    assert counts(apply(STRUCTURES, BRIDGE))[0] == 1  # its place and who leads it are new
    known.refresh_from_db()
    assert (known.phone, known.siret, known.kind) == ("0243111111", "73282932000074", "mission_locale")
    line = StagedLine.objects.get()
    assert "la liste dit 0243000000, 0243111111 est gardé" in line.changes[0][2]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (BRIDGE.replace("73282932000074", "73282932000075"), "Ce SIRET n'existe pas"),
        (BRIDGE.replace("Passerelle du Nord", ""), "Le nom manque"),
        (BRIDGE.replace("contact@exemple.fr", "contact arobase"), "adresse"),
    ],
)
def test_a_line_that_the_directory_refuses_says_why(apply, line, words):
    done = apply(STRUCTURES, line)
    assert counts(done) == (0, 0, 0)
    assert words in StagedLine.objects.get().reason
    assert not Organisation.objects.exists()


def test_professionals_join_their_structure_without_an_account(apply):
    where = Organisation.objects.create(name="Passerelle", kind="delegated_provider")
    done = apply(
        WORKERS,
        "julie@exemple.fr;Julie;Moreau;0612345678;Conseillère;Passerelle",
        "paul@exemple.fr;Paul;Roux;;Conseiller;Ailleurs",
        ";;Sans prénom;;;Passerelle",
    )
    assert counts(done) == (1, 0, 0)
    assert [post.function for post in where.memberships.all()] == ["Conseillère"]
    reasons = " ".join(StagedLine.objects.filter(verdict="refused").values_list("reason", flat=True))
    assert "« Ailleurs » n'est pas dans l'annuaire" in reasons
    assert "Il manque le nom ou le prénom" in reasons


def test_a_list_of_people_with_a_function_is_still_a_list_of_people(apply):
    done = apply("Courriel;Prénom;Nom;Fonction;Date de naissance", "a@exemple.fr;Zoé;Lefèvre;x;02/03/1985")
    assert done["kind"] == "people_csv"


def test_taken_back_nothing_is_left_but_what_served(apply, console):
    Organisation.objects.create(name="Passerelle", kind="delegated_provider")
    before = rows()
    done = apply(WORKERS, "julie@exemple.fr;Julie;Moreau;0612345678;Conseillère;Passerelle")
    console("undo", done["batch"])
    assert rows() == before
    done = apply(STRUCTURES, BRIDGE)
    Site.objects.create(organisation=Organisation.objects.get(siret="73282932000074"), name="Antenne")
    console("undo", done["batch"])
    assert "L'annuaire s'en sert depuis" in StagedLine.objects.get(batch__public_id=done["batch"]).reason


def test_who_does_not_keep_the_directory_is_told_to_ask(apply, client, db):
    land = factories.land()
    batch = Batch.objects.create(
        state=Batch.State.READY, kind="structures", file_name="s.csv", created_by=factories.account(Role.ADMINISTRATOR),
        created_at="2026-01-01T00:00Z",
    )  # fmt: skip
    client.force_login(factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
    page = client.post(f"/imports/{batch.public_id}/appliquer/", follow=True).content.decode()
    assert "que tient l&#x27;administration" in page or "que tient l'administration" in page
    batch.refresh_from_db()
    assert batch.state == Batch.State.READY
    assert {"structures", "professionals"} == actions.directory_lists.KINDS
