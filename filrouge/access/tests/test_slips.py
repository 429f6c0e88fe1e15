"""One-time slips: drawn in memory, forged by nobody, copied by hand (G-8)."""

from hypothesis import given
from hypothesis import strategies as st

from filrouge.access import slips

SUBJECTS = st.text(alphabet=slips.ALPHABET, min_size=1, max_size=12)


@given(SUBJECTS)
def test_a_slip_says_what_it_is_about_and_nothing_else_g_8(subject):
    slip = slips.draw("avis", subject)
    assert slips.subject_of("avis", slip) == subject
    assert len(slip) == len(subject) + 32
    assert slip != slips.draw("avis", subject)


@given(SUBJECTS, st.integers(min_value=0), st.sampled_from(slips.ALPHABET))
def test_a_slip_with_one_sign_changed_is_no_slip_g_8(subject, place, sign):
    slip = slips.draw("avis", subject)
    place %= len(slip)
    forged = slip[:place] + sign + slip[place + 1 :]
    assert (slips.subject_of("avis", forged) is None) == (forged != slip)


def test_a_slip_for_one_purpose_opens_nothing_else_g_8():
    slip = slips.draw("avis", "k7")
    assert slips.subject_of("autre", slip) is None
    assert slips.trace("autre", slip) != slips.trace("avis", slip)


def test_another_key_of_the_site_knows_none_of_the_former_slips_g_8(settings):
    slip = slips.draw("avis", "k7")
    settings.SECRET_KEY = "another-" + "0" * 50
    assert slips.subject_of("avis", slip) is None


@given(SUBJECTS)
def test_a_slip_copied_by_hand_is_the_same_slip_g_8(subject):
    slip = slips.draw("avis", subject)
    copied = f" {slips.grouped(slip).upper().replace('0', 'O').replace('1', 'L')} "
    assert slips.subject_of("avis", copied) == subject
    assert slips.trace("avis", copied) == slips.trace("avis", slip)
    assert 0 < slips.trace("avis", slip) < 2**63


def test_what_is_no_slip_at_all_is_refused_quietly_g_8():
    for nonsense in ("", "é", "0" * 31, "avis", "\x00" * 40, "k" * 5_000):
        assert slips.subject_of("avis", nonsense) is None
