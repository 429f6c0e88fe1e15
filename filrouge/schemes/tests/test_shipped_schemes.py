"""The facts of the five texts are in their files (S-MAY, S-SSD, S-ISE, S-TOU, S-HER)."""

from datetime import date

import pytest

from filrouge.core.periods import Delay
from filrouge.schemes.catalogue import UnknownScheme
from filrouge.schemes.check import check_text, run_all_cases
from filrouge.schemes.rules import capacity_places, served_target
from filrouge.schemes.types import CATEGORIES, EXIT_FAMILIES

FIVE = [
    "herault-2026", "indre-et-loire-2023", "isere-2022", "mayenne-2022", "seine-saint-denis-2020",
]  # fmt: skip


def clock(scheme, key):
    (rule,) = [rule for rule in scheme.clocks if rule.key == key]
    return rule


def target(scheme, key):
    (found,) = [found for found in scheme.targets if found.key == key]
    return found.value


def test_the_five_schemes_are_loaded_together(catalogue):
    assert sorted(catalogue.schemes) == FIVE


def test_every_shipped_file_passes_its_own_check_with_the_declared_events(shipped_files, known_events):
    for path in shipped_files:
        assert check_text(path.read_text(encoding="utf-8"), path.name, known_events=known_events) == []


def test_a_source_is_read_without_the_codes_of_our_requirements(catalogue):
    """What a screen cites is the article of the text; « (S-TOU, B-2) » is for whoever writes the file."""
    tours = catalogue.schemes["indre-et-loire-2023"]
    sources = [rule.source for rule in tours.clocks] + [rule.source for rule in tours.rhythms]
    assert any(source.startswith("Appel à projets, annexe 1") for source in sources)
    assert not [source for source in sources if "(S-" in source or "(B-" in source or "(C-" in source]


def test_every_case_of_every_file_comes_out_as_expected(catalogue):
    assert run_all_cases(catalogue) == []
    assert all(len(scheme.cases) >= 4 for scheme in catalogue.schemes.values())


@pytest.mark.parametrize("key", FIVE)
def test_each_scheme_has_the_three_national_pathways_and_every_family_of_exit(catalogue, key):
    scheme = catalogue.scheme(key)
    assert {pathway.category for pathway in scheme.pathways} == set(CATEGORIES)
    assert {reason.family for reason in scheme.exit_reasons} == set(EXIT_FAMILIES)


@pytest.mark.parametrize("key", FIVE)
def test_death_and_departure_never_count_in_exit_rates(catalogue, key):
    scheme = catalogue.scheme(key)
    assert not scheme.exit_reason("death").counted
    assert not scheme.exit_reason("moved_out").counted
    assert scheme.exit_reason("lost_contact").counted


def test_mayenne_pairs_a_social_and_an_employment_caseworker(catalogue):
    """S-MAY, B-3."""
    scheme = catalogue.scheme("mayenne-2022")
    assert (scheme.valid_from, scheme.valid_until) == (date(2022, 1, 1), date(2022, 7, 1))
    assert scheme.operator["extendable"] is True
    assert scheme.operator["lead_holder"] == "operator"
    assert scheme.operator["lead_after_right_opened"] is True
    assert scheme.operator["pair"] == "principal_support"
    assert scheme.operator["pair_competences"] == ("social", "employment")
    assert scheme.operator["social_member_holder"] == "county"
    assert scheme.operator["followup_after_exit"] == Delay(6, "months")
    assert clock(scheme, "six_month_followup").delay == Delay(6, "months")
    assert scheme.rhythm("standard").appointments == 1
    assert scheme.rhythm("standard").every == Delay(1, "months")
    assert scheme.operator["esf_possible"] is True


def test_mayenne_has_480_simultaneous_places_and_a_prorated_number_of_people_served(catalogue):
    """S-MAY, B-5: two figures, and the proration is said."""
    rule = catalogue.scheme("mayenne-2022").capacity
    assert (rule.portfolios, rule.portfolio_size) == (6, 80)
    assert capacity_places(rule, months_share=0.5).verdict == 480
    half_year = served_target(rule, months_share=0.5)
    assert half_year.verdict == 240
    assert "prorata de 6 mois sur 12" in half_year.reasons[0]


def test_seine_saint_denis_serves_300_and_250_people_a_year_without_fte(catalogue):
    """S-SSD, B-5."""
    scheme = catalogue.scheme("seine-saint-denis-2020")
    assert [count for _, count in scheme.capacity.parts] == [300, 250]
    assert capacity_places(scheme.capacity).verdict == 550
    assert scheme.capacity.ratio is None
    assert {area.level for area in scheme.areas} == {"EPT"}
    assert scheme.operator["reinforced_period"] == Delay(1, "years")
    assert clock(scheme, "reinforced_year").delay == Delay(1, "years")
    assert (scheme.valid_from, scheme.valid_until) == (date(2020, 9, 1), date(2021, 11, 1))
    assert any(duty.kind == "report" and duty.every == Delay(1, "years") for duty in scheme.duties)


