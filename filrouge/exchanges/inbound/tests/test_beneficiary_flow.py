"""The beneficiary flow (A-2, A-4): what a household says, and the traps met in real files."""

from datetime import date

import pytest

from filrouge.core.identifiers import make_nir
from filrouge.exchanges.inbound.readers.records import RefusedRecord, Severity
from filrouge.exchanges.inbound.readers.vrsb0801 import BeneficiaryFlow
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write

NIR = make_nir(female=True, birth=date(1985, 3, 2), commune="37261", order=12)
CORSICAN = make_nir(female=True, birth=date(1985, 3, 2), commune="2B033", order=12)


@pytest.fixture
def read(tmp_path):
    def _read(*households, **options):
        reading = BeneficiaryFlow(write(tmp_path, flow(*households, **options)))
        return list(reading), reading

    return _read


def codes(record):
    return {notice.code for notice in record.notices}


def test_a_household_brings_its_claim_address_right_and_people(read):
    (one,), reading = read(household(person(nir=NIR.full, ft_id="1234567A")))
    assert (one.body, one.body_number, one.caf_number, one.rsa_file_number) == (
        "CAF",
        "991",
        "1234567",
        "00000000001",
    )
    assert (one.claim_day, one.family_situation, one.family_since) == (
        date(2020, 5, 2),
        "CEL",
        date(2019, 1, 1),
    )
    assert (one.address.street, one.address.postcode, one.address.city) == (
        "3 RUE DE L'ÉTÉ",
        "37000",
        "TOURS",
    )
    assert one.right.state == "2"
    assert one.right.benefits[0].amount_cents == 55942
    (zoe,) = one.persons
    assert (zoe.family_name, zoe.birth_name, zoe.first_names) == ("LEFÈVRE", "MARTIN", ("Zoé", "Anaïs"))
    assert (zoe.birth_date, zoe.sex, zoe.nir, zoe.ft_id) == (date(1985, 3, 2), "F", NIR, "1234567A")
    assert zoe.subject_to_obligations is True
    assert one.notices == ()
    assert (reading.summary().households, reading.summary().persons, reading.summary().refused) == (1, 1, 0)


def test_the_header_tells_a_daily_flow_from_a_monthly_one(read):
    _, monthly = read(household())
    _, daily = read(household(), frequency="J")
    assert (monthly.header.frequency, monthly.header.daily) == ("M", False)
    assert daily.header.daily
    assert monthly.header.reference_day == date(2026, 1, 31)
    assert monthly.header.kind == "vrsb0801"


def test_a_person_stands_twice_and_only_the_rsa_role_makes_a_beneficiary(read):
    (one,), _ = read(household(person(roles=("ENF", "DEM")), person(roles=("DEM", "ENF"))))
    assert [(p.role_pfa, p.role_rsa, p.beneficiary) for p in one.persons] == [
        ("ENF", "DEM", True),
        ("DEM", "ENF", False),
    ]


@pytest.mark.parametrize("written", [NIR.full, NIR.root, CORSICAN.full, CORSICAN.root])
def test_a_nir_of_13_or_15_characters_is_read_in_corsica_too(read, written):
    (one,), _ = read(household(person(nir=written)))
    assert one.persons[0].nir.root == written[:13]


def test_a_person_without_nir_is_taken_without_a_word(read):
    (one,), _ = read(household(person(), person(roles=("CJT", "CJT"), nir="")))
    assert [(p.nir, p.nir_problem) for p in one.persons] == [(None, ""), (None, "")]
    assert one.notices == ()


def test_a_false_nir_is_told_and_the_person_taken_without_it(read):
    wrong = NIR.root + f"{(int(NIR.key) + 1) % 97:02d}"
    (one,), _ = read(household(person(nir=wrong)))
    assert one.persons[0].nir is None
    assert one.persons[0].nir_raw == wrong
    assert "clé" in one.persons[0].nir_problem
    assert codes(one) == {"invalid_nir"}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("000000001234567", "1234567"),
        ("1234567", "1234567"),
        ("00000001234567A", "1234567"),
        (" 42 ", "0000042"),
    ],
)
def test_a_padded_caf_number_is_the_same_as_a_bare_one(read, written, key):
    (one,), _ = read(household(number=written))
    assert (one.caf_number, one.caf_number_raw) == (key, written.strip())


