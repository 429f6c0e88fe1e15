"""The invented département stands on real communes and keeps the promises of the five schemes."""

from decimal import Decimal

import pytest
from stdnum import luhn
from stdnum.fr import siret

from filrouge.demo.services import distance, services
from filrouge.demo.territory import communes, departement, read_toml


def test_every_commune_has_a_point_and_postal_codes() -> None:
    assert len(communes()) == 272
    assert all(commune.postal_codes and len(commune.code) == 5 for commune in communes())
    assert all(46 < commune.latitude < 48 and -1 < commune.longitude < 2 for commune in communes())


def test_every_commune_belongs_to_one_territory() -> None:
    codes = [commune.code for territory in departement().territories for commune in territory.communes]
    assert sorted(codes) == [commune.code for commune in communes()]


def test_one_territory_for_each_of_five_schemes() -> None:
    assert len({territory.scheme for territory in departement().territories}) == 5


def test_an_unknown_territory_is_refused_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="coeur"):
        departement().territory("nulle-part")


def test_every_commune_belongs_to_one_smallest_area() -> None:
    codes = [commune.code for area in services().areas for commune in area.communes]
    assert sorted(codes) == [commune.code for commune in communes()]
    assert services().area_of("37132").key == "mds-loches"


def test_distances_are_in_kilometres() -> None:
    by_name = {commune.name: commune for commune in communes()}
    assert 35 < distance(by_name["Tours"], by_name["Loches"]) < 42


def test_no_siret_can_be_mistaken_for_a_real_one() -> None:
    sirets = [organisation.siret for organisation in services().organisations]
    assert len(set(sirets)) == len(sirets)
    assert all(siret.is_valid(number) and luhn.is_valid(number[:9]) for number in sirets)
    assert all(number.startswith("9999") for number in sirets)


def test_every_phone_of_a_service_is_in_a_range_kept_for_fiction() -> None:
    landlines = tuple(read_toml("fiction.toml")["phones"]["landline"])
    assert all(organisation.phone.startswith(landlines) for organisation in services().organisations)


def test_a_scheme_with_pole_insertion_has_six_made_of_two_mds() -> None:
    """S-TOU"""
    poles = [area for area in services().areas if area.territory == "sud" and area.kind == "cluster"]
    assert len(poles) == 6
    for pole in poles:
        assert len([area for area in services().areas if area.parent == pole.key]) == 2


def test_referents_keep_the_rules_of_their_structure() -> None:
    """S-TOU, B-6: half-time at least, two MDS at most, nobody alone."""
    found = services()
    scheme = departement().territory("sud").scheme
    for organisation in {a.organisation for a in found.agreements if a.scheme == scheme}:
        team = [p for p in found.professionals if p.organisation == organisation and p.competence != "none"]
        agreed = {a.capacity["fte"] for a in found.agreements if a.organisation == organisation}
        assert len(team) >= 2
        assert all(p.fte >= Decimal("0.5") and len(p.areas) <= 2 for p in team)
        assert {float(sum(p.fte for p in team))} == agreed


def test_teams_have_the_fte_of_their_agreements() -> None:
    """S-ISE, S-HER"""
    found = services()
    for key in ("trois-vallees", "couronne"):
        scheme = departement().territory(key).scheme
        mine = [a for a in found.agreements if a.scheme == scheme]
        team = [p for p in found.professionals if p.organisation in {a.organisation for a in mine}]
        technical = sum(p.fte for p in team if not p.key.endswith("-manager"))
        assert float(technical) == sum(a.capacity["fte"] for a in mine)


def test_six_caseloads_have_six_caseworkers_and_social_partners() -> None:
    """S-MAY"""
    found = services()
    agreement = next(a for a in found.agreements if a.kind == "portfolios")
    assert agreement.capacity == {"portfolios": 6, "portfolio_size": 80}
    caseworkers = [
        p for p in found.professionals
        if p.organisation == agreement.organisation and p.competence == "employment"
    ]  # fmt: skip
    social = {
        p.areas for p in found.professionals if p.organisation == "departement" and p.competence == "social"
    }
    assert len(caseworkers) == 6
    assert {p.areas for p in caseworkers} <= social


def test_capacities_are_those_of_the_schemes() -> None:
    """S-SSD, S-ISE, S-TOU, S-HER"""
    found = services()
    ends = {(a.kind, a.capacity.get("people_per_year"), a.capacity.get("ratio")) for a in found.agreements}
    assert ends == {
        ("people_per_year", 550, None), ("portfolios", None, None), ("fte_only", None, None),
        ("fte_ratio", None, 100), ("fte_ratio", None, 50),
    }  # fmt: skip
    assert sum(a.capacity["fte"] for a in found.agreements if a.kind == "fte_only") == 5


def test_each_role_has_its_log_in() -> None:
    roles = set(services().logins())
    assert roles == {
        "caseworker", "social_worker", "area_manager", "orientation_officer", "provider_manager", "steering",
        "partner", "dpo", "administrator", "secretariat", "panel_member", "ft_adviser",
    }  # fmt: skip
    emails = [p.email for p in services().professionals]
    assert len(set(emails)) == len(emails)
