"""The first minute on a new machine: what lacks is said in French, with the line that mends it."""

import os
import platform
import shutil
import subprocess
import sys
import venv
from contextlib import nullcontext
from pathlib import Path

import pytest

from scripts import check, install
from scripts.private_postgresql import PostgresqlUnavailable

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path):
    """A machine that has only what the test puts on it: `machine(name, lines)` adds a program."""
    for name in ("cat", "sh", "ls"):
        (tmp_path / name).symlink_to(shutil.which(name))

    def add(name: str, script: str) -> None:
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)

    add.path = tmp_path
    return add


def run(script: str, machine, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("sh"), ROOT / "scripts" / script],
        env={"PATH": str(machine.path), **environment},
        capture_output=True,
        text=True,
    )


def test_a_machine_without_python_is_told_what_to_install(machine):
    done = run("find_python.sh", machine)
    assert done.returncode == 3
    assert "sudo apt-get install -y python3 python3-venv" in done.stderr


def test_an_old_python_does_not_count(machine):
    machine("python3", "exit 1")
    assert run("find_python.sh", machine).returncode == 3


def test_a_python_without_venv_is_told_its_own_package(machine):
    machine("python3", 'case "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.12 ;; esac')
    done = run("find_python.sh", machine)
    assert done.returncode == 3
    assert "sudo apt-get install -y python3.12-venv" in done.stderr


def test_the_first_python_that_will_do_is_taken(machine):
    machine("python3", "exit 1")
    (machine.path / "python3.11").symlink_to(sys.executable)
    done = run("find_python.sh", machine)
    assert (done.returncode, Path(done.stdout.strip()).name[:6]) == (0, "python")


def test_somebody_who_is_not_root_is_told_what_the_tests_lack(machine):
    machine("id", "echo 1000")
    machine("initdb", "")
    done = run("debian_packages.sh", machine)
    assert done.returncode == 3
    assert "sudo apt-get install -y chromium\n" in done.stderr


def test_root_gets_the_packages_installed(machine):
    machine("id", "echo 0")
    machine("initdb", "")
    machine(
        "apt-get",
        f'case "$1" in install) echo > {machine.path}/chromium; chmod +x {machine.path}/chromium ;; esac',
    )
    (machine.path / "chmod").symlink_to(shutil.which("chmod"))
    done = run("debian_packages.sh", machine)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "· paquets Debian : chromium\n"


def test_a_step_is_done_again_only_when_its_sources_changed(tmp_path):
    lock, stamp = tmp_path / "base.lock", tmp_path / "stamp"
    lock.write_text("a==1")
    value = install.digest(lock, "3.11")
    assert not install.is_current(stamp, value)
    stamp.write_text(value)
    assert install.is_current(stamp, install.digest(lock, "3.11"))
    lock.write_text("a==2")
    assert not install.is_current(stamp, install.digest(lock, "3.11"))


def test_a_step_that_fails_shows_what_it_said_and_what_to_check(capfd):
    with pytest.raises(SystemExit) as stop:
        install.run(sys.executable, "-c", "import sys; print('no route', file=sys.stderr); sys.exit(9)")
    assert stop.value.code == 9
    said = capfd.readouterr().err
    assert "no route" in said
    assert "a échoué" in said


def test_a_check_that_fails_is_counted_and_named(capfd):
    assert check.run(check.Check("calme", (sys.executable, "-c", "")))
    assert not check.run(check.Check("bruit", (sys.executable, "-c", "raise SystemExit(4)")))
    assert "✗ bruit : échec (code 4" in capfd.readouterr().out


def test_the_database_of_the_caller_is_left_alone(monkeypatch, capfd):
    monkeypatch.setenv("DATABASE_URL", "postgresql://production/")
    assert check.run(
        check.Check("base", (sys.executable, "-c", "import os; print('DATABASE_URL' in os.environ)"))
    )
    assert "False" in capfd.readouterr().out


