"""`filrouge setup` and `filrouge createuser`: a base made ready, accounts opened, refusals that help."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.directory.models import Agreement, Area, AreaCommune, Commune, Membership, Organisation
from filrouge.directory.queries import agent_for
from tests import factories

pytestmark = pytest.mark.django_db
SETUP = {"department": "Département d'essai", "admin_name": "Ada Min", "admin_email": "ADA@exemple.invalid"}
USER = {"email": "julie@exemple.invalid", "name": "Julie Moreau", "role": "caseworker"}


def run(command, /, **options):
    said = io.StringIO()
    call_command(command, stdout=said, **options)
    return said.getvalue()


def test_setup_makes_a_base_ready_in_one_command():
    said = json.loads(run("setup", **SETUP, json=True))
    assert said["department"] == "Département d'essai"
    assert (said["communes"], said["areas"]) == (Commune.objects.count(), 3)
    assert AreaCommune.objects.count() == Commune.objects.count() > 0
    assert {area.parent.kind for area in Area.objects.filter(kind="territory").order_by("pk")} == {
        "department"
    }
    admin = Account.objects.get(email="ada@exemple.invalid")
    assert admin.role == Role.ADMINISTRATOR
    assert admin.check_password(said["password"])


def test_setup_refuses_politely_a_base_already_in_use():
    run("setup", **SETUP)
    with pytest.raises(CommandError, match="déjà prête") as refusal:
        run("setup", **SETUP)
    assert refusal.value.returncode == 1
    assert Organisation.objects.count() == 1


def test_setup_opens_a_first_operator_with_the_figures_of_its_scheme_b_5():
    run("setup", **SETUP, operator="Passerelle", scheme=factories.SCHEME, fte="2,5")
    agreement = Agreement.objects.get()
    assert (str(agreement.organisation), agreement.kind, agreement.ratio) == ("Passerelle", "fte_ratio", 60)
    assert str(agreement.fte) == "2.50"
    assert [area.code for area in agreement.areas.order_by("pk")] == ["departement"]


def test_an_unknown_scheme_leaves_the_base_as_it_was():
    with pytest.raises(CommandError, match="Vouliez-vous dire « essai-2026 »"):
        run("setup", **SETUP, operator="Passerelle", scheme="esai-2026")
    assert not Organisation.objects.exists()
    assert not Account.objects.exclude(role=Role.CONSOLE).exists()


def test_setup_reads_a_departement_s_own_communes_and_areas(tmp_path):
    path = tmp_path / "communes.csv"
    path.write_text(
        "code;name;pole\n99001;Valbourg;Nord\n99002;Rochemure;Sud\n99003;Ailleurs;\n", encoding="utf-8"
    )
    said = json.loads(run("setup", **SETUP, communes=path, area_column="pole", json=True))
    assert (said["communes"], said["areas"]) == (3, 2)
    assert AreaCommune.objects.get(commune="99001").area.name == "Nord"
    assert not AreaCommune.objects.filter(commune="99003").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("code,nom\n99001,Valbourg\n", "colonnes absentes : name"),
        ("", "aucune ligne"),
        ("code,name\n,Valbourg\n", "ligne 2"),
    ],
)
def test_a_wrong_file_of_communes_is_said_with_its_place(tmp_path, content, said):
    path = tmp_path / "communes.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        run("setup", **SETUP, communes=path)
    assert not Organisation.objects.exists()


def test_setup_without_communes_has_one_area():
    run("setup", **SETUP, no_communes=True)
    assert [area.kind for area in Area.objects.order_by("pk")] == ["department"]


def test_missing_answers_without_a_terminal_are_a_wrong_call(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="--department, --admin-name") as wrong:
        run("setup", admin_email="ada@exemple.invalid")
    assert wrong.value.returncode == 2


def test_setup_asks_what_is_missing_to_somebody_at_a_terminal(monkeypatch):
    answers = {"Nom": "Département d'essai", "Prénom": "Ada Min", "Son": "ada@exemple.invalid"}
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answers[question.split()[0]])
    said = run("setup", no_communes=True)
    assert "La base est prête pour « Département d'essai »" in said
    assert "montré une seule fois" in said


def test_an_operator_goes_with_its_scheme():
    with pytest.raises(CommandError) as wrong:
        run("setup", **SETUP, operator="Passerelle")
    assert wrong.value.returncode == 2


def test_createuser_opens_an_account_whose_password_is_shown_once():
    said = json.loads(run("createuser", **USER, json=True))
    account = Account.objects.get(email="julie@exemple.invalid")
    assert said["id"] == account.public_id
    assert account.check_password(said["password"])
    assert said["password"] not in run("createuser", **(USER | {"email": "b@exemple.invalid"}))


def test_createuser_with_an_organisation_gives_the_account_its_people():
    land = factories.land()
    run("createuser", **USER, organisation="département d'essai", area=["nord"])
    account = Account.objects.get(email="julie@exemple.invalid")
    membership = Membership.objects.get(professional__account=account)
    assert (membership.professional.first_name, membership.professional.last_name) == ("Julie", "Moreau")
    agent = agent_for(account, membership.since)
    assert agent.organisations == {land.department.pk}
    assert agent.areas == {land.area.pk}


def test_createuser_reads_a_password_and_never_shows_it(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{factories.PASSWORD}\n"))
    said = run("createuser", **USER, password_stdin=True)
    assert factories.PASSWORD not in said
    assert Account.objects.get(email="julie@exemple.invalid").check_password(factories.PASSWORD)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"organisation": "Département d'essay"}, "Vouliez-vous dire « Département d'essai »"),
        ({"organisation": "Département d'essai", "area": ["nor"]}, "Vouliez-vous dire « nord »"),
        ({"area": ["nord"]}, "ajoutez --organisation"),
        ({"email": "pas-une-adresse"}, "adresse de courriel valide"),
    ],
)
def test_createuser_refuses_with_the_nearest_name_and_leaves_nothing(options, said):
    factories.land()
    with pytest.raises(CommandError, match=said) as refusal:
        run("createuser", **(USER | options))
    assert refusal.value.returncode == 1
    assert not Account.objects.exclude(role=Role.CONSOLE).exists()
    assert not Membership.objects.exists()


def test_an_e_mail_is_taken_once():
    run("createuser", **USER)
    with pytest.raises(CommandError, match="existe déjà"):
        run("createuser", **USER)
