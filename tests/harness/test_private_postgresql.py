"""The throw-away PostgreSQL touches nothing that it did not make, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.database import database_from_url
from scripts import private_postgresql as private

ROOT = Path(__file__).resolve().parents[2]


def test_a_directory_that_holds_something_else_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "letter.txt").write_text("précieux")
    with pytest.raises(private.PostgresqlUnavailable, match="n’est pas vide"):
        private.claim_directory(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    private.remove_directory(tmp_path)
    assert (tmp_path / "letter.txt").exists()


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(private.PostgresqlUnavailable, match="pas un dossier"):
        private.claim_directory(tmp_path / "file")


@pytest.mark.parametrize("existing", [True, False])
def test_a_new_empty_or_own_directory_is_taken_and_removed(tmp_path, existing):
    directory = tmp_path / "cluster"
    if existing:
        directory.mkdir()
    private.claim_directory(directory)
    private.claim_directory(directory)
    private.remove_directory(directory)
    assert not directory.exists()


def test_its_address_is_read_back_by_the_settings():
    settings = database_from_url(private.url_of(Path("/tmp/a b")))
    assert (settings["HOST"], settings["USER"], settings["NAME"]) == ("/tmp/a b", "filrouge", "filrouge")


def test_a_missing_program_gives_the_line_to_install_it(tmp_path):
    with pytest.raises(private.PostgresqlUnavailable, match="apt-get install -y postgresql"):
        private.binary("no-such-program", folders=[tmp_path])


def test_root_without_anybody_to_become_is_told(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(private.PostgresqlUnavailable, match="compte ordinaire"):
        private.unprivileged_user(names=())
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert private.unprivileged_user(names=()) is None


def test_a_command_is_required():
    assert private.main(["--"]) == 2


@pytest.mark.postgresql
def test_a_cluster_lives_as_long_as_its_block():
    with private.private_postgresql() as url:
        directory = Path(database_from_url(url)["HOST"])
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert directory.exists()
    assert not directory.exists()


@pytest.mark.postgresql
def test_a_killed_owner_leaves_no_server_behind():
    script = (
        "import sys; from scripts.private_postgresql import private_postgresql\n"
        "with private_postgresql() as url: print(url, flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with owner.stdin, owner.stdout, owner.stderr:
        url = owner.stdout.readline().strip()
        directory = Path(database_from_url(url)["HOST"])
        with psycopg.connect(url) as connection:
            owner.send_signal(signal.SIGKILL)
            owner.wait()
            # The guardian stops the server, which ends our open connection: no clock is needed to see it.
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(60)")
        # The guardian inherited this pipe: its end is the guardian's end.
        assert owner.stderr.read() == ""
    assert not directory.exists()
