"""Invented people are plausible, harmless and always the same."""

import itertools
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from filrouge.core.identifiers import caf_number, france_travail_id, nir_problem, parse_nir, phone_digits
from filrouge.core.normalisation import name_key
from filrouge.core.periods import age_on
from filrouge.demo.household import Household, Person, Role
from filrouge.demo.people import demo_households, first, households
from filrouge.demo.territory import communes, departement, read_csv, read_toml
from filrouge.demo.tests.conftest import SINCE, UNTIL


def members(some: list[Household]) -> list[Person]:
    return [person for household in some for person in household.members]


def adults(some: list[Household]) -> list[Person]:
    return [person for person in members(some) if person.role is not Role.CHILD]


def test_the_same_seed_invents_the_same_people(several_hundred: list[Household]) -> None:
    assert first(households(seed=7, since=SINCE, until=UNTIL), 700) == several_hundred


def test_another_seed_invents_other_people(several_hundred: list[Household]) -> None:
    others = first(households(seed=8, since=SINCE, until=UNTIL), 40)
    assert not {p.nir for p in members(others)} & {p.nir for p in members(several_hundred)} - {""}


def test_asking_for_more_does_not_change_the_first_ones(several_hundred: list[Household]) -> None:
    assert first(households(seed=7, since=SINCE, until=UNTIL), 25) == several_hundred[:25]


def test_demo_is_the_same_every_time(by_territory: dict[str, list[Household]]) -> None:
    assert demo_households(until=UNTIL, per_territory=60) == by_territory


def test_a_nir_is_right_or_missing_and_says_the_sex_and_birth(several_hundred: list[Household]) -> None:
    shapes: Counter[str] = Counter()
    for person in members(several_hundred):
        if not person.nir:
            shapes["missing"] += 1
            continue
        assert nir_problem(person.nir) is None
        nir = parse_nir(person.nir)
        assert nir is not None
        assert nir.root[1:5] == f"{person.birth:%y%m}"
        assert nir.root[0] in ("28" if person.female else "17")
        assert nir.root[5:10] == person.birth_code
        shapes[f"{len(person.nir)} {'certain' if nir.certain else 'provisional'}"] += 1
    assert shapes["missing"] > 0
    assert shapes["13 certain"] > 0
    assert shapes["15 provisional"] > 0
    assert shapes["15 certain"] > 0.8 * shapes.total()


def test_nobody_shares_an_identifier(by_territory: dict[str, list[Household]]) -> None:
    everybody = [household for some in by_territory.values() for household in some]
    for values in (
        [parse_nir(p.nir).root for p in members(everybody) if p.nir],
        [p.france_travail_id for p in members(everybody) if p.france_travail_id],
        [p.serial for p in members(everybody)],
        [household.caf_number for household in everybody],
        [claim.number for household in everybody for claim in household.claims],
    ):
        assert len(values) == len(set(values))


def test_identifiers_have_the_shape_of_real_ones(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        assert caf_number(household.caf_number + household.key_letter) == household.caf_number
        assert all(len(claim.number) == 11 for claim in household.claims)
        for person in household.members:
            assert person.france_travail_id == france_travail_id(person.france_travail_id)


def test_every_phone_is_in_a_range_kept_for_fiction(several_hundred: list[Household]) -> None:
    ranges = read_toml("fiction.toml")["phones"]
    fiction = tuple(ranges["mobile"] + ranges["landline"])
    phones = [phone for person in members(several_hundred) for phone in person.phones]
    assert len(phones) > 300
    assert all(phone.startswith(fiction) and phone_digits(phone) == phone for phone in phones)


def test_every_email_is_at_a_domain_that_receives_nothing(several_hundred: list[Household]) -> None:
    domains = {person.email.partition("@")[2] for person in members(several_hundred) if person.email}
    assert domains
    assert all(re.fullmatch(r".*\.invalid|example\.(org|net|com)", domain) for domain in domains)


def test_ages_are_those_of_people_who_receive_the_rsa(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        recipient = household.members[0]
        for claim in household.claims:
            age = age_on(recipient.birth, claim.day)
            assert 18 <= age <= 67
            has_child = any(p.role is Role.CHILD and p.birth <= claim.day for p in household.members)
            assert age >= 25 or len(household.members) > 1 or has_child


def test_parents_are_old_enough_and_children_leave_before_they_are_old(
    several_hundred: list[Household],
) -> None:
    for household in several_hundred:
        children = [p for p in household.members if p.role is Role.CHILD]
        mothers = [p for p in household.members if p.role is not Role.CHILD and p.female]
        for child in children:
            assert child.left is not None
            assert age_on(child.birth, child.left) <= 25
            assert not mothers or any(14 <= age_on(mother.birth, child.birth) <= 47 for mother in mothers)


def test_births_of_one_mother_are_eleven_months_apart(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        births = sorted(p.birth for p in household.members if p.role is Role.CHILD)
        assert all(b - a >= timedelta(days=330) for a, b in itertools.pairwise(births))


def test_a_postal_code_belongs_to_its_commune(several_hundred: list[Household]) -> None:
    known = {commune.code: commune for commune in communes()}
    for household in several_hundred:
        for address in household.addresses:
            assert address.postal_code in known[address.commune.code].postal_codes


def test_people_live_in_the_territory_that_was_asked(by_territory: dict[str, list[Household]]) -> None:
    for key, some in by_territory.items():
        codes = {commune.code for commune in departement().territory(key).communes}
        assert {a.commune.code for household in some for a in household.addresses} <= codes


def test_some_people_have_no_home_of_their_own(several_hundred: list[Household]) -> None:
    kinds = Counter(address.kind for household in several_hundred for address in household.addresses)
    assert kinds["home"] > kinds["domiciliation"] > 0
    assert kinds["traveller"] > 0


def test_every_kind_of_household_is_met(several_hundred: list[Household]) -> None:
    shapes = Counter(
        (any(p.role is Role.PARTNER for p in h.members), any(p.role is Role.CHILD for p in h.members))
        for h in several_hundred
    )
    assert len(shapes) == 4
    assert shapes[False, False] > shapes[True, True]


@pytest.mark.parametrize("name", ["first_names.csv", "surnames.csv"])
def test_names_can_be_written_by_the_caf_and_are_told_apart(name: str) -> None:
    rows = read_csv("filrouge.demo", name)
    assert len(rows) > 350
    assert all(row["name"].encode("windows-1252") and name_key(row["name"]) for row in rows)
    assert all(float(row["weight"]) > 0 for row in rows)


def test_first_names_follow_the_generation() -> None:
    rows = read_csv("filrouge.demo", "first_names.csv")
    assert all(int(row["first_decade"]) <= int(row["last_decade"]) <= 2020 for row in rows)
    for sex in "FM":
        for decade in range(1940, 2030, 10):
            named = [
                row for row in rows
                if row["sex"] == sex and row["origin"] == "france"
                and int(row["first_decade"]) <= decade <= int(row["last_decade"])
            ]  # fmt: skip
            assert len(named) >= 10


def test_people_met_in_the_field_are_there() -> None:
    surnames = {row["name"] for row in read_csv("filrouge.demo", "surnames.csv")}
    assert {
        "El Amrani",
        "Gonçalves",
        "Öztürk",
        "Traoré",
        "Kowalski",
        "Nguyen",
        "Payet",
        "d'Arbois",
    } <= surnames
    assert date(2020, 9, 1) == departement().since
