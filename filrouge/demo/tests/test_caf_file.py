"""The file that the CAF would send (A-4)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import pytest

from filrouge.core.periods import add_months
from filrouge.demo.caf_file import file_name, until_people, write_flow
from filrouge.demo.household import Household, Role, Status, changes, state_on
from filrouge.demo.people import households
from filrouge.demo.tests.conftest import UNTIL

DAY = date(2023, 3, 31)
AT = datetime(2023, 4, 1, 4, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory, several_hundred: list[Household]) -> Element:
    path = tmp_path_factory.mktemp("caf") / "flow.xml"
    write_flow(path, several_hundred, reference_day=DAY, frequency="M", created_at=AT)
    return parse(path).getroot()


def text(node: Element, path: str) -> str:
    return node.findtext(path) or ""


def test_header_says_what_the_file_is(monthly: Element) -> None:
    head = monthly.find("IdentificationFlux")
    assert head is not None
    assert [child.tag for child in head][2:] == ["TYPEFLUX", "NATFLUX", "DTCREAFLUX", "HEUCREAFLUX", "DTREF"]
    assert text(head, "TYPEFLUX") == "M"
    assert text(head, "DTREF") == "2023-03-31"
    assert text(head, "DTCREAFLUX") == "2023-04-01"


def test_control_totals_are_those_of_the_file(monthly: Element) -> None:
    blocks = monthly.findall("InfosFoyerRSA")
    with_anomaly = [block for block in blocks if block.find("Anomalie") is not None]
    assert blocks
    assert int(text(monthly, "TransmissionFlux/NBTOTDOSRSATRANSM")) == len(blocks)
    assert int(text(monthly, "TransmissionFlux/NBTOTDOSRSATRANSMANO")) == len(with_anomaly)


def test_a_monthly_file_holds_what_is_in_course_or_ended_in_the_month(
    monthly: Element, several_hundred: list[Household]
) -> None:
    expected = set()
    for household in several_hundred:
        state = state_on(household, DAY)
        if state and (
            state.status not in {Status.CLOSED, Status.REFUSED} or state.since > add_months(DAY, -1)
        ):
            expected.add(f"{household.caf_number:0>15}")
    found = {text(block, "IdentificationRSA/Organisme/MATRICULE") for block in monthly.iter("InfosFoyerRSA")}
    assert found == expected


def test_the_twelve_months_of_a_year_miss_no_closing(
    tmp_path: Path, several_hundred: list[Household]
) -> None:
    seen = set()
    for month in range(1, 13):
        day = add_months(date(2023, month, 15), 0)
        write_flow(tmp_path / "m.xml", several_hundred, reference_day=day, frequency="M", created_at=AT)
        for block in parse(tmp_path / "m.xml").getroot().iter("InfosFoyerRSA"):
            ended = block.findtext(".//FinDroit/DTCLORSA") or block.findtext(
                ".//FinDroitMoisAnterieur/DTCLORSA"
            )
            if ended:
                seen.add((text(block, "IdentificationRSA/DemandeRSA/NUMDEMRSA"), ended))
    closed = {
        (claim.number, claim.spells[-1].since.isoformat())
        for household in several_hundred
        for claim in household.claims
        if claim.spells[-1].status is Status.CLOSED
        and date(2022, 12, 16) <= claim.spells[-1].since <= date(2023, 12, 15)
    }
    assert seen == closed


def test_a_person_has_one_role_for_each_kind_of_benefit(monthly: Element) -> None:
    for person in monthly.iter("Personne"):
        kinds = [text(role, "NATPREST") for role in person.findall("Prestations")]
        assert kinds == ["PFA", "RSA"]


def test_the_caf_holder_is_not_always_the_recipient(monthly: Element) -> None:
    pairs = {
        tuple(text(role, "ROLEPERS") for role in person.findall("Prestations"))
        for person in monthly.iter("Personne")
    }
    assert {("DEM", "DEM"), ("CJT", "CJT"), ("ENF", "ENF"), ("CJT", "DEM"), ("DEM", "CJT")} == pairs


def test_the_file_and_the_household_say_the_same(monthly: Element, several_hundred: list[Household]) -> None:
    by_number = {f"{household.caf_number:0>15}": household for household in several_hundred}
    codes = {
        Status.PENDING: "0", Status.REFUSED: "1", Status.OPEN: "2", Status.RIGHT_SUSPENDED: "3",
        Status.PAYMENT_SUSPENDED: "4",
    }  # fmt: skip
    for block in monthly.iter("InfosFoyerRSA"):
        household = by_number[text(block, "IdentificationRSA/Organisme/MATRICULE")]
        state = state_on(household, DAY)
        assert state is not None
        assert text(block, ".//ETATDOSRSA") in (codes.get(state.status) or "56")
        assert len(block.findall("Personne")) == len(state.members)
        assert text(block, ".//Adresse/AdresseDetailleeFrance/NUMCOM") == state.addresses[0].commune.code
        for node, person in zip(block.findall("Personne"), state.members, strict=True):
            assert text(node, "Identification/NOM") == person.surname.upper()[:28]
            assert text(node, "Identification/NIR") == person.nir
            subject = "1" if state.running and person.subject_on(DAY) else "0"
            assert person.role is Role.CHILD or text(node, ".//TOPPERSDRODEVORSA") == subject


def test_a_daily_file_holds_those_to_whom_something_happened(
    tmp_path: Path, several_hundred: list[Household]
) -> None:
    day = DAY - timedelta(days=9)
    totals = write_flow(tmp_path / "j.xml", several_hundred, reference_day=day, frequency="J", created_at=AT)
    root = parse(tmp_path / "j.xml").getroot()
    assert text(root, "IdentificationFlux/TYPEFLUX") == "J"
    assert totals.households == len(root.findall("InfosFoyerRSA"))
    for block in root.iter("InfosFoyerRSA"):
        assert {text(event, "DTLIQ") for event in block.iter("Evenement")} == {day.isoformat()}


def test_daily_files_tell_every_change_of_a_right(tmp_path: Path, several_hundred: list[Household]) -> None:
    some, day, told = several_hundred[:80], date(2024, 5, 1), 0
    for offset in range(31):
        totals = write_flow(
            tmp_path / "j.xml", some, reference_day=day + timedelta(days=offset), frequency="J", created_at=AT
        )
        told += totals.households
    happened = {
        (household.number, change.day)
        for household in some
        for change in changes(household, day, day + timedelta(days=31))
        if (state := state_on(household, change.day)) and (state.running or state.since == change.day)
    }
    assert told >= len(happened) > 0


def test_letters_with_accents_are_kept(tmp_path: Path, several_hundred: list[Household]) -> None:
    path = tmp_path / "flow.xml"
    write_flow(path, several_hundred, reference_day=DAY, frequency="M", created_at=AT)
    raw = path.read_bytes()
    assert raw.startswith(b'<?xml version="1.0" encoding="windows-1252"?>')
    assert "É".encode("windows-1252") in raw


def test_a_name_with_signs_of_xml_does_not_break_the_file(
    tmp_path: Path, several_hundred: list[Household]
) -> None:
    household = next(h for h in several_hundred if (s := state_on(h, DAY)) and s.running)
    odd = household.members[0]._replace(surname="Durand & <Fils> Œŭvre")
    changed = household._replace(members=(odd, *household.members[1:]))
    write_flow(tmp_path / "flow.xml", [changed], reference_day=DAY, frequency="M", created_at=AT)
    root = parse(tmp_path / "flow.xml").getroot()
    assert text(root, "InfosFoyerRSA/Personne/Identification/NOM") == "DURAND & <FILS> ŒŬVRE"


def test_a_benchmark_file_has_the_people_that_were_asked(tmp_path: Path) -> None:
    stream = households(seed=3, since=UNTIL - timedelta(days=60), until=UNTIL)
    totals = write_flow(
        tmp_path / "big.xml",
        until_people(stream, 500, UNTIL),
        reference_day=UNTIL,
        frequency="M",
        created_at=AT,
    )
    assert 500 <= totals.people < 512


def test_the_file_name_says_the_frequency_and_the_day() -> None:
    assert file_name(DAY, "M") == "NRSACGIM_RSABEM_20230331_090.RCV"
    assert file_name(DAY, "J").startswith("NRSACGIM_RSABEJ_20230331")
