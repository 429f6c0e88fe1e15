"""The directory on screens: organisations, areas, professionals with their account, agreements (B-5, H-3, P-9)."""

import pytest
import time_machine
from django.urls import reverse

from filrouge.access.models import Account, Event
from filrouge.access.roles import Role
from filrouge.directory.models import (
    Agreement,
    Area,
    AreaCommune,
    Membership,
    Organisation,
    Professional,
    Site,
)
from tests import factories

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15 10:00 +0200", tick=False):
        yield


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def admin(client, land):
    account = factories.account(Role.ADMINISTRATOR)
    client.force_login(account)
    return account


def url(name, *arguments):
    return reverse(f"directory:{name}", args=arguments)


def errors(answer):
    assert answer.status_code == 422
    return list(answer.context["form"].errors)


def an_organisation(**changes):
    return {
        "name": "Passerelle",
        "kind": "delegated_provider",
        "siret": "",
        "phone": "",
        "email": "",
    } | changes


def test_an_organisation_is_added_changed_and_written_down(client, admin):
    answer = client.post(url("organisation_new"), an_organisation(siret="732 829 320 00074"))
    assert answer.status_code == 303
    made = Organisation.objects.get(name="Passerelle")
    assert made.siret == SIRET
    client.post(url("organisation_edit", made.public_id), an_organisation(name="Passerelle 2"))
    made.refresh_from_db()
    assert made.name == "Passerelle 2"
    assert Event.objects.filter(subject=made.pk, by=admin, type=10).count() == 2
    assert "Passerelle 2" in client.get(url("organisation", made.public_id)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"siret": "12345678901234"}, "siret"),
        ({"kind": "department"}, "kind"),
        ({"email": "sans arobase"}, "email"),
    ],
)
def test_what_is_refused_of_an_organisation_is_said_on_its_field(client, admin, changes, field):
    assert errors(client.post(url("organisation_new"), an_organisation(**changes))) == [field]


def test_two_organisations_have_not_one_siret(client, admin):
    client.post(url("organisation_new"), an_organisation(siret=SIRET))
    twin = client.post(url("organisation_new"), an_organisation(name="Jumelle", siret=SIRET))
    assert errors(twin) == ["siret"]


def test_a_place_is_added_with_its_commune_by_name(client, admin, land):
    place = {
        "name": "Antenne",
        "kind": "antenna",
        "street": "",
        "postal_code": "",
        "area": "",
        "place": "valbourg",
    }
    assert client.post(url("site_new", land.department.public_id), place).status_code == 303
    site = Site.objects.get(name="Antenne")
    assert site.commune == land.commune
    edited = client.post(url("site_edit", site.public_id), place | {"place": "Nulle-Part"})
    assert errors(edited) == ["place"]


def test_an_area_takes_its_communes_from_the_others(client, admin, land):
    form = {
        "name": "Sud",
        "code": "sud",
        "kind": "territory",
        "parent": land.root.pk,
        "communes": "Valbourg\n99102",
    }
    assert client.post(url("area_edit", land.other_area.public_id), form).status_code == 303
    links = AreaCommune.objects.filter(area=land.other_area).order_by("commune_id")
    assert [link.commune_id for link in links] == ["99101", "99102"]
    page = client.get(url("areas")).content.decode()
    assert page.index("Tout le département") < page.index("Nord") < page.index("Sud")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"communes": "Atlantis"}, "communes"), ({"code": "nord"}, "code"), ({"name": ""}, "name")],
)
def test_what_is_refused_of_an_area_is_said_on_its_field(client, admin, land, changes, field):
    form = {"name": "Est", "code": "est", "kind": "territory", "parent": "", "communes": ""} | changes
    assert errors(client.post(url("area_new"), form)) == [field]
    assert not Area.objects.filter(name="Est").exists()


def test_an_area_is_not_contained_in_its_own_child(client, admin, land):
    form = {
        "name": "Tout",
        "code": "departement",
        "kind": "department",
        "parent": land.area.pk,
        "communes": "",
    }
    assert errors(client.post(url("area_edit", land.root.public_id), form)) == ["parent"]


def a_membership(land, **changes):
    return {
        "organisation": land.department.pk, "function": "Assistante sociale", "fte": "0.8", "areas": [land.area.pk],
        "since": "2026-06-01", "until": "",
    } | changes  # fmt: skip


def test_a_professional_is_added_put_in_an_organisation_and_given_an_account(client, admin, land):
    form = {"first_name": "Sarah", "last_name": "Social", "competence": "social", "email": "", "phone": ""}
    client.post(url("professional_new"), form)
    sarah = Professional.objects.get(last_name="Social")
    assert client.post(url("membership_new", sarah.public_id), a_membership(land)).status_code == 303
    answer = client.post(url("account_open", sarah.public_id), {"email": "S@e.fr", "role": "social_worker"})
    sarah.refresh_from_db()
    assert sarah.account.email == "s@e.fr"
    password = answer.context["password"]
    assert sarah.account.check_password(password)
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(url("professional", sarah.public_id)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fte": "0"}, "fte"),
        ({"until": "2026-05-01"}, "until"),
        ({"since": ""}, "since"),
        ({"organisation": ""}, "organisation"),
    ],
)
def test_what_is_refused_of_a_membership_is_said_on_its_field(client, admin, land, changes, field):
    who = Professional.objects.create(first_name="A", last_name="B")
    answer = client.post(url("membership_new", who.public_id), a_membership(land, **changes))
    assert errors(answer) == [field]
    assert not Membership.objects.exists()


