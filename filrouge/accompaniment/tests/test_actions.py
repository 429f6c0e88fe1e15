"""Entering, being diagnosed, signing, meeting, leaving: action by action (B-7, B-10, C-1, C-2, G-7)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from filrouge.access.gate import Forbidden
from filrouge.access.models import Event, Fact
from filrouge.access.roles import Role
from filrouge.accompaniment import events
from filrouge.accompaniment.actions import (
    Conference,
    Entry,
    Exit,
    NewContract,
    close_accompaniment,
    close_accompaniments,
    contract_regime,
    open_accompaniment,
    open_accompaniments,
    record_case_conference,
    record_case_conferences,
    record_contracts,
)
from filrouge.accompaniment.assessing import NewAssessment, record_assessments
from filrouge.accompaniment.models import Accompaniment, Assessment, EngagementContract
from filrouge.accompaniment.queries import open_accompaniment as current
from filrouge.clocks.models import Clock
from filrouge.core.results import Refusal
from filrouge.directory.catalogue import rules_hash
from filrouge.directory.queries import console_agent
from filrouge.orientation.actions import Decision, notify, orient
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.people.models import Following, Person
from filrouge.people.queries import NotVisible
from tests import factories
from tests.dumps import dump, news

pytestmark = pytest.mark.django_db
JUNE_1, JUNE_5, TODAY, TOMORROW = date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 15), date(2026, 6, 16)


@pytest.fixture
def person(land, julie):
    return factories.followed(land, julie, since=JUNE_1)


@pytest.fixture
def manager(land):
    return factories.worker(Role.AREA_MANAGER, land.department).agent


def enter(person, julie, opened_on=JUNE_5, **fields):
    return open_accompaniment(Entry(person.pk, opened_on, **fields), by=julie.agent, at=timezone.now())


def leave(person, agent, closed_on=TODAY, reason="permanent_job", comment=""):
    return close_accompaniment(Exit(person.pk, closed_on, reason, comment), by=agent, at=timezone.now())


def sign(person, julie, **changes):
    fields = {"signed_on": JUNE_5, "ends_on": date(2026, 12, 5), "goals": "Chercher.", "weekly_hours": None}
    [made] = record_contracts(
        [NewContract(person.pk, **(fields | changes))], by=julie.agent, at=timezone.now()
    )
    return EngagementContract.objects.get(pk=made.pk)


def facts(person, event_type):
    return list(Fact.objects.filter(person=person.pk, type=event_type.number).order_by("day", "pk"))


def test_an_entry_keeps_the_text_of_the_scheme_that_it_was_made_under_s_0_b_7(land, julie, person):
    made = enter(person, julie, emphasis="job")
    assert (made.organisation_id, made.scheme_id, made.area_id, made.emphasis) == (
        julie.caseload.agreement.organisation_id, land.scheme.pk, land.area.pk, "job"
    )  # fmt: skip
    assert made.rules_hash == rules_hash(land.scheme.key)
    [fact] = facts(person, events.OPENED)
    assert (fact.day, fact.variant, fact.caseworker) == (JUNE_5.toordinal(), "job", julie.professional.pk)
    assert current(person) == made


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"opened_on": TOMORROW}, "opened_on"), ({"emphasis": "inconnue"}, "emphasis")],
)
def test_an_entry_that_cannot_be_is_refused_on_its_field(julie, person, fields, field):
    with pytest.raises(Refusal) as refused:
        enter(person, julie, **fields)
    assert refused.value.field == field


def test_one_enters_once_at_a_time_and_after_an_orientation(land, julie, person):
    enter(person, julie)
    with pytest.raises(Refusal, match="déjà en cours"):
        enter(person, julie)
    waiting = factories.person(land)
    with pytest.raises(Refusal, match="il faut d'abord l'orienter"):
        open_accompaniment(Entry(waiting.pk, TODAY), by=console_agent(), at=timezone.now())


def test_the_same_person_comes_once_in_a_set(julie, person, manager):
    with pytest.raises(Refusal, match="deux fois"):
        open_accompaniments([Entry(person.pk, TODAY)] * 2, by=julie.agent, at=timezone.now())
    enter(person, julie)
    with pytest.raises(Refusal, match="deux fois"):
        close_accompaniments([Exit(person.pk, TODAY, "moved")] * 2, by=manager, at=timezone.now())
    contract = NewContract(person.pk, TODAY, date(2026, 12, 1), "X")
    with pytest.raises(Refusal, match="deux fois"):
        record_contracts([contract] * 2, by=julie.agent, at=timezone.now())


def test_an_exit_has_a_reason_of_the_scheme_and_is_the_departement_s_b_10(julie, person, manager):
    enter(person, julie)
    with pytest.raises(Forbidden):
        leave(person, julie.agent)
    for reason, words in (("", "Choisissez le motif"), ("inconnu", "n'existe pas dans le dispositif")):
        with pytest.raises(Refusal, match=words) as refused:
            leave(person, manager, reason=reason)
        assert refused.value.field == "reason"
    made = leave(person, manager, comment=" Embauche. ")
    assert (made.exit_reason, made.exit_comment) == ("permanent_job", "Embauche.")
    [fact] = facts(person, events.CLOSED)
    assert (fact.variant, fact.quantity, fact.caseworker) == ("permanent_job", 10, julie.professional.pk)


@pytest.mark.parametrize(("day", "words"), [(TOMORROW, "futur"), (date(2026, 6, 4), "précéder l'entrée")])
def test_an_exit_stands_between_the_entry_and_today_b_10(julie, person, manager, day, words):
    enter(person, julie)
    with pytest.raises(Refusal, match=words) as refused:
        leave(person, manager, closed_on=day)
    assert refused.value.field == "closed_on"
    assert current(person) is not None


def test_an_exit_ends_missions_orientation_and_the_operator_s_access_b_10_a_9(land, julie, person, manager):
    enter(person, julie)
    leave(person, manager)
    assert not Assignment.objects.filter(person=person, until__isnull=True).exists()
    assert OrientationDecision.objects.get(person=person).until == TODAY
    assert not Person.objects.visible_to(julie.agent).exists()
    assert Person.objects.visible_to(manager).exists()
    standing = Following.objects.get(person=person)
    assert (standing.organisation, standing.lead, standing.pathway, standing.to_assign_since) == (
        None, None, "", None
    )  # fmt: skip
    with pytest.raises(NotVisible):
        enter(person, julie)
    with pytest.raises(Refusal, match="n'a pas d'accompagnement en cours"):
        leave(person, manager)


def test_somebody_who_left_can_come_back(land, julie, person, manager):
    enter(person, julie)
    leave(person, manager)
    again = Decision(
        person.pk, "sociopro", "socio_professional", julie.caseload.agreement.organisation_id, land.scheme.pk,
        land.area.pk, TODAY,
    )  # fmt: skip
    orient(again, by=console_agent(), at=timezone.now())
    assert not OrientationDecision.objects.get(person=person, until__isnull=True).first
    enter(person, julie, opened_on=TODAY)
    assert Accompaniment.objects.filter(person=person).count() == 2


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        (date(2009, 6, 1), "reciprocal_contract"),
        (date(2024, 12, 31), "reciprocal_contract"),
        (date(2025, 1, 1), "engagement_contract"),
    ],
)
def test_the_regime_of_a_contract_is_the_law_of_its_signature_c_2(julie, person, day, regime):
    assert contract_regime(day) == regime
    assert sign(person, julie, signed_on=day, ends_on=TODAY).regime == regime


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_on": TOMORROW}, "signed_on"),
        ({"signed_on": date(2009, 5, 31)}, "signed_on"),
        ({"ends_on": JUNE_5}, "ends_on"),
        ({"goals": "  "}, "goals"),
        ({"weekly_hours": Decimal(0)}, "weekly_hours"),
        ({"weekly_hours": Decimal("-1")}, "weekly_hours"),
        ({"weekly_hours": Decimal("168.5")}, "weekly_hours"),
        ({"signed_on": date(2024, 12, 31), "weekly_hours": Decimal(15)}, "weekly_hours"),
    ],
)
def test_a_contract_that_the_law_does_not_know_is_refused_on_its_field_c_2(julie, person, changes, field):
    with pytest.raises(Refusal) as refused:
        sign(person, julie, **changes)
    assert refused.value.field == field
    assert not EngagementContract.objects.exists()


def test_hours_may_be_reduced_and_never_to_zero_c_2(julie, person):
    assert sign(person, julie, weekly_hours=Decimal("0.5")).weekly_hours == Decimal("0.5")


def test_a_first_contract_is_signed_the_next_under_the_same_orientation_renews_it_c_2(julie, person):
    first = sign(person, julie)
    second = sign(person, julie, signed_on=date(2026, 6, 10))
    assert (first.previous, second.previous) == (None, first)
    assert len(facts(person, events.CONTRACT_SIGNED)) == 1
    [fact] = facts(person, events.CONTRACT_REVIEWED)
    assert (fact.variant, fact.day) == ("socio_professional", date(2026, 6, 10).toordinal())


def test_a_contract_of_a_former_orientation_is_linked_but_the_new_one_is_signed_anew_c_2(julie, person):
    before = sign(person, julie, signed_on=date(2026, 5, 1))
    after = sign(person, julie)
    assert after.previous == before
    assert len(facts(person, events.CONTRACT_SIGNED)) == 2


def test_a_contract_noted_late_does_not_follow_a_later_one_c_2(julie, person):
    later = sign(person, julie, signed_on=date(2026, 6, 10))
    earlier = sign(person, julie, signed_on=date(2026, 6, 2))
    assert (earlier.previous, later.previous) == (None, None)
    last = sign(person, julie, signed_on=date(2026, 6, 12))
    assert last.previous == later


def test_a_contract_signed_meets_the_legal_delay_b_2_c_2(julie, person):
    decision = OrientationDecision.objects.get(person=person)
    notify(decision, received_on=JUNE_5, by=console_agent(), at=timezone.now())
    sign(person, julie, signed_on=date(2026, 6, 10))
    assert Clock.objects.get(person=person, rule="contract").state == "met"
    assert Clock.objects.get(person=person, rule="job_offer_terms").state == "running"


def test_a_diagnosis_is_kept_with_its_author_strengths_first_c_1(julie, person):
    item = NewAssessment(person.pk, "global", JUNE_5, " Permis. ", " Logement. ")
    [made] = record_assessments([item], by=julie.agent, at=timezone.now())
    kept = Assessment.objects.get(pk=made.pk)
    assert (kept.assets, kept.barriers, kept.made_by) == ("Permis.", "Logement.", julie.account)
    [fact] = facts(person, events.ASSESSMENT_MADE)
    assert (fact.variant, fact.day) == ("global", JUNE_5.toordinal())
    late = NewAssessment(person.pk, "global", TOMORROW, "X")
    with pytest.raises(Refusal) as refused:
        record_assessments([late], by=julie.agent, at=timezone.now())
    assert refused.value.field == "made_on"


def test_a_case_conference_is_on_the_thread_with_its_conclusion_g_7(julie, person):
    record_case_conference(
        person, held_on=JUNE_5, conclusion=" Poursuivre. ", by=julie.agent, at=timezone.now()
    )
    [fact] = facts(person, events.CASE_CONFERENCE)
    assert Event.objects.get(pk=fact.event_id).payload.data == {"conclusion": "Poursuivre."}
    with pytest.raises(Refusal) as refused:
        record_case_conference(person, held_on=TOMORROW, conclusion="X", by=julie.agent, at=timezone.now())
    assert refused.value.field == "held_on"


def test_who_may_not_and_who_may_not_see_are_stopped_a_9(land, julie, person):
    stranger = factories.caseworker(factories.operator(land, name="Tremplin"), name="Marc Petit").agent
    officer = factories.worker(Role.ORIENTATION_OFFICER, land.department).agent
    elsewhere = factories.worker(Role.AREA_MANAGER, julie.caseload.agreement.organisation).agent
    enter(person, julie)
    at = timezone.now()
    gestures = [
        lambda by: open_accompaniment(Entry(person.pk, TODAY), by=by, at=at),
        lambda by: record_assessments([NewAssessment(person.pk, "global", TODAY, "X")], by=by, at=at),
        lambda by: record_contracts([NewContract(person.pk, TODAY, date(2026, 12, 1), "X")], by=by, at=at),
        lambda by: record_case_conference(person, held_on=TODAY, conclusion="X", by=by, at=at),
    ]
    before = dump()
    for gesture in gestures:
        with pytest.raises(NotVisible):
            gesture(stranger)
        with pytest.raises(Forbidden):
            gesture(officer)
    assert dump() == before
    with pytest.raises(NotVisible):
        leave(factories.person(land), elsewhere)


@pytest.mark.parametrize("gesture", ["open", "assess", "contract", "conference", "close"])
def test_a_set_leaves_what_single_gestures_would_have_left(land, julie, manager, gesture):
    pairs = [[factories.followed(land, julie, since=JUNE_1) for _ in range(3)] for _ in range(2)]
    at = timezone.now()

    def do(people):
        if gesture == "open":
            open_accompaniments([Entry(p.pk, JUNE_5, "job") for p in people], by=julie.agent, at=at)
        elif gesture == "assess":
            items = [NewAssessment(p.pk, "global", JUNE_5, "A", "B") for p in people]
            record_assessments(items, by=julie.agent, at=at)
        elif gesture == "contract":
            items = [NewContract(p.pk, JUNE_5, date(2026, 12, 5), "X", Decimal("12.5")) for p in people]
            record_contracts(items, by=julie.agent, at=at)
        elif gesture == "conference":
            record_case_conferences([Conference(p.pk, JUNE_5, "X") for p in people], by=julie.agent, at=at)
        else:
            close_accompaniments([Exit(p.pk, TODAY, "moved", "X") for p in people], by=manager, at=at)

    if gesture == "close":
        for person in (*pairs[0], *pairs[1]):
            enter(person, julie)
    start = dump()
    do(pairs[0])
    together = news(start, pairs[0])
    middle = dump()
    for person in pairs[1]:
        do([person])
    assert news(middle, pairs[1]) == together
