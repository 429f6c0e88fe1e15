"""What is aimed at, what an activity becomes, what a week adds up to (D-4)."""

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from filrouge.intensive import rules

LINES = st.lists(
    st.builds(
        rules.Line,
        st.sampled_from(rules.STATES),
        st.integers(0, 600),
        st.integers(0, 600),
        st.sampled_from(["training", "rights"]),
    ),
    max_size=12,
)


def test_the_contract_says_the_hours_then_the_scheme_and_an_exemption_asks_nothing_d_4():
    reduced = rules.target(Decimal("7.5"), exempted=False, usual=Decimal(12))
    assert reduced.verdict == 30
    assert reduced.reasons == ("7 h 30 par semaine, selon le contrat.",)
    assert rules.target(None, exempted=False, usual=Decimal(12)).verdict == 48
    exempted = rules.target(None, exempted=True, usual=Decimal(12))
    assert exempted.verdict == 0
    assert "à la demande de la personne" in exempted.reasons[0]
    assert rules.target(None, exempted=False, usual=None).verdict == 0


def test_what_is_declined_is_never_done_and_what_is_settled_is_only_corrected_d_4():
    for state, verb in product(rules.STATES, rules.VERBS):
        after = rules.becomes(state, verb)
        assert after is None or (after in rules.STATES and after != state)
    assert rules.becomes(rules.DECLINED, "done") is None
    assert rules.becomes(rules.PROPOSED, "done") is None
    assert rules.becomes(rules.DONE, "decline") is None
    assert rules.becomes(rules.UNPROVEN, "done") == rules.DONE


@given(LINES)
def test_a_week_adds_up_and_a_missing_proof_is_neither_done_nor_missed_d_4(lines):
    made = rules.totals(lines)
    chosen = [line for line in lines if line.state not in (rules.PROPOSED, rules.DECLINED)]
    assert made.planned == sum(line.planned for line in chosen)
    assert made.done == sum(made.kinds.values())
    missed = sum(line.planned for line in chosen if line.state == rules.MISSED)
    lived = sum(line.planned for line in chosen if line.state == rules.DONE)
    assert made.planned == lived + made.excused + made.waiting + made.unproven + missed


@given(LINES, st.randoms())
def test_the_order_of_activities_changes_nothing_d_4(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert rules.totals(lines) == rules.totals(shuffled)


def test_hours_are_said_plainly():
    said = [rules.hours_words(hours) for hours in (1, 7.5, 12)]
    assert said == ["1 heure", "7 h 30", "12 heures"]
