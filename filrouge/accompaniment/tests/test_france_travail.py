"""Our contract in France Travail's own tool: the sheet to copy, the entry, where they differ (C-2)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from filrouge.access.models import Event
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import Entry, NewContract, open_accompaniment, record_contracts
from filrouge.accompaniment.carrying import enter_contract
from filrouge.accompaniment.contract_rules import ENGAGEMENT, RECIPROCAL, Action, Terms
from filrouge.accompaniment.france_travail import entry_of, ours, sheet, sheet_fields, to_carry
from filrouge.accompaniment.france_travail_rules import Theirs, copied, kept_there, mismatches
from filrouge.accompaniment.models import EngagementContract, FranceTravailContract
from filrouge.core.results import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
JUNE_1, TODAY, LATER, END = date(2026, 6, 1), date(2026, 6, 15), date(2026, 9, 1), date(2026, 12, 1)
TERMS = Terms(
    END, "Venir aux rendez-vous.", "Appeler le bailleur.", 18.0, review_on=LATER,
    actions=(Action("training", "Permis B", 3.0), Action("rights", "Dossier de logement"), Action("training", "Code")),
)  # fmt: skip


@pytest.fixture
def zoe(land, julie):
    person = factories.followed(land, julie, family_name="Lefevre")
    open_accompaniment(Entry(person.pk, JUNE_1), by=julie.agent, at=timezone.now())
    return person


def sign(zoe, julie, *, day=JUNE_1, terms=TERMS, how="france_travail", amends=False):
    proof = {"how": how, "before": "Julie", "print": "0"}
    hours = Decimal(str(terms.weekly_hours))
    item = NewContract(
        zoe.pk, day, terms.ends_on, terms.person_side, hours, terms.plain(), proof, amends=amends
    )
    return record_contracts([item], by=julie.agent, at=timezone.now())[0]


def enter(contract, julie, said=None, *, seen=0):
    contract = EngagementContract.objects.get(pk=contract.pk)
    return enter_contract(
        contract, said or copied(TERMS, TODAY), seen=seen, by=julie.agent, at=timezone.now()
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"ends_on": LATER}, [("ends_on", "1er décembre 2026", "1er septembre 2026")]),
        ({"weekly_hours": 15.5}, [("weekly_hours", "18 h", "15,5 h")]),
        ({"weekly_hours": None}, [("weekly_hours", "18 h", "Rien")]),
        ({"kinds": ("rights", "training")}, []),
        ({"kinds": ("training",)}, [("kinds", "Formation, Accès aux droits, levée de freins", "Formation")]),
        ({"kinds": ()}, [("kinds", "Formation, Accès aux droits, levée de freins", "Rien")]),
        ({"review_on": None}, [("review_on", "1er septembre 2026", "Rien")]),
        ({"reference": "A-1"}, []),
        (
            {"ends_on": LATER, "review_on": END},
            [("ends_on", "1er décembre 2026", "1er septembre 2026"),
             ("review_on", "1er septembre 2026", "1er décembre 2026")],
        ),
    ],
)  # fmt: skip
def test_what_differs_is_named_with_both_values_and_the_order_of_kinds_means_nothing_c_2(change, expected):
    said = Theirs(**{name: getattr(copied(TERMS, TODAY), name) for name in Theirs.__slots__} | change)
    found = mismatches(TERMS, said, JUNE_1)
    assert [(one.field, one.ours, one.theirs) for one in found] == expected
    assert {one.since for one in found} <= {TODAY}


def test_they_differ_since_the_later_of_our_signature_and_their_entry_c_2():
    said = Theirs(JUNE_1, LATER, 18.0, ("training", "rights"), LATER)
    assert [one.since for one in mismatches(TERMS, said, TODAY)] == [TODAY]
    assert [one.since for one in mismatches(TERMS, said, date(2026, 5, 1))] == [JUNE_1]


@pytest.mark.parametrize(
    ("regime", "scheme_wants", "how", "expected"),
    [
        (ENGAGEMENT, True, "paper", True), (ENGAGEMENT, False, "france_travail", True),
        (ENGAGEMENT, False, "paper", False), (RECIPROCAL, True, "france_travail", False),
    ],
)  # fmt: skip
def test_a_contract_is_kept_there_where_the_scheme_says_so_or_where_it_was_signed_c_2(
    regime, scheme_wants, how, expected
):
    assert kept_there(regime, ENGAGEMENT, scheme_wants=scheme_wants, how=how) is expected


def test_the_sheet_gives_one_value_a_field_in_the_order_of_its_file_c_2(zoe, julie, settings, tmp_path):
    contract = EngagementContract.objects.get(pk=sign(zoe, julie).pk)
    lines = {line.label: line.values for line in sheet(contract)}
    assert list(lines) == [one.label for one in sheet_fields() if one.label in lines]
    assert lines["Date de signature"] == ("01/06/2026",)
    assert lines["Durée en mois"] == ("6",)
    assert lines["Durée hebdomadaire d'activité"] == ("18",)
    assert lines["Actions"][0] == "Formation : Permis B, 3 h par semaine"
    assert "Motif de dispense" not in lines
    other = tmp_path / "ordre.toml"
    other.write_text('[[field]]\nkey = "ends_on"\nlabel = "Fin"\n[[field]]\nkey = "person"\nlabel = "Qui"\n')
    settings.FRANCE_TRAVAIL_SHEET = str(other)
    assert [line.label for line in sheet(contract)] == ["Fin", "Qui"]
    other.with_name("faux.toml").write_text('[[field]]\nkey = "shoe_size"\nlabel = "?"\n')
    with pytest.raises(ValueError, match="champ inconnu « shoe_size »"):
        sheet_fields(str(other.with_name("faux.toml")))


def test_the_entry_is_noted_in_one_gesture_and_leaves_the_list_c_2(client, zoe, julie):
    contract = sign(zoe, julie)
    client.force_login(julie.account)
    assert "Pas encore saisi" in client.get(reverse("accompaniment:to_carry")).content.decode()
    url = reverse("accompaniment:contract_carry", args=[contract.public_id])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in ("entered_on", "reference", "ends_on", "review_on", "kinds")}
    data |= {name: f"{data[name]:%Y-%m-%d}" for name in ("entered_on", "ends_on", "review_on")}
    assert client.post(url, data | {"weekly_hours": "18", "seen": "0"}).status_code == 303
    row = FranceTravailContract.objects.get()
    assert (row.entered_on, row.differs, row.kinds) == (TODAY, False, ["training", "rights"])
    assert "Rien à reporter" in client.get(reverse("accompaniment:to_carry")).content.decode()
    page = client.get(reverse("accompaniment:contract_signed", args=[contract.public_id])).content.decode()
    assert "Saisi, identique" in page
    assert Event.objects.filter(type=events.CONTRACT_ENTERED.number).count() == 1


def test_a_gap_is_listed_shown_on_the_contract_and_in_the_path_c_2(client, zoe, julie):
    contract = sign(zoe, julie)
    enter(contract, julie, Theirs(TODAY, LATER, 15.0, ("training", "rights"), LATER))
    client.force_login(julie.account)
    assert "Dit autre chose que le nôtre" in client.get(reverse("accompaniment:to_carry")).content.decode()
    page = client.get(reverse("accompaniment:contract_signed", args=[contract.public_id])).content.decode()
    for words in ("Fin du contrat", "15 juin 2026", "18 h", "15 h"):
        assert words in page
    panel = client.get(reverse("accompaniment:panel", args=[zoe.public_id])).content.decode()
    assert "Écart avec France Travail" in panel
    assert not to_carry(julie.agent, TODAY).filter(france_travail__isnull=True).exists()


def test_an_amendment_is_to_be_carried_over_and_compared_with_what_is_there_c_2(zoe, julie):
    enter(sign(zoe, julie), julie)
    longer = Terms(
        date(2027, 1, 1), TERMS.person_side, TERMS.our_side, 18.0, review_on=LATER, actions=TERMS.actions
    )
    amendment = EngagementContract.objects.get(pk=sign(zoe, julie, day=TODAY, terms=longer, amends=True).pk)
    assert list(to_carry(julie.agent, TODAY)) == [amendment]
    known = entry_of(amendment)
    assert known is not None
    assert [gap.field for gap in mismatches(ours(amendment), copied(TERMS, known.entered_on), TODAY)] == [
        "ends_on"
    ]
    enter(amendment, julie, copied(longer, TODAY))
    assert list(to_carry(julie.agent, TODAY)) == []


def test_a_renewal_is_entered_anew_c_2(zoe, julie):
    enter(sign(zoe, julie), julie)
    renewal = EngagementContract.objects.get(pk=sign(zoe, julie, day=TODAY).pk)
    assert entry_of(renewal) is None
    assert list(to_carry(julie.agent, TODAY)) == [renewal]


def test_a_contract_on_paper_is_not_asked_for_where_the_scheme_does_not_keep_it_there_c_2(zoe, julie):
    sign(zoe, julie, how="paper")
    assert list(to_carry(julie.agent, TODAY)) == []


def test_two_people_who_note_it_do_not_write_over_each_other_a_1(zoe, julie):
    contract = sign(zoe, julie)
    enter(contract, julie)
    with pytest.raises(Refusal, match=r"Entre-temps, .* a noté cette saisie"):
        enter(contract, julie)
    row = enter(contract, julie, Theirs(TODAY, LATER, 18.0, ("training", "rights"), LATER), seen=1)
    assert (row.revision, row.differs) == (2, True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Theirs(date(2026, 6, 16), END), "futur"), (Theirs(TODAY, END, 0.0), "plus de zéro"),
        (Theirs(TODAY, END, 169.0), "168"), (Theirs(TODAY, JUNE_1), "après sa signature"),
        (Theirs(TODAY, END, None, ("sport",)), "sport"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused_c_2(zoe, julie, said, words):
    contract = sign(zoe, julie)
    with pytest.raises(Refusal, match=words):
        enter(contract, julie, said)


def test_somebody_elses_file_stays_closed(client, land, zoe, julie):
    contract = sign(zoe, julie)
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Paul Ailleurs")
    client.force_login(stranger.account)
    assert client.get(reverse("accompaniment:contract_carry", args=[contract.public_id])).status_code == 404
    assert list(to_carry(stranger.agent, TODAY)) == []