def test_nobody_is_twice_in_one_organisation(client, admin, land):
    who = factories.worker(Role.SOCIAL_WORKER, land.department).professional
    assert errors(client.post(url("membership_new", who.public_id), a_membership(land))) == ["organisation"]


def test_an_account_that_exists_is_linked_once(client, admin):
    account = factories.account(Role.CASEWORKER)
    first, second = (Professional.objects.create(first_name=n, last_name=n) for n in "AB")
    assert (
        client.post(url("account_link", first.public_id), {"account": account.public_id}).status_code == 303
    )
    assert errors(client.post(url("account_link", second.public_id), {"account": account.public_id})) == [
        "account"
    ]


def test_an_e_mail_already_taken_leaves_the_professional_without_account(client, admin):
    who = Professional.objects.create(first_name="A", last_name="B")
    answer = client.post(url("account_open", who.public_id), {"email": admin.email, "role": "caseworker"})
    assert errors(answer) == ["email"]
    assert Account.objects.filter(email=admin.email).count() == 1


def an_agreement(land, organisation, **changes):
    return {
        "organisation": organisation.pk, "scheme": land.scheme.pk, "reference": "C-1", "kind": "portfolios",
        "portfolios": "2", "portfolio_size": "40", "areas": [land.area.pk], "since": "2026-01-01", "until": "",
    } | changes  # fmt: skip


def test_an_agreement_is_added_with_its_capacity_in_words_b_5(client, admin, land):
    organisation = factories.operator(land).organisation
    assert client.post(url("agreement_new"), an_agreement(land, organisation)).status_code == 303
    made = Agreement.objects.get(reference="C-1")
    page = client.get(url("agreement", made.public_id)).content.decode()
    assert "2 portefeuilles de 40 personnes" in page
    assert reverse("orientation:caseloads", args=[made.public_id]) in page


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"portfolio_size": ""}, ["portfolio_size"]),
        ({"kind": "fte_ratio"}, ["fte", "ratio"]),
        ({"kind": "people_per_year"}, ["people_per_year"]),
        ({"areas": []}, ["areas"]),
        ({"until": "2025-01-01"}, ["until"]),
        ({"scheme": ""}, ["scheme"]),
    ],
)
def test_what_is_refused_of_an_agreement_is_said_on_its_field(client, admin, land, changes, fields):
    organisation = factories.operator(land).organisation
    assert errors(client.post(url("agreement_new"), an_agreement(land, organisation, **changes))) == fields


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.STEERING, Role.CONSOLE}]
)
def test_who_does_not_keep_the_directory_has_no_door_to_it(client, land, role):
    client.force_login(factories.worker(role, land.department).account)
    for name in ("index", "areas", "professionals", "agreements", "organisation_new", "organisations_csv"):
        assert client.get(url(name)).status_code == 403
    assert client.post(url("organisation_new"), an_organisation()).status_code == 403


def test_steering_keeps_the_directory_but_opens_no_account(client, land):
    client.force_login(factories.worker(Role.STEERING, land.department).account)
    who = Professional.objects.create(first_name="A", last_name="B")
    assert "Ouvrir un compte" not in client.get(url("professional", who.public_id)).content.decode()
    assert client.get(url("account_open", who.public_id)).status_code == 403
    assert client.get(url("account_link", who.public_id)).status_code == 403


@pytest.mark.parametrize("name", ["index", "areas", "professionals", "agreements"])
def test_lists_cost_eight_queries_at_most(client, admin, land, name, django_assert_max_num_queries):
    for number in range(27):
        operator = factories.operator(land, name=f"Op{number:02d}")
        factories.caseworker(operator, name=f"Julie N{number:02d}")
    with django_assert_max_num_queries(8):
        answer = client.get(url(name))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "said"),
    [("organisations_csv", "Passerelle"), ("areas_csv", "Valbourg"), ("professionals_csv", "Moreau"),
     ("agreements_csv", "Essai 2026")],
)  # fmt: skip
def test_each_part_leaves_as_a_csv(client, admin, land, name, said):
    factories.caseworker(factories.operator(land), name="Julie Moreau")
    assert said in b"".join(client.get(url(name)).streaming_content).decode()


def test_lists_filter_from_the_address(client, admin, land):
    operator = factories.operator(land)
    factories.caseworker(operator, name="Julie Moreau")
    factories.worker(Role.SOCIAL_WORKER, land.department, name="Sarah Social")
    kinds = client.get(url("index"), {"sorte": "department"}).content.decode()
    assert "Département d&#x27;essai" in kinds
    assert ">Passerelle<" not in kinds
    people = client.get(url("professionals"), {"organisme": operator.organisation.public_id}).content.decode()
    assert "Julie Moreau" in people
    assert "Sarah Social" not in people