def test_an_element_name_with_an_accent_is_read(read):
    more = (
        "<AvisPCGPersonne><Dérogation><TYPEDERO>AAA</TYPEDERO><AVISDERO>A</AVISDERO>"
        "<DDAVISDERO>2025-01-01</DDAVISDERO></Dérogation></AvisPCGPersonne>"
    )
    (one,), reading = read(household(person(more=more)))
    assert one.persons[0].derogations[0].kind == "AAA"
    assert reading.summary().unknown_elements == ()


def test_two_partners_and_no_applicant_are_kept_with_a_warning(read):
    (one,), _ = read(household(person(roles=("CJT", "CJT")), person(first="Léa", roles=("CJT", "CJT"))))
    assert len(one.persons) == 2
    assert codes(one) == {"no_applicant", "several_cjt"}
    assert all(notice.severity is Severity.WARNING for notice in one.notices)


def test_one_france_travail_identifier_on_two_people_is_a_warning_and_both_are_kept(read):
    (one, two), _ = read(
        household(person(ft_id="1234567A"), number="1"),
        household(person(ft_id="1234567A"), number="2", claim="2"),
    )
    assert codes(one) == set()
    assert codes(two) == {"shared_ft_id"}
    assert two.persons[0].ft_id == "1234567A"


def test_the_same_claim_of_the_same_number_twice_says_that_the_last_wins(read):
    (one, two), _ = read(household(state="2"), household(state="4"))
    assert (one.replaces_earlier, two.replaces_earlier) == (False, True)
    assert codes(two) == {"repeated_household"}


def test_two_caf_numbers_under_one_claim_stay_two_households_with_a_warning(read):
    (one, two), _ = read(household(number="1"), household(number="2"))
    assert [one.caf_number, two.caf_number] == ["0000001", "0000002"]
    assert not two.replaces_earlier
    assert codes(two) == {"shared_claim"}


def test_a_control_total_that_disagrees_is_a_warning(read):
    records, reading = read(household(), announced=12)
    assert len(records) == 1
    assert "12 foyers" in reading.summary().notices[0].reason
    assert reading.summary().announced == 12


def test_a_control_total_that_counts_the_anomalies_apart_agrees(read):
    _, reading = read(household(), announced=3, anomalies=2)
    assert reading.summary().notices == ()


def test_an_impossible_birth_date_refuses_the_household_and_the_stream_goes_on(read):
    records, reading = read(
        household(number="1", claim="1"),
        household(person(), person(born="2023-02-31", roles=("ENF", "ENF")), number="2", claim="2"),
        household(number="3", claim="3"),
    )
    refused = records[1]
    assert isinstance(refused, RefusedRecord)
    assert refused.key == "0000002"
    assert refused.line > 1
    (notice,) = refused.notices
    assert (notice.line, notice.key, notice.severity) == (refused.line, "0000002", Severity.REFUSED)
    assert "2023-02-31" in notice.reason
    assert notice.remedy
    assert [r.caf_number for r in records if not isinstance(r, RefusedRecord)] == ["0000001", "0000003"]
    assert (reading.summary().households, reading.summary().refused) == (2, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": None}, "missing_caf_number"),
        ({"number": "000000000000000"}, "missing_caf_number"),
        ({"claim": None}, "missing_claim"),
        ({"claim_day": "2020-13-01"}, "invalid_date"),
        ({"state": None}, "missing_state"),
    ],
)
def test_a_household_without_what_nothing_replaces_is_refused(read, change, code):
    (refused,), _ = read(household(**change))
    assert isinstance(refused, RefusedRecord)
    assert codes(refused) == {code}


def test_a_household_without_anybody_is_refused(read):
    (refused,), _ = read(household(" "))
    assert codes(refused) == {"nobody"}


def test_an_impossible_date_that_is_not_mandatory_is_left_aside_with_a_warning(read):
    more = "<Grossesse><DDGRO>2025-02-30</DDGRO><DTDECLGRO>2025-03-15</DTDECLGRO></Grossesse>"
    (one,), _ = read(household(person(more=more)))
    assert one.persons[0].pregnancy.since is None
    assert one.persons[0].pregnancy.declared_on == date(2025, 3, 15)
    assert codes(one) == {"invalid_date"}


def test_unknown_codes_are_kept_and_reported_once_with_their_count(read):
    records, reading = read(
        household(state="9", number="1", claim="1"), household(state="9", number="2", claim="2")
    )
    assert [one.right.state for one in records] == ["9", "9"]
    (unknown,) = reading.summary().unknown_codes
    assert (unknown.element, unknown.code, unknown.count) == ("ETATDOSRSA", "9", 2)
    assert unknown.first_line == records[0].line


