"""What happens to a household is coherent through time (A-2)."""

from datetime import date, timedelta

from filrouge.core.periods import add_months
from filrouge.demo.household import ENDED, RUNNING, ChangeKind, Household, Role, Status, changes, state_on
from filrouge.demo.rights import running_period
from filrouge.demo.tests.conftest import SINCE, UNTIL

FOLLOWS = {
    Status.PENDING: {Status.OPEN, Status.REFUSED},
    Status.OPEN: {Status.PAYMENT_SUSPENDED, Status.RIGHT_SUSPENDED, Status.CLOSED},
    Status.PAYMENT_SUSPENDED: {Status.OPEN, Status.CLOSED},
    Status.RIGHT_SUSPENDED: {Status.OPEN, Status.CLOSED},
    Status.REFUSED: set(),
    Status.CLOSED: set(),
}


def month_ends() -> list[date]:
    ends, day = [], SINCE
    while (day := add_months(day, 1)) <= UNTIL:
        ends.append(day - timedelta(days=1))
    return ends


def test_statuses_follow_one_another_as_the_law_allows(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        for claim in household.claims:
            assert claim.spells[0].status in {Status.PENDING, Status.OPEN}
            assert claim.spells[0].since == claim.day
            for before, after in zip(claim.spells, claim.spells[1:], strict=False):
                assert after.status in FOLLOWS[before.status]
                assert before.since < after.since <= UNTIL


def test_a_new_claim_comes_after_the_end_of_the_last_one(several_hundred: list[Household]) -> None:
    again = 0
    for household in several_hundred:
        for before, after in zip(household.claims, household.claims[1:], strict=False):
            assert before.spells[-1].status is Status.CLOSED
            assert before.spells[-1].since < after.day
            again += 1
    assert again > 20


def test_a_suspension_or_a_closing_has_a_reason(several_hundred: list[Household]) -> None:
    with_reason = {Status.PAYMENT_SUSPENDED, Status.RIGHT_SUSPENDED, Status.CLOSED}
    for household in several_hundred:
        for claim in household.claims:
            assert all(bool(spell.reason) is (spell.status in with_reason) for spell in claim.spells)
            assert bool(claim.went_to) is (claim.spells[-1].reason == "MUT")


def test_nobody_is_subject_to_obligations_without_a_right(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        for day in month_ends()[::6]:
            state = state_on(household, day)
            if state is None:
                continue
            for person in state.members:
                if person.subject_on(day):
                    assert state.status in RUNNING
                    assert person.role is not Role.CHILD


def test_obligations_are_lifted_while_a_job_lasts(several_hundred: list[Household]) -> None:
    lifted = 0
    for household in several_hundred:
        for person in household.members:
            for job in person.jobs:
                middle = job.since + timedelta(days=40)
                if middle in job:
                    assert not person.subject_on(middle)
                    lifted += 1
    assert lifted > 100


def test_periods_of_obligations_do_not_overlap(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        for person in household.members:
            for before, after in zip(person.obligations, person.obligations[1:], strict=False):
                assert before.until is not None
                assert before.until <= after.since


def test_any_month_can_be_asked(several_hundred: list[Household]) -> None:
    for day in (month_ends()[0], date(2023, 6, 30), month_ends()[-1]):
        states = [state_on(household, day) for household in several_hundred]
        running = [state for state in states if state and state.running]
        assert 0.15 < len(running) / len(states) < 0.6
        assert all(state.members and state.since <= day for state in running)
        assert all(any(p.role is Role.RECIPIENT for p in state.members) for state in running)


def test_before_the_first_claim_there_is_nothing_to_say(several_hundred: list[Household]) -> None:
    household = several_hundred[0]
    assert state_on(household, household.claims[0].day - timedelta(days=1)) is None


def test_a_closed_right_stays_closed_until_a_new_claim(several_hundred: list[Household]) -> None:
    household = next(h for h in several_hundred if h.claims[-1].spells[-1].status is Status.CLOSED)
    state = state_on(household, UNTIL)
    assert state is not None
    assert state.status in ENDED
    assert state.since == household.claims[-1].spells[-1].since


def test_everything_that_can_happen_does(several_hundred: list[Household]) -> None:
    seen = {change.kind for household in several_hundred for change in changes(household, SINCE, UNTIL)}
    assert seen == set(ChangeKind)


def test_an_address_never_comes_back_in_time(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        days = [address.since for address in household.addresses]
        assert days == sorted(days)
        state = state_on(household, UNTIL)
        assert state is not None
        assert state.addresses[0] == household.addresses[-1]


def test_a_running_period_goes_from_the_opening_to_the_closing(several_hundred: list[Household]) -> None:
    for household in several_hundred:
        for claim in household.claims:
            period = running_period(claim)
            if any(spell.status is Status.OPEN for spell in claim.spells):
                assert period is not None
                assert (period.until is None) is (claim.spells[-1].status is not Status.CLOSED)
            else:
                assert period is None
