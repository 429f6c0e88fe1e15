"""The life of a message, the channel that suits, attempts: pure rules (D-2)."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.messages import rules
from filrouge.messages.models import Message
from filrouge.messages.rules import (
    Channel,
    ChannelFacts,
    Retry,
    State,
    Way,
    choose_channel,
    next_attempt,
)

AT = datetime(2026, 9, 23, 8, tzinfo=UTC)
ALLOWED = {
    ("queued", "claimed"), ("queued", "to_print"), ("queued", "gathered"), ("queued", "failed"),
    ("queued", "cancelled"), ("queued", "expired"), ("claimed", "sent"), ("claimed", "queued"), ("claimed", "failed"),
    ("claimed", "uncertain"), ("sent", "delivered"), ("sent", "failed"), ("failed", "queued"), ("failed", "cancelled"),
    ("uncertain", "sent"), ("uncertain", "delivered"), ("uncertain", "failed"), ("uncertain", "queued"),
    ("to_print", "printed"), ("to_print", "cancelled"), ("to_print", "expired"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_a_message_moves_by_the_table_and_by_no_other_way_d_2(before, after):
    assert (after in rules.TRANSITIONS[before]) == ((before, after) in ALLOWED)
    assert (before in rules.sources_of(after)) == ((before, after) in ALLOWED)


def test_every_state_is_in_the_table_and_in_the_database():
    assert set(rules.TRANSITIONS) == set(State) == set(Message.State.values)


def test_nothing_that_is_over_waits_and_nothing_uncertain_is_over_d_2():
    assert not rules.OVER & {*rules.WAITING, State.UNCERTAIN, State.CLAIMED}


MOBILE = Way(Channel.SMS, "0639981234")
MAIL = Way(Channel.EMAIL, "camille@exemple.invalid")
POST = Way(Channel.LETTER, "12 rue des Lilas")


def chosen(*ways, preferred="", in_time=True, has_letter=True):
    return choose_channel(ChannelFacts(preferred, ways, in_time, has_letter))


@pytest.mark.parametrize(
    ("preferred", "channel"), [("", "sms"), ("email", "email"), ("letter", "letter"), ("phone", "sms")]
)
def test_the_preferred_channel_comes_first_else_the_order_of_the_departement_d_2(preferred, channel):
    assert chosen(MOBILE, MAIL, POST, preferred=preferred).verdict.channel == channel


@pytest.mark.parametrize(
    ("way", "why"),
    [
        (Way(Channel.SMS), "Aucun numéro"),
        (Way(Channel.SMS, "0639981234", is_open=False), "n'est pas réglé"),
        (Way(Channel.SMS, "0261910000", usable=False), "mobile"),
        (Way(Channel.SMS, "0639981234", opted_out=True), "ne veut pas"),
        (Way(Channel.SMS, "0639981234", shared=True), "une autre personne"),
    ],
)
def test_a_channel_that_does_not_suit_is_set_aside_with_its_reason_d_2(way, why):
    opinion = chosen(way, MAIL)
    assert opinion.verdict == MAIL
    assert why in opinion.reasons[0]
    assert chosen(way).verdict is None


def test_a_shared_number_is_used_once_somebody_confirmed_that_it_is_safe_d_2():
    shared = Way(Channel.SMS, "0639981234", shared=True, confirmed_safe=True)
    assert chosen(shared, MAIL).verdict == shared


def test_a_letter_that_would_come_too_late_is_not_written_d_2():
    assert chosen(POST, in_time=False).verdict is None
    assert "trop tard" in chosen(POST, in_time=False).reasons[0]
    assert chosen(POST, has_letter=False).verdict is None


def way_of(number):
    """A way made of the bits of a number."""
    bits = [bool(number >> rank & 1) for rank in range(6)]
    return Way(list(Channel)[number // 64], "x" if bits[0] else "", *bits[1:])


def test_nothing_ever_goes_to_what_was_refused_or_is_shared_without_consent_d_2():
    """Every way there can be, alone and beside one that suits, whatever the person prefers."""
    preferences, yes_or_no = ("", "phone", *Channel), (True, False)
    cases = itertools.product(range(64 * len(Channel)), preferences, yes_or_no, yes_or_no, yes_or_no)
    for number, preferred, in_time, has_letter, alone in cases:
        ways = [way_of(number)] if alone else [way_of(number), MAIL]
        opinion = choose_channel(ChannelFacts(preferred, ways, in_time, has_letter))
        way = opinion.verdict
        if way is None:
            assert alone
            assert len(opinion.reasons) == 1
            continue
        assert way.address
        assert way.is_open
        assert way.usable
        assert not way.opted_out
        assert way.confirmed_safe or not way.shared
        assert way.channel != Channel.LETTER or (in_time and has_letter)


RETRY = Retry(first_seconds=60, factor=4, most_seconds=3600, jitter=0.2, attempts=5)


@given(st.integers(1, 4), st.floats(0, 1))
def test_attempts_are_further_and_further_apart_within_their_bounds_d_2(attempts, chance):
    wait = (next_attempt(attempts, RETRY, AT, chance) - AT).total_seconds()
    base = min(60 * 4 ** (attempts - 1), 3600)
    assert base * 0.8 - 1 <= wait <= base * 1.2 + 1


def test_the_last_attempt_is_followed_by_none_d_2():
    assert next_attempt(4, RETRY, AT, 0.5) == AT + timedelta(seconds=3600)
    assert next_attempt(5, RETRY, AT, 0.5) is None
