"""Month after month (A-4): updates and never duplicates, whatever the order, the frequency or the repetitions."""

from datetime import date

import pytest

from filrouge.access.models import Fact
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person, write
from filrouge.people import events
from filrouge.people.models import Address, EntitlementPeriod, Following, Household, HouseholdMember, Person

ZOE = person(nir="2850337261005")
LUC = person("PETIT", "Luc", "1984-01-02", sex="1", roles=("CJT", "CJT"))
CHILD = person("PETIT", "Noa", "2015-06-07", sex="1", roles=("ENF", "ENF"))


@pytest.fixture
def apply(console, tmp_path):
    def run(*households, name="flux.xml", **options):
        return console("apply", write(tmp_path, flow(*households, **options), name=name))

    return run


def counts(done):
    return done["created"], done["updated"], done["unchanged"]


def test_a_month_changes_what_moved_and_says_old_and_new(apply):
    apply(household(ZOE))
    done = apply(household(ZOE.replace("LEFÈVRE", "DURAND"), state="4"), day="2026-02-28")
    assert counts(done) == (0, 1, 0)
    line = StagedLine.objects.get(batch__public_id=done["batch"])
    (verdict, _, _, changes), (kind, _, _, state) = line.changes
    assert (verdict, changes) == ("updated", [["family_name", "LEFÈVRE", "DURAND"]])
    assert (kind, state) == ("right", [["etat", "2", "4"]])
    periods = EntitlementPeriod.objects.order_by("since").values_list("state", "until")
    assert list(periods) == [("2", date(2026, 2, 28)), ("4", None)]


def test_a_spelling_with_or_without_accents_is_no_change(apply):
    apply(household(ZOE))
    done = apply(household(ZOE.replace("LEFÈVRE", "LEFEVRE")), day="2026-02-28")
    assert counts(done) == (0, 0, 1)


def test_the_same_claim_twice_in_a_file_counts_once_and_the_last_wins(apply):
    first, last = household(ZOE), household(ZOE.replace("LEFÈVRE", "DURAND"))
    done = apply(first, last, household(LUC, number="2"))
    assert (done["households"], done["people"], counts(done), done["replaced"]) == (2, 2, (2, 0, 0), 1)
    assert done["refused"] == []
    assert Person.objects.filter(family_name="DURAND").count() == 1
    replaced = StagedLine.objects.get(state="replaced")
    assert "la dernière compte" in replaced.reason
    assert bytes(replaced.record) == b""


