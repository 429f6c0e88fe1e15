"""How long a work still takes, from its measured pace (A-4)."""

import pytest

from filrouge.exchanges.inbound.pace import seconds_left, time_left_words


@pytest.mark.parametrize(
    ("done", "total", "done_at_start", "seconds", "left"),
    [
        (0, 100, 0, 10, None),
        (50, 100, 50, 10, None),
        (50, 100, 0, 0, None),
        (3, 0, 0, 5, None),
        (50, 100, 0, 10, 10),
        (60, 100, 50, 10, 40),
        (100, 100, 0, 10, 0),
        (120, 100, 0, 10, 0),
    ],
)
def test_the_pace_is_that_of_this_work_not_of_what_was_done_before(done, total, done_at_start, seconds, left):
    assert seconds_left(done=done, total=total, done_at_start=done_at_start, seconds=seconds) == left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "encore moins d'une minute"),
        (44, "encore moins d'une minute"),
        (45, "encore environ une minute"),
        (89, "encore environ une minute"),
        (180, "encore environ 3 minutes"),
        (3_540, "encore environ 59 minutes"),
        (3_600, "encore environ 1\u00a0h"),
        (4_800, "encore environ 1\u00a0h\u00a020"),
        (7_190, "encore environ 2\u00a0h"),
    ],
)
def test_time_left_is_told_in_words(seconds, words):
    assert time_left_words(seconds) == words