def test_unknown_elements_are_kept_and_reported_and_change_nothing_else(read):
    more = "<BlocNouveau><NOM>AUTRE</NOM><TOPX>1</TOPX></BlocNouveau>"
    (one,), reading = read(household(person(more=more), after="<FutureBlock><CODE>7</CODE></FutureBlock>"))
    zoe = one.persons[0]
    assert zoe.family_name == "LEFÈVRE"
    assert zoe.extra["BlocNouveau"] == [{"NOM": "AUTRE"}]
    assert zoe.extra["unknown"] == [{"TOPX": "1"}]
    assert one.extra["unknown"] == [{"CODE": "7"}]
    assert {entry.element for entry in reading.summary().unknown_elements} == {
        "BlocNouveau",
        "TOPX",
        "FutureBlock",
        "CODE",
    }


def test_suspensions_closing_and_refusal_are_read(read):
    right = (
        "<Refus><DTREFURSA>2025-01-02</DTREFURSA><MOTIREFURSA>R1</MOTIREFURSA></Refus>"
        "<SuspensionDroit><MOTISUSDRORSA>GF</MOTISUSDRORSA><DDSUSDRORSA>2025-02-01</DDSUSDRORSA></SuspensionDroit>"
        "<SuspensionVersement><MOTISUSVERSRSA>06</MOTISUSVERSRSA><DDSUSVERSRSA>2025-03-01</DDSUSVERSRSA>"
        "</SuspensionVersement><FinDroit><MOTICLORSA>MUT</MOTICLORSA><DTCLORSA>2025-04-01</DTCLORSA></FinDroit>"
    )
    (one,), reading = read(household(state="5", right=right))
    assert [(s.of, s.reason, s.since) for s in one.right.suspensions] == [
        ("right", "GF", date(2025, 2, 1)),
        ("payment", "06", date(2025, 3, 1)),
    ]
    assert (one.right.closing_reason, one.right.closed_on) == ("MUT", date(2025, 4, 1))
    assert (one.right.refusal_reason, one.right.refused_on) == ("R1", date(2025, 1, 2))
    assert reading.summary().unknown_codes == ()


def test_a_transfer_names_the_body_left(read):
    moved = (
        "<OrganismeCedant><FONORGCEDMUT>CAF</FONORGCEDMUT><NUMORGCEDMUT>992</NUMORGCEDMUT>"
        "<MATRICULEORGCEDMUT>000000007654321</MATRICULEORGCEDMUT><DDARRMUT>2026-01-01</DDARRMUT></OrganismeCedant>"
    )
    (one,), _ = read(household(after=moved))
    assert (one.previous_body.body_number, one.previous_body.caf_number) == ("992", "7654321")
    assert one.previous_body.on == date(2026, 1, 1)


def test_events_and_anomalies_are_read(read):
    after = (
        "<Evenement><DTLIQ>2026-01-05</DTLIQ><HEULIQ>10:00:00</HEULIQ><FG>SIT_FAM</FG></Evenement>"
        "<Anomalie><LIBANO>NIR absent</LIBANO></Anomalie>"
    )
    (one,), _ = read(household(after=after), frequency="J")
    assert (one.events[0].on, one.events[0].codes) == (date(2026, 1, 5), ("SIT_FAM",))
    assert one.anomalies == ("NIR absent",)


def test_resources_are_summed_over_the_quarter(read):
    month = (
        "<RessourcesMensuelles><GeneraliteRessourcesMensuelles><MOISRESS>2025-10-01</MOISRESS>"
        "<NBHEUMENTRA>35</NBHEUMENTRA></GeneraliteRessourcesMensuelles><DetailRessourcesMensuelles>"
        "<NATRESS>003</NATRESS><MTNATRESSMEN>100.10</MTNATRESSMEN></DetailRessourcesMensuelles></RessourcesMensuelles>"
    )
    more = (
        "<Ressources><GeneraliteRessourcesTrimestre><TOPRESSNUL>0</TOPRESSNUL><DDRESS>2025-10-01</DDRESS>"
        f"<DFRESS>2025-12-31</DFRESS></GeneraliteRessourcesTrimestre>{month * 3}</Ressources>"
    )
    (one,), _ = read(household(person(more=more)))
    resources = one.persons[0].resources
    assert (resources.total_cents, resources.work_hours, resources.none) == (30030, 105, False)


