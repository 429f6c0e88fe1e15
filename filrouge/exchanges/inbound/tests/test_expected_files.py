"""Which files are expected, which are late, and who is told (A-4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.models import Event
from filrouge.access.roles import Role
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import events, expected
from filrouge.exchanges.inbound.models import Batch, ExpectedFile
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
IMPORTERS = (Role.ADMINISTRATOR, Role.AREA_MANAGER, Role.ORIENTATION_OFFICER)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(client):
    worker = factories.worker(Role.ORIENTATION_OFFICER, factories.land().department)
    client.force_login(worker.account)
    return worker


def came(
    about, *, on=None, kind="vrsb0801", sender="CAF 991", frequency="M", state="applied", name="flux.xml"
):
    at = datetime.combine(on or about, NOW.timetz())
    return Batch.objects.create(
        state=state, kind=kind, file_name=name, file_hash="0", created_by_id=console_agent().account_id, created_at=at,
        reference_day=about, header={"sender": sender, "frequency": frequency},
    )  # fmt: skip


def monthly(**fields):
    values = {
        "kind": "beneficiaries", "sender": "CAF 991", "frequency": "M", "day": 5, "about": 1, "contact": "Mme Payeur, 05 49",
        "since": date(2026, 1, 1),
    }  # fmt: skip
    return ExpectedFile.objects.create(**(values | fields))


def verdicts():
    return [line.verdict for line in expected.expected_lines(TODAY)]


def shown(client, name="inbound:list"):
    return client.get(reverse(name)).content.decode().replace("&#x27;", "'")


FORM = {
    "kind": "beneficiaries", "sender": "caf  991", "frequency": "M", "day": "5", "about": "1", "contact": "Mme Payeur",
    "since": "2026-09-01",
}  # fmt: skip


def test_the_page_of_imports_says_what_is_late_since_when_and_whom_to_remind(client, officer):
    monthly()
    came(date(2026, 7, 31))
    page = shown(client)
    assert "En retard depuis 3 jours (attendu le 5 septembre 2026)." in page
    assert "Mme Payeur, 05 49" in page
    came(date(2026, 8, 31), on=date(2026, 9, 8))
    assert "Prochain attendu dans 27 jours, le 5 octobre 2026." in shown(client)


@pytest.mark.parametrize(
    "other",
    [
        {"sender": "CAF 992"}, {"sender": "MSA 991"}, {"frequency": "J"}, {"kind": "virs0901"}, {"state": "refused"},
        {"state": "undone"}, {"kind": "liste", "sender": "", "frequency": ""},
    ],
    ids=str,
)  # fmt: skip
def test_another_file_is_not_the_one_that_is_expected(other):
    monthly()
    came(date(2026, 8, 31), **other)
    assert verdicts() == ["late"]


def test_a_file_read_and_not_applied_yet_came_and_is_said_so(client, officer):
    monthly()
    came(date(2026, 8, 31), on=date(2026, 9, 2), state="ready")
    assert verdicts() == ["received"]
    assert "pas encore appliqué" in shown(client)


def test_a_list_is_known_by_a_word_of_its_name():
    monthly(kind="list", sender="", name_part="demandeurs", about=0)
    came(date(2026, 9, 2), kind="liste", sender="", frequency="", name="Autres septembre.csv")
    assert verdicts() == ["late"]
    came(date(2026, 9, 2), kind="liste", sender="", frequency="", name="Demandeurs septembre.csv")
    assert verdicts() == ["received"]


def test_an_empty_flow_does_not_say_its_sender_and_came_all_the_same():
    monthly(frequency="J", day=None, name_part="NRSA")
    came(date(2026, 9, 7), frequency="J", sender="", name="MSA_RSABEJ.xml")
    assert verdicts() == ["late"]
    came(date(2026, 9, 7), frequency="J", sender="", name="NRSACGIM_RSABEJ.xml")
    assert verdicts() == ["received"]


def test_what_is_no_longer_expected_is_not_late():
    monthly(until=TODAY)
    assert verdicts() == []


@pytest.mark.parametrize("role", IMPORTERS)
def test_the_home_of_those_who_import_says_which_file_is_missing(client, role):
    land = factories.land()
    client.force_login(factories.worker(role, land.department).account)
    monthly()
    came(date(2026, 8, 31))
    assert "en retard depuis" not in client.get("/").content.decode()
    Batch.objects.update(reference_day=date(2026, 7, 31))
    page = client.get("/").content.decode()
    assert "Flux des bénéficiaires CAF 991 : en retard depuis 3 jours (attendu le 5 septembre 2026)." in page


def test_the_home_of_a_caseworker_says_nothing_of_it(client):
    monthly()
    client.force_login(factories.caseworker(factories.operator(factories.land())).account)
    assert "en retard depuis" not in client.get("/").content.decode()


def test_a_file_is_expected_from_the_screen_and_written_in_the_journal(client, officer):
    answer = client.post(reverse("inbound:expected_new"), FORM)
    assert answer.status_code == 303
    file = ExpectedFile.objects.get()
    assert (file.sender, file.day, file.about) == ("CAF 991", 5, 1)
    assert Event.objects.get(type=events.EXPECTED_SAVED.number).by == officer.account
    client.post(reverse("inbound:expected_edit", args=[file.public_id]), FORM | {"until": "2026-09-08"})
    assert verdicts() == []


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"day": ""}, "day", "dites le jour du mois"),
        ({"day": "32"}, "day", "Un jour du mois va de 1 à 31."),
        ({"sender": ""}, "sender", "Dites quel organisme l'envoie"),
        ({"since": ""}, "since", "Indiquez la date."),
        ({"until": "2026-08-01"}, "until", "La fin vient après le début."),
    ],
    ids=str,
)
def test_what_is_missing_or_wrong_is_said_on_its_field_and_nothing_is_lost(
    client, officer, wrong, field, words
):
    answer = client.post(reverse("inbound:expected_new"), FORM | wrong)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert "Mme Payeur" in answer.content.decode()
    assert not ExpectedFile.objects.exists()


def test_the_same_file_is_not_expected_twice(client, officer):
    client.post(reverse("inbound:expected_new"), FORM)
    answer = client.post(reverse("inbound:expected_new"), FORM | {"sender": "CAF 991"})
    assert "Ce fichier est déjà attendu" in answer.content.decode()
    assert ExpectedFile.objects.count() == 1


def test_a_daily_file_has_no_day_of_the_month_and_a_list_no_sender(client, officer):
    client.post(reverse("inbound:expected_new"), FORM | {"frequency": "J", "name_part": "RSABEJ"})
    client.post(reverse("inbound:expected_new"), FORM | {"kind": "list", "name_part": " demandeurs "})
    daily, listed = ExpectedFile.objects.order_by("pk")
    assert (daily.day, listed.sender, listed.name_part) == (None, "", "demandeurs")


def test_a_flow_seen_three_months_running_is_proposed_and_fills_the_form(client, officer):
    for about in (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)):
        came(about, on=about + timedelta(days=3))
    page = shown(client, "inbound:expected")
    assert "Flux des bénéficiaires CAF 991, chaque mois, au plus tard le 3" in page
    [one] = expected.proposals(TODAY)
    form = client.get(f"{reverse('inbound:expected_new')}?{one.query}").context["form"]
    assert [form[name].value() for name in ("kind", "sender", "frequency", "day", "about")] == [
        "beneficiaries", "CAF 991", "M", "3", "1",
    ]  # fmt: skip
    monthly()
    assert expected.proposals(TODAY) == []


def test_nothing_is_proposed_of_a_flow_that_came_twice(client, officer):
    for about in (date(2026, 7, 31), date(2026, 8, 31)):
        came(about)
    assert expected.proposals(TODAY) == []
    assert "Aucun fichier n'est attendu" in shown(client, "inbound:expected")


def test_the_pages_ask_the_same_questions_whatever_is_expected(
    client, officer, django_assert_max_num_queries
):
    came(date(2026, 8, 31))
    for number in range(12):
        monthly(sender=f"CAF {number}", day=1 + number)
    client.get("/")
    for name in ("inbound:list", "inbound:expected"):
        with django_assert_max_num_queries(6):
            client.get(reverse(name))


def test_who_does_not_import_neither_sees_nor_changes_what_is_expected(client):
    client.force_login(factories.caseworker(factories.operator(factories.land())).account)
    file = monthly()
    for address in (reverse("inbound:expected"), reverse("inbound:expected_edit", args=[file.public_id])):
        assert client.get(address).status_code == 403
