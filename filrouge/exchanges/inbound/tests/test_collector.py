"""While a file goes through, Python looks less often for cycles; then as before (A-4)."""

import gc

import pytest

from filrouge.exchanges.inbound.collector import SELDOM, few_collections


def test_the_collector_is_as_before_after_the_work_and_after_an_accident():
    usual = gc.get_threshold()
    seen = []
    with pytest.raises(ZeroDivisionError), few_collections():
        seen.append(gc.get_threshold() == SELDOM and 1 / 0)
    assert seen == []
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


def test_one_work_inside_another_changes_nothing():
    usual = gc.get_threshold()
    with few_collections():
        with few_collections():
            pass
        assert gc.get_threshold() == SELDOM
    assert gc.get_threshold() == usual