def test_the_current_address_is_the_one_of_rank_01(read):
    former = (
        "<Adresse><TroncCommunAdresse><RGADR>02</RGADR></TroncCommunAdresse>"
        "<AdresseDetailleeFrance><NOMCOM>BLOIS</NOMCOM></AdresseDetailleeFrance></Adresse>"
    )
    text = household().replace("<Adresse>", former + "<Adresse>")
    (one,), _ = read(text)
    assert one.address.city == "TOURS"
    assert [former.city for former in one.other_addresses] == ["BLOIS"]


def test_an_empty_monthly_flow_is_read_as_no_household(read):
    records, reading = read()
    assert records == []
    assert reading.header.frequency == "M"


def test_the_newer_flows_are_read_by_name(tmp_path):
    text = flow(
        "<InfosFoyerRSA><IdentificationRSA><Organisme><FONORG>MSA</FONORG><NUMORG>991</NUMORG>"
        "<MATRICULE>1234567</MATRICULE></Organisme><DemandeRSA><DTDEMRSA>2020-05-02</DTDEMRSA>"
        "<NUMDEMRSA>00000000001</NUMDEMRSA><ORIDEMRSA>DEM</ORIDEMRSA></DemandeRSA></IdentificationRSA>"
        "<Personne><Identification><NOM>LEFÈVRE</NOM><PRENOM>Zoé</PRENOM><LISPRENOMS>Zoé, Anaïs</LISPRENOMS>"
        "<LIEUNAI>TOURS</LIEUNAI><DTNAI>1985-03-02</DTNAI><SEXE>2</SEXE></Identification>"
        "<FonctionPersonneRSA><ROLEPERS>DEM</ROLEPERS><TOPCHAPERS>0</TOPCHAPERS></FonctionPersonneRSA>"
        "<ContratPCGPersonneRSA><DDCONTRRSA>2025-01-01</DDCONTRRSA><TYPECONTRRSA>C1</TYPECONTRRSA></ContratPCGPersonneRSA>"
        "<CalculDroitRSAPersonne><TOPPERSDRODEVORSA>1</TOPPERSDRODEVORSA><DDSOUDRODEV>2025-01-01</DDSOUDRODEV>"
        "</CalculDroitRSAPersonne></Personne>"
        "<DonneesAdministratives><Adresse><RGADR>01</RGADR><NUMVOIE>3</NUMVOIE><TYPEVOIE>RUE</TYPEVOIE>"
        "<NOMVOIE>HAUTE</NOMVOIE><LOCAADR>TOURS</LOCAADR></Adresse><PrestationRSA><SituationDossierRSA><EtatDossierRSA>"
        "<ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA><DroitOuvert><DTODRSA>2020-05-01</DTODRSA></DroitOuvert>"
        "</SituationDossierRSA></PrestationRSA></DonneesAdministratives>"
        "<Evenement><SessionEvenement><DTLIQ>2026-01-05</DTLIQ></SessionEvenement><ListeMotifsEvenement>"
        "<MOTITRANSFLUX>A</MOTITRANSFLUX><MOTITRANSFLUX>B</MOTITRANSFLUX></ListeMotifsEvenement></Evenement>"
        "</InfosFoyerRSA>"
    )
    reading = BeneficiaryFlow(write(tmp_path, text))
    (one,) = reading
    assert reading.header.kind == "vrsd0101"
    zoe = one.persons[0]
    assert (zoe.first_names, zoe.birth_place, zoe.role_rsa) == (("Zoé", "Anaïs"), "TOURS", "DEM")
    assert (zoe.obligations_since, zoe.contracts[0].kind) == (date(2025, 1, 1), "C1")
    assert (one.address.street, one.address.city) == ("3 RUE HAUTE", "TOURS")
    assert (one.right.opened_on, one.right.origin) == (date(2020, 5, 1), "DEM")
    assert one.events[0].codes == ("A", "B")
    assert reading.summary().unknown_elements == ()


def test_lines_are_right_far_into_a_long_file(tmp_path):
    people = person()
    filler = "<!-- -->\n" * 70_000
    text = flow(household(people), filler, household(people, number="2", claim="2"), announced=2)
    (_, two) = BeneficiaryFlow(write(tmp_path, text))
    assert text.split("\n")[two.line - 1].startswith("<InfosFoyerRSA>")
