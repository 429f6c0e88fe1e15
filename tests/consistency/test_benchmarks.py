"""What we claim of speed has a command, and every command is asked for in the same way."""

import importlib
import sys
from pathlib import Path

import pytest

from benchmarks.harness.measures import Measure, report

BENCHMARKS = sorted(path.stem for path in (Path(__file__).parents[2] / "benchmarks").glob("[!_]*.py"))


def test_the_benchmarks_are_those_that_the_house_promises():
    assert {
        "big_file",
        "fuzz_readers",
        "import_caf",
        "indicators",
        "kill_import",
        "import_list",
        "matching",
        "pages",
        "search",
        "start",
    } <= set(BENCHMARKS)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_takes_the_same_options(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"benchmarks.{name}").main()
    words = capsys.readouterr().out
    assert ended.value.code == 0
    for option in ("--people", "--database", "--short", "--json", "--keep"):
        assert option in words


def test_figures_are_said_beside_their_floor_as_a_cost(capsys):
    report([Measure("import", 6.0, "s", 2.0), Measure("personnes", 3, "personnes")], as_json=True)
    *table, line = capsys.readouterr().out.splitlines()
    assert "× 3.00" in table[0]
    assert line == (
        '[{"name": "import", "value": 6.0, "unit": "s", "floor": 2.0, "ratio": 3.0}, '
        '{"name": "personnes", "value": 3, "unit": "personnes", "floor": null, "ratio": null}]'
    )