def test_isere_leaves_the_social_worker_sole_referent_and_gives_no_verdict_on_load(catalogue):
    """S-ISE, B-4, B-5."""
    scheme = catalogue.scheme("isere-2022")
    assert scheme.operator["lead_holder"] == "county"
    assert scheme.operator["support_holder"] == "operator"
    assert scheme.operator["pair"] == "co_accompaniment"
    assert scheme.operator["contract_signed_by"] == "lead"
    assert [count for _, count in scheme.capacity.parts] == [2, 1, 2]
    assert [area.population for area in scheme.areas] == [1237, 264, 544]
    assert target(scheme, "population_county") == 10090
    opinion = capacity_places(scheme.capacity, fte=2)
    assert opinion.verdict is None
    assert "sans nombre de personnes par ETP" in opinion.reasons[0]
    assert scheme.operator["agreement_duration"] == Delay(18, "months")
    assert scheme.operator["setup_period"] == Delay(1, "months")
    assert scheme.operator["publics_set_by_area"] is True
    assert "PSSI" in scheme.pathway("pssi").label
    assert scheme.operator["staff_qualification"] == "minimum niveau IV : Deug, BTS et DUT"
    assert scheme.operator["staff_experience"] == Delay(5, "years")
    assert {"quarterly_report", "review_month_12", "review_before_end"} <= {d.key for d in scheme.duties}


def test_indre_et_loire_holds_the_rules_of_its_structures_and_its_two_local_targets(catalogue):
    """S-TOU, B-2, B-6, B-7."""
    scheme = catalogue.scheme("indre-et-loire-2023")
    assert capacity_places(scheme.capacity, fte=1).verdict == 100
    assert scheme.capacity.scope == "caseworker"
    assert scheme.operator["minimum_fte_share"] == 0.5
    assert scheme.operator["maximum_sites"] == 2
    assert scheme.operator["maximum_sites_unless_county_wide"] is True
    assert scheme.operator["isolated_referent_allowed"] is False
    assert len(scheme.emphases) == 3
    engaged, received = clock(scheme, "engaged_45_days"), clock(scheme, "received_15_days")
    assert (engaged.kind, engaged.delay, engaged.opened_by) == (
        "local",
        Delay(45, "days"),
        ("people.right_opened",),
    )
    assert (received.kind, received.delay, received.opened_by) == (
        "local",
        Delay(15, "days"),
        ("orientation.notified",),
    )
    assert target(scheme, "insertion_areas") == 6
    assert scheme.operator["case_conferences_per_year"] == 2
    assert scheme.operator["advised_duration"] == Delay(2, "years")
    assert (scheme.operator["agreement_duration"], scheme.operator["renewals"]) == (Delay(1, "years"), 3)
    (report,) = [duty for duty in scheme.duties if duty.key == "annual_report"]
    assert report.due == "avant le 31 janvier"


def test_herault_counts_50_people_per_technical_fte_of_the_whole_team_of_the_operator(catalogue):
    """S-HER, B-5, D-4."""
    scheme = catalogue.scheme("herault-2026")
    assert (scheme.capacity.ratio, scheme.capacity.scope) == (50, "operator")
    opinion = capacity_places(scheme.capacity, fte=3.5)
    assert opinion.verdict == 175
    assert "équipe entière" in opinion.reasons[0]
    assert scheme.operator["strands"] == ("barriers", "career")
    intensive = scheme.rhythm("intensive")
    assert (intensive.appointments, intensive.every) == (2, Delay(1, "months"))
    assert target(scheme, "intensive_hours") == 15
    assert target(scheme, "intensive_share") == 30
    assert target(scheme, "intensive_county") == 3000
    assert clock(scheme, "assessment").delay == Delay(1, "months")
    assert scheme.operator["long_term_seniority"] == Delay(10, "years")


def test_a_scheme_inherits_the_law_of_the_day_and_adds_its_own_clocks(catalogue):
    """The same scheme lives under two laws (S-TOU, B-2)."""
    before = {rule.key: rule for rule in catalogue.clock_rules("indre-et-loire-2023", date(2024, 12, 31))}
    after = {rule.key: rule for rule in catalogue.clock_rules("indre-et-loire-2023", date(2025, 1, 1))}
    assert before["orientation"].delay == Delay(2, "months")
    assert after["orientation"].delay == Delay(6, "weeks")
    assert "engaged_45_days" in before
    assert "engaged_45_days" in after
    assert "engaged_45_days" not in {rule.key for rule in catalogue.clock_rules(None, date(2025, 1, 1))}


def test_an_unknown_scheme_or_key_is_refused_with_the_nearest_one(catalogue):
    with pytest.raises(UnknownScheme, match="« isere-2022 »"):
        catalogue.scheme("isere-2023")
    with pytest.raises(KeyError, match="permanent_contract"):
        catalogue.scheme("isere-2022").exit_reason("cdi")


def test_a_scheme_is_kept_whole_with_the_hash_of_its_text(catalogue, shipped_files):
    scheme = catalogue.scheme("mayenne-2022")
    (path,) = [path for path in shipped_files if path.name == "mayenne-2022.toml"]
    assert scheme.text == path.read_text(encoding="utf-8")
    assert len(scheme.hash) == 64
    assert len({scheme.hash for scheme in catalogue.schemes.values()}) == 5
