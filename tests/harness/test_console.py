"""The `filrouge` command."""

import subprocess
import sys

import pytest

from config import console


def test_help_lists_the_commands_in_french(capsys):
    with pytest.raises(SystemExit) as stop:
        console.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert "serve" in text
    assert "ouvre l’application" in text


def test_no_command_shows_the_help_and_fails(capsys):
    with pytest.raises(SystemExit) as stop:
        console.main([])
    assert stop.value.code == console.USAGE_ERROR
    assert "Usage : filrouge" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "remedy"), [("serv", "« serve »"), ("zzz", "filrouge --help")])
def test_an_unknown_command_gives_the_nearest_name(typed, remedy, capsys):
    with pytest.raises(SystemExit) as stop:
        console.main([typed])
    assert stop.value.code == console.USAGE_ERROR
    assert remedy in capsys.readouterr().err


def test_each_command_keeps_its_own_help_under_the_name_that_was_typed(capsys):
    with pytest.raises(SystemExit) as stop:
        console.main(["worker", "--help"])
    assert stop.value.code == 0
    assert "Usage : filrouge worker" in capsys.readouterr().out


def test_a_reader_who_leaves_before_the_end_gets_no_traceback():
    """`filrouge import preview FILE | head`."""
    child = subprocess.Popen(
        [sys.executable, "-m", "config.console", "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    child.stdout.close()
    with child.stderr as errors:
        said = errors.read().decode()
    assert (child.wait(), said) == (console.READER_GONE, "")


def test_version(capsys):
    console.main(["--version"])
    assert capsys.readouterr().out.startswith("Fil rouge ")


def test_an_unknown_engine_is_explained(monkeypatch, capsys):
    def fail() -> None:
        raise console.UnknownDatabase("DATABASE_URL : moteur « mysql » inconnu.")

    monkeypatch.setattr("django.setup", fail)
    with pytest.raises(SystemExit) as stop:
        console.main(["migrate"])
    assert stop.value.code == console.CONFIGURATION_ERROR
    assert "mysql" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"),
    [("worker", "tâches de fond"), ("migrate", "nouvelle version"), ("static", "feuilles de style")],
)
def test_the_help_of_a_library_s_command_is_in_french(name, said, capsys):
    with pytest.raises(SystemExit):
        console.main([name, "--help"])
    text = capsys.readouterr().out
    assert said in text
    assert not {"the", "Django", "default", "tasks"} & set(text.split())