def test_a_claim_repeated_far_below_is_replaced_too(apply, monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.staging.CHUNK", 1)
    done = apply(household(ZOE), household(LUC, number="2"), household(ZOE.replace("LEFÈVRE", "DURAND")))
    assert (done["households"], counts(done), done["replaced"]) == (2, (2, 0, 0), 1)
    assert not Person.objects.filter(family_name="LEFÈVRE").exists()


def test_the_same_claim_number_at_another_allocataire_is_another_household(apply):
    done = apply(household(ZOE, number="1"), household(LUC, number="2"))
    assert (counts(done), done.get("replaced")) == ((2, 0, 0), None)


def test_a_household_absent_from_the_month_is_never_closed(apply):
    apply(household(ZOE), household(LUC, number="2", claim="00000000002"))
    done = apply(household(LUC, number="2", claim="00000000002"), day="2026-02-28")
    assert counts(done) == (0, 0, 1)
    assert set(Household.objects.order_by("pk").values_list("state", flat=True)) == {"2"}


def test_who_left_a_household_is_no_longer_in_it_and_stays_a_person(apply):
    apply(household(ZOE, LUC, CHILD))
    done = apply(household(ZOE, CHILD), day="2026-02-28")
    changes = StagedLine.objects.get(batch__public_id=done["batch"]).changes
    assert [entry[1:3] for entry in changes if entry[0] == "left"] == [
        ["PETIT Luc Anaïs", "Ne figure plus dans le foyer."]
    ]
    left = HouseholdMember.objects.get(until__isnull=False)
    assert (left.person.first_names.split()[0], left.until) == ("Luc", date(2026, 2, 28))
    assert Person.objects.count() == 3


def test_a_daily_flow_only_moves_whom_it_names(apply):
    apply(household(ZOE), household(LUC, number="2", claim="00000000002"))
    done = apply(
        household(ZOE, state="4"), frequency="J", day="2026-02-03", name="NRSACGIM_RSABEJ_20260203.RCV"
    )
    assert (counts(done), done["warnings"]) == ((0, 1, 0), [])
    assert dict(Household.objects.order_by("pk").values_list("caf_number", "state")) == {
        "1234567": "4",
        "0000002": "2",
    }


def test_an_older_file_that_arrives_late_changes_nothing(apply):
    apply(household(ZOE, state="4"), day="2026-02-28")
    before = rows_of()
    done = apply(household(ZOE, state="2"), day="2026-01-31")
    assert counts(done) == (0, 0, 1)
    assert rows_of() == before
    assert (
        "plus récentes, du 28/02/2026" in StagedLine.objects.get(batch__public_id=done["batch"]).changes[0][2]
    )


@pytest.mark.parametrize(
    ("frequency", "name", "words"),
    [
        ("J", "NRSACGIM_RSABEM_20260131_A1.RCV", "annonce un flux mensuel, son contenu est quotidien"),
        ("M", "NRSACGIM_RSABEJ_20260131_A1.RCV", "annonce un flux quotidien, son contenu est mensuel"),
    ],
)
def test_a_flow_whose_name_announces_another_frequency_is_told(apply, frequency, name, words):
    done = apply(household(ZOE), frequency=frequency, name=name)
    assert words in done["warnings"][0]["reason"]
    assert done["created"] == 1


def test_a_daily_file_given_for_the_monthly_one_is_told(console, tmp_path):
    path = write(tmp_path, flow(household(ZOE), frequency="J"))
    done = console("apply", path, "--expect", "mensuel")
    assert "Vous attendiez un fichier mensuel, celui-ci est quotidien" in done["warnings"][0]["reason"]


def test_a_file_from_the_future_is_told_and_does_not_shut_out_the_next_ones(apply):
    done = apply(household(ZOE), day="2062-01-31")
    assert "31/01/2062" in done["warnings"][0]["reason"]
    assert Household.objects.get().seen_on < date(2062, 1, 1)


def test_a_birth_date_corrected_by_the_payer_does_not_make_a_second_person(apply):
    apply(household(ZOE))
    apply(household(ZOE.replace("1985-03-02", "1985-03-12")), day="2026-02-28")
    assert Person.objects.get().birth_date == date(1985, 3, 12)


def test_a_child_of_two_households_is_one_person_with_two_homes(apply):
    other = household(LUC.replace("CJT", "DEM"), CHILD, number="2", claim="00000000002")
    done = apply(household(ZOE, CHILD), other)
    assert Person.objects.count() == 3
    assert counts(done) == (3, 1, 0)
    again = apply(household(ZOE, CHILD), other)
    assert counts(again) == (0, 0, 4)


@pytest.mark.parametrize("people_a_chunk", [1, 500])
def test_a_young_adult_in_two_households_of_one_file_is_followed(apply, monkeypatch, people_a_chunk):
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_CHUNK", people_a_chunk)
    young = person("PETIT", "Noa", "2004-06-07", sex="1", roles=("ENF", "ENF"), nir=None)
    own = household(young.replace("ENF", "DEM"), number="2", claim="00000000002")
    apply(household(ZOE, young), own)
    noa = Person.objects.get(first_names__startswith="Noa")
    assert (noa.is_beneficiary, noa.subject_to_obligations, noa.name_tokens.count()) == (True, True, 4)
    assert Following.objects.filter(person=noa, to_orient_since__isnull=False).exists()


def test_a_preview_does_not_count_somebody_of_two_chunks_twice(console, tmp_path, monkeypatch):
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_CHUNK", 1)
    monkeypatch.setattr("filrouge.exchanges.inbound.chunks.PEOPLE_A_FIRST_CHUNK", 1)
    other = household(LUC.replace("CJT", "DEM"), CHILD, number="2", claim="00000000002")
    path = write(tmp_path, flow(household(ZOE, CHILD), other))
    seen, done = console("preview", path), console("apply", path)
    assert counts(seen) == counts(done) == (3, 1, 0)


def test_a_state_that_nobody_knows_closes_no_right(apply):
    apply(household(ZOE))
    apply(household(ZOE, state="9"), day="2026-02-28")
    home = Household.objects.get()
    assert (home.state, home.details["etat_inconnu"]) == ("2", "9")
    assert not Fact.objects.filter(type=events.RIGHT_CLOSED.number).exists()


def test_somebody_without_a_role_in_the_rsa_is_no_beneficiary(apply):
    apply(household(ZOE, CHILD.replace("<ROLEPERS>ENF</ROLEPERS><TOPCHAPERS>1", "<TOPCHAPERS>1")))
    assert Person.objects.filter(is_beneficiary=True).count() == 1


def test_a_place_in_the_household_that_changes_is_followed(apply):
    apply(household(ZOE, LUC))
    done = apply(household(ZOE, LUC.replace("CJT", "AUT")), day="2026-02-28")
    assert counts(done) == (0, 2, 0)
    member = HouseholdMember.objects.get(person__first_names__startswith="Luc")
    assert member.role == "AUT"


def test_a_blank_never_erases_and_a_move_keeps_the_former_address(apply):
    apply(household(ZOE))
    moved = household(ZOE.replace("<NOMCOMNAI>TOURS</NOMCOMNAI>", "")).replace("DE L'ÉTÉ", "DES LILAS")
    done = apply(moved, day="2026-02-28")
    assert counts(done) == (0, 1, 0)
    assert Person.objects.get().birth_place == "TOURS"
    former, present = Address.objects.order_by("since")
    assert (former.until, present.until, present.street) == (date(2026, 2, 28), None, "3 RUE DES LILAS")


def test_what_no_field_holds_is_kept_beside(apply):
    more = (
        "<ContratPCGPersonneRSA><DDCONTRRSA>2025-02-01</DDCONTRRSA><TYPECONTRRSA>CER</TYPECONTRRSA>"
        "</ContratPCGPersonneRSA><Rattachement><PRENOM>Ana</PRENOM><NIR>2850337261005</NIR></Rattachement>"
        "<NOUVEAU>7</NOUVEAU>"
    )
    done = apply(household(person(more=more)))
    assert "« NOUVEAU » n'est pas connu (1 fois) : gardé tel quel." in done["warnings"][0]["reason"]
    kept = Person.objects.get().received.get()
    assert kept.source == "payeur"
    assert kept.data["Contrats"] == [["CER", "2025-02-01", ""]]
    assert kept.data["unknown"] == [{"NOUVEAU": "7"}]
    assert kept.data["Rattachement"] == [{"PRENOM": "Ana"}]


def test_a_sanction_known_to_the_payer_is_kept_beside_whole(apply):
    more = (
        "<SanctionPCGPersonneRSA><DecisionSanctionPCGPersonneRSA><DDSANRSA>2025-11-01</DDSANRSA><NIVSANRSA>1</NIVSANRSA>"
        "</DecisionSanctionPCGPersonneRSA><LeveeSanctionPCGPersonneRSA><DTLEVSANRSA>2025-12-01</DTLEVSANRSA>"
        "</LeveeSanctionPCGPersonneRSA></SanctionPCGPersonneRSA>"
    )
    apply(household(person(more=more)))
    kept = Person.objects.get().received.get().data
    assert kept["DecisionSanctionPCGPersonneRSA"] == [{"DDSANRSA": "2025-11-01", "NIVSANRSA": "1"}]
    assert kept["LeveeSanctionPCGPersonneRSA"] == [{"DTLEVSANRSA": "2025-12-01"}]


def test_words_longer_than_the_file_has_room_for_are_cut_and_told(apply):
    done = apply(household(ZOE.replace("LEFÈVRE", "L" * 90)))
    assert (done["created"], len(Person.objects.get().family_name)) == (1, 60)
    assert "coupé à 60 caractères" in done["warnings"][0]["reason"]


def test_a_file_without_any_household_is_a_finished_import(apply):
    done = apply(frequency="J")
    assert (done["households"], done["state"]) == (0, "applied")
    assert Batch.objects.get().state == "applied"
