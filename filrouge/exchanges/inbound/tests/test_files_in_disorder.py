"""Files come late, twice, in two parts or in disorder, are taken back and done again: what is known is the same (A-4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound.tests.deposits import (
    JUNE,
    adult,
    child,
    deposit,
    household,
    partner,
    take_back,
)
from filrouge.people.incoming import IncomingAddress
from filrouge.people.models import (
    Address,
    EntitlementPeriod,
    Household,
    HouseholdMember,
    ObligationPeriod,
    Person,
)
from tests import factories
from tests.dumps import differences, dump

pytestmark = pytest.mark.django_db
MODEST = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
NUMBERS = ("0000111", "0000222", "0000333")
HOMES = (
    IncomingAddress(street="12 rue des Lilas", postal_code="99101", city="Valbourg", commune="99101"),
    IncomingAddress(street="3 place Haute", postal_code="99102", city="Rochemure", commune="99102"),
)
JOURNAL = ("inbound.Batch", "inbound.StagedLine", "access.Event", "access.EventPayload")


class Seen(NamedTuple):
    """A household on a day: what the payer knows of it, without any blank."""

    number: str
    day: date
    state: str
    home: int
    phone: str
    with_partner: bool
    with_child: bool


class File(NamedTuple):
    """The households that a flow of one day tells: all of them (monthly), some (daily), or a part of a split flow."""

    day: date
    households: tuple[Seen, ...]


@pytest.fixture(autouse=True)
def land():
    console_agent()
    return factories.land()


@contextmanager
def an_empty_base() -> Iterator[None]:
    """What is written inside is taken back: each order starts from nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(seen: Seen):
    """The household as a file gives it; each number has its own people."""
    rank = NUMBERS.index(seen.number)
    name, since = f"Famille{'ABC'[rank]}", JUNE - timedelta(days=40)
    people = [adult(family_name=name, nir="", birth_date=date(1980 + rank, 1, 2), phone=seen.phone)]
    if seen.with_partner:
        people.append(partner(family_name=name, nir="", birth_date=date(1981 + rank, 3, 4)))
    if seen.with_child:
        people.append(child(family_name=name, nir="", birth_date=date(2015 + rank, 5, 6)))
    return household(
        *people, caf_number=seen.number, claim_number=f"9910000000{rank}", state=seen.state, address=HOMES[seen.home],
        state_since=seen.day, opened_on=since, claim_day=since,
    )  # fmt: skip


def apply(file: File):
    return deposit(*map(told, file.households), day=file.day)


def known():
    """What screens show today: each household's right, home, and people with their data and obligations."""
    present = HouseholdMember.objects.filter(until__isnull=True).order_by(
        "household__caf_number", "person__name_key"
    )
    homes = Address.objects.filter(until__isnull=True).order_by("household__caf_number")
    return (
        list(Household.objects.order_by("caf_number").values_list("caf_number", "state", "seen_on")),
        list(homes.values_list("household__caf_number", "street", "city", "commune")),
        list(
            present.values_list(
                "household__caf_number", "role", "person__family_name", "person__first_names", "person__birth_date",
                "person__phone", "person__subject_to_obligations", "person__is_beneficiary",
            )
        ),
    )  # fmt: skip


def lived():
    """The same with its history, without any key."""
    return (
        known(),
        list(
            Person.objects.order_by("name_key", "birth_date").values_list("name_key", "birth_date", "sources")
        ),
        sorted(
            map(
                str,
                EntitlementPeriod.objects.order_by("pk").values_list(
                    "household__caf_number", "state", "since", "until"
                ),
            )
        ),
        sorted(
            map(
                str, ObligationPeriod.objects.order_by("pk").values_list("person__name_key", "since", "until")
            )
        ),
        sorted(
            map(
                str,
                HouseholdMember.objects.order_by("pk").values_list(
                    "person__name_key", "role", "since", "until"
                ),
            )
        ),
    )


@st.composite
def stories(draw):
    """Some days, each with its file, in their order: what the payer sent."""
    files = []
    for step in range(draw(st.integers(2, 4))):
        day = JUNE + timedelta(days=step)
        numbers = (
            NUMBERS
            if draw(st.booleans())
            else draw(st.lists(st.sampled_from(NUMBERS), min_size=1, unique=True))
        )
        households = [
            Seen(
                number, day, draw(st.sampled_from("2345")), draw(st.integers(0, 1)),
                draw(st.sampled_from(["0611111111", "0622222222"])), draw(st.booleans()), draw(st.booleans()),
            )
            for number in numbers
        ]  # fmt: skip
        files.append(File(day, tuple(households)))
    return files


@st.composite
def disorders(draw):
    """A story, and the same as it may really arrive: split, repeated, out of order."""
    story = draw(stories())
    parts = []
    for file in story:
        cut = draw(st.integers(0, len(file.households)))
        parts += [File(file.day, some) for some in (file.households[:cut], file.households[cut:]) if some]
    again = draw(st.lists(st.sampled_from(parts), max_size=2))
    return story, draw(st.permutations([*parts, *again]))


@MODEST
@given(disorders())
def test_late_repeated_split_or_mixed_up_files_end_in_the_same_state_a_4(both):
    story, arrived = both
    with an_empty_base():
        for file in story:
            apply(file)
        expected = known()
    with an_empty_base():
        for file in arrived:
            apply(file)
        assert known() == expected


@MODEST
@given(stories())
def test_a_story_told_again_changes_nothing_a_4(story):
    with an_empty_base():
        for file in story:
            apply(file)
        before = lived()
        for file in story:
            assert apply(file).counts["created"] == 0
        assert lived() == before


@MODEST
@given(stories())
def test_undoing_then_doing_again_is_identity_a_4(story):
    *first, last = story
    with an_empty_base():
        for file in first:
            apply(file)
        before = dump(without=JOURNAL)
        batch = apply(last)
        after = lived()
        assert take_back(batch).counts["kept"] == 0
        assert differences(before, dump(without=JOURNAL)) == {}
        apply(last)
        assert lived() == after


@MODEST
@given(stories())
def test_undoing_everything_from_the_last_leaves_nobody_a_4(story):
    with an_empty_base():
        before = dump(without=JOURNAL)
        for batch in reversed([apply(file) for file in story]):
            assert take_back(batch).counts["kept"] == 0
        assert differences(before, dump(without=JOURNAL)) == {}