def test_what_python_has_compiled_is_kept_from_one_run_to_the_next(monkeypatch, capfd):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert check.run(
        check.Check("compilé", (sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"))
    )
    assert "False" in capfd.readouterr().out


def test_checks_that_pass_beside_each_other_are_told_apart_and_all_run(capfd):
    def named(title: str, code: int) -> check.Check:
        program = (
            f"import sys; print('{title} : un'); print('{title} : deux', file=sys.stderr); sys.exit({code})"
        )
        return check.Check(title, (sys.executable, "-c", program))

    assert check.failures([named("a", 4), named("b", 0), named("c", 5)], aside=True) == ["a", "c"]
    said = capfd.readouterr().out
    for title in "abc":
        mine = said.split(f"── {title}\n")[1].split("──")[0]
        assert {line for line in mine.splitlines() if line[1:4] == " : "} == {
            f"{title} : un",
            f"{title} : deux",
        }


def test_a_machine_without_postgresql_is_told_so_and_runs_the_rest(monkeypatch, capsys):
    def unavailable():
        raise PostgresqlUnavailable("PostgreSQL : introuvable")

    ran = []
    monkeypatch.setattr(check, "private_postgresql", unavailable)
    monkeypatch.setattr(check, "run", lambda check, *, aside: not ran.append(check.title))
    assert check.whole() == ["PostgreSQL"]
    assert "introuvable" in capsys.readouterr().out
    assert "SQLite : parcours dans le navigateur" in ran
    assert not any(title.startswith("PostgreSQL") for title in ran)


def test_each_engine_is_migrated_before_the_tests_that_copy_it(monkeypatch):
    ran = []
    monkeypatch.setattr(check, "private_postgresql", lambda: nullcontext("postgresql://ici/"))
    monkeypatch.setattr(check, "run", lambda check, *, aside: not ran.append((check, aside)))
    assert check.whole() == []
    aside = [one.title for one, beside in ran if beside]
    assert {"SQLite : base migrée", "PostgreSQL : base migrée"} <= set(aside)
    assert [beside for _, beside in ran] == [True] * len(aside) + [False] * (len(ran) - len(aside))
    assert all("MIGRATED_DATABASE" in one.environment for one, beside in ran if not beside)


def test_the_workers_of_pytest_inherit_the_migrated_database():
    """They are born of a process that has read the settings already."""
    words = "import os, tests.settings; print(os.environ.get('MIGRATED_DATABASE'))"
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        env={**os.environ, "MIGRATED_DATABASE": "/quelque/part"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "/quelque/part"


def test_every_journey_stands_where_the_browser_looks_for_it():
    """`scripts.check` reads no other file for its runs in the browser."""
    elsewhere = [
        path
        for folder in ("filrouge", "tests")
        for path in (ROOT / folder).rglob("test_*.py")
        if not path.is_relative_to(ROOT / check.JOURNEYS)
        and "mark.browser" in path.read_text()
        and path != Path(__file__)
    ]
    assert elsewhere == []


def test_the_locks_name_no_index_and_hash_everything():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text
        pinned = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert pinned
        assert all(line.endswith("\\") for line in pinned)
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_continuous_integration_runs_the_same_checks():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make --no-print-directory test" in script.read_text()


def test_a_python_that_was_asked_for_is_never_replaced_by_another(machine):
    (machine.path / "python3").symlink_to(sys.executable)
    assert run("find_python.sh", machine, PYTHON="python3.13").returncode == 3
    assert run("find_python.sh", machine, PYTHON=sys.executable).returncode == 0


def test_an_environment_is_kept_until_its_python_changes_or_its_folder_moves(tmp_path):
    folder = tmp_path / ".venv"
    assert not install.is_usable(folder)
    venv.EnvBuilder(symlinks=True).create(folder)
    assert install.is_usable(folder)
    folder.rename(tmp_path / "moved")
    assert not install.is_usable(tmp_path / "moved")
    (tmp_path / "moved").rename(folder)
    configuration = folder / "pyvenv.cfg"
    configuration.write_text(configuration.read_text().replace(platform.python_version(), "3.11.0rc1"))
    assert not install.is_usable(folder)
