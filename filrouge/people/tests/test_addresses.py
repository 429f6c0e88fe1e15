"""Post, domiciliation, anchor places: entered, changed, ended, served by an area, never written over by a file (A-2)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.models import Commune
from filrouge.people.addresses import Entered, commune_for, end_address, enter_address, mail_goes_to
from filrouge.people.models import Address
from filrouge.people.queries import addresses_of, homes_of
from tests import factories

SINCE = date(2026, 3, 1)


@pytest.fixture
def julie(db):
    land = factories.land()
    return land, factories.caseworker(factories.operator(land))


@pytest.fixture
def zoe(julie):
    land, worker = julie
    return factories.followed(land, worker, family_name="Lefèvre", first_names="Zoé")


@pytest.fixture
def enter(julie, zoe):
    def run(kind="post", seen=None, **said):
        words = {
            "complement": "",
            "street": "3 rue du Pont",
            "postal_code": "99101",
            "city": "valbourg",
            "since": SINCE,
        }
        return enter_address(
            zoe, Entered(kind, **(words | said)), seen=seen, by=julie[1].agent, at=timezone.now()
        )

    return run


def mail(person):
    return mail_goes_to(addresses_of(person, homes_of(person)))


def test_an_address_finds_its_commune_and_the_area_that_serves_it(enter, julie):
    made = enter()
    assert (made.commune, made.commune.area_link.area) == (julie[0].commune, julie[0].area)


def test_a_letter_goes_to_the_post_else_the_domiciliation_else_home(enter, zoe, julie):
    home = mail(zoe)
    assert home.kind == Address.Kind.HOME
    enter("anchor", complement="Sous le pont", street="", postal_code="", city="")
    assert mail(zoe) == home
    lodged = enter("domiciliation", complement="CCAS de Valbourg")
    assert mail(zoe) == lodged
    posted = enter("post", street="BP 12")
    assert mail(zoe) == posted
    end_address(
        zoe, kind="post", seen=posted.pk, until=timezone.localdate(), by=julie[1].agent, at=timezone.now()
    )
    assert mail(zoe) == lodged


def test_a_change_keeps_the_former_and_a_correction_of_the_same_day_does_not(enter, zoe):
    first = enter()
    moved = enter(seen=first.pk, street="5 rue du Pont", since=SINCE + timedelta(days=30))
    assert Address.objects.get(pk=first.pk).until == moved.since
    enter(seen=moved.pk, street="7 rue du Pont", since=moved.since)
    assert [one.street for one in Address.objects.filter(person=zoe).order_by("since")] == [
        "3 rue du Pont", "7 rue du Pont",
    ]  # fmt: skip


def test_the_second_of_two_clicks_adds_no_anchor_place(enter, zoe):
    for _ in range(2):
        enter("anchor", complement="Gare")
    assert Address.objects.filter(person=zoe, kind="anchor").count() == 1


def test_several_anchor_places_and_one_post(enter, zoe):
    enter("anchor", complement="Gare")
    enter("anchor", complement="Accueil de jour")
    enter()
    with pytest.raises(Refusal, match="déjà une adresse de cette sorte"):
        enter()
    assert Address.objects.filter(person=zoe, kind="anchor").count() == 2


def test_the_second_of_two_writers_is_told(enter):
    first = enter()
    enter(seen=first.pk, street="5 rue du Pont", since=SINCE + timedelta(days=1))
    with pytest.raises(Refusal, match="Quelqu'un vient de changer cette adresse"):
        enter(seen=first.pk, street="9 rue du Pont", since=SINCE + timedelta(days=2))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"street": ""}, "la rue, ou le nom du lieu"),
        ({"postal_code": "9910"}, "cinq chiffres"),
        ({"postal_code": "٩٩١٠١"}, "cinq chiffres"),
        ({"postal_code": "", "city": ""}, "a besoin du code postal"),
        ({"since": date(2099, 1, 1)}, "aujourd'hui ou avant"),
        ({"kind": "home"}, "Choisissez une sorte"),
    ],
)
def test_what_says_nothing_is_refused_with_the_remedy(enter, said, words):
    with pytest.raises(Refusal, match=words):
        enter(**said)
    assert not Address.objects.filter(person__isnull=False).exists()


def test_one_code_for_several_communes_asks_which(julie):
    Commune.objects.create(code="99103", name="Saint-Ouen-l'Étang", postal_codes="99101, 99110")
    assert commune_for("99101", "SAINT OUEN L ETANG").code == "99103"
    assert commune_for("99110", "n'importe quoi").code == "99103"
    assert commune_for("75001", "Paris") is None
    with pytest.raises(Refusal, match="Saint-Ouen-l'Étang ou Valbourg"):
        commune_for("99101", "Valbour")


def test_on_screen_from_the_panel_and_back(client, julie, zoe):
    client.force_login(julie[1].account)
    said = {"kind": "domiciliation", "complement": "CCAS", "street": "1 place", "postal_code": "99101",
            "city": "Valbourg", "since": "2026-03-01"}  # fmt: skip
    assert client.post(f"/personnes/{zoe.public_id}/adresses/nouvelle/", said).status_code == 303
    panel = client.get(f"/personnes/{zoe.public_id}/identite/").content.decode()
    assert "Le courrier part à cette adresse" in panel
    assert "Territoire : Nord" in panel
    change = f"/personnes/{zoe.public_id}/adresses/domiciliation/1/"
    seen = Address.objects.get(kind="domiciliation").pk
    assert (
        client.post(change, {**said, "complement": "CIAS", "since": "2026-04-01", "vue": seen}).status_code
        == 303
    )
    assert client.post(f"{change}fin/").status_code == 303
    history = client.get(f"/personnes/{zoe.public_id}/droits/").content.decode()
    assert "CCAS" in history.upper()
    assert client.get(change).status_code == 404
    assert client.get(f"/personnes/{zoe.public_id}/adresses/home/1/").status_code == 404


def test_outside_the_file_nobody_sees_nor_writes(client, julie, zoe):
    other = factories.caseworker(factories.operator(julie[0], name="Escale"), name="Paul Roux")
    client.force_login(other.account)
    assert client.get(f"/personnes/{zoe.public_id}/adresses/nouvelle/").status_code == 404
    client.force_login(factories.worker(Role.DPO, julie[0].department).account)
    assert client.get(f"/personnes/{zoe.public_id}/adresses/nouvelle/").status_code == 403
