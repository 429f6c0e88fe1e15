"""A throw-away PostgreSQL for tests and trials: its own cluster, directory and socket, out of others' reach.

`python -m scripts.private_postgresql -- command…` runs the command with `DATABASE_URL` set. A guardian
process owns the server: it stops it and removes the directory when the command ends, and when we are
killed outright, because the pipe that it reads from then closes.

Durability is off (`fsync=off`): never for data that anybody wants to keep.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

MARKER = ".filrouge-private-postgresql"
OWNER = "filrouge"
PORT = 5432  # only the name of the socket file: the server listens on no network address
LONGEST_SOCKET_PATH = 100
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "logging_collector": "off",
}


class PostgresqlUnavailable(RuntimeError):
    """PostgreSQL is not installed, or its directory may not be used; the message says what to do."""


def binary(name: str, *, folders: Sequence[Path] | None = None) -> Path:
    """The newest PostgreSQL program `name`: Debian's versions first, then the PATH.

    Raises PostgresqlUnavailable when there is none.
    """
    if folders is None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    if found := shutil.which(name):
        return Path(found).resolve()
    raise PostgresqlUnavailable(
        f"PostgreSQL : programme « {name} » introuvable. L’installer : sudo apt-get install -y postgresql"
    )


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0.0


def unprivileged_user(*, names: Sequence[str] = ("postgres", "nobody")) -> str | None:
    """Who runs the server: ourselves, or, for root (whom PostgreSQL refuses), the first of `names`."""
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise PostgresqlUnavailable(
        "PostgreSQL refuse de tourner en root, et ni « postgres » ni « nobody » n’existent ici. "
        "Lancer la commande avec un compte ordinaire."
    )


def claim_directory(directory: Path) -> None:
    """Take `directory` for a cluster: new, empty, or already ours by its marker.

    Raises PostgresqlUnavailable, before anything is written, when it holds something else.
    """
    if directory.exists():
        if not directory.is_dir():
            raise PostgresqlUnavailable(f"{directory} n’est pas un dossier : en donner un autre.")
        if any(directory.iterdir()) and not (directory / MARKER).is_file():
            raise PostgresqlUnavailable(
                f"{directory} n’est pas vide et n’a pas été créé par cet outil (fichier {MARKER} absent) : "
                "rien n’y a été écrit. Donner un dossier vide ou nouveau."
            )
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    (directory / MARKER).touch()


def remove_directory(directory: Path) -> None:
    """Remove what `claim_directory` took, never anything else."""
    if (directory / MARKER).is_file():
        shutil.rmtree(directory, ignore_errors=True)


def url_of(directory: Path) -> str:
    """`DATABASE_URL` of the cluster in `directory`."""
    return f"postgresql://{OWNER}@/{OWNER}?host={quote(str(directory), safe='')}"


@contextmanager
def private_postgresql(directory: Path | None = None) -> Iterator[str]:
    """A running cluster: yields its `DATABASE_URL`, stops and removes it at the end.

    `directory` must be new, empty or made by this tool. Raises PostgresqlUnavailable.
    """
    binary("initdb")
    unprivileged_user()
    directory = directory.absolute() if directory else _new_directory()
    claim_directory(directory)
    guardian = subprocess.Popen(
        [sys.executable, "-m", "scripts.private_postgresql", "--guard", str(directory)],
        cwd=Path(__file__).resolve().parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert guardian.stdin is not None
    assert guardian.stdout is not None
    try:
        answer = guardian.stdout.readline().strip()
        if answer != "ready":
            raise PostgresqlUnavailable(
                f"PostgreSQL n’a pas démarré dans {directory}.\n{guardian.stdout.read()}"
            )
        yield url_of(directory)
    finally:
        guardian.stdin.close()
        guardian.wait()
        guardian.stdout.close()


def _new_directory() -> Path:
    """A new directory whose socket path stays under the system's limit."""
    path = tempfile.mkdtemp(prefix="filrouge-pg-")
    if len(path) > LONGEST_SOCKET_PATH - len(f"/.s.PGSQL.{PORT}"):
        Path(path).rmdir()
        path = tempfile.mkdtemp(prefix="filrouge-pg-", dir="/tmp")
    return Path(path)


def guard(directory: Path) -> int:
    """Own the server until our standard input closes, then stop it and remove its directory."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    user = unprivileged_user()
    if user:
        account = pwd.getpwnam(user)
        os.chown(directory, account.pw_uid, account.pw_gid)
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
    os.chdir(directory)
    log = directory / "server.log"
    try:
        _start(directory, log)
        try:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            sys.stdin.read()
        finally:
            _quiet(log, "pg_ctl", "stop", "--pgdata", directory / "data", "--mode", "immediate")
    except (OSError, subprocess.CalledProcessError, PostgresqlUnavailable) as error:
        sys.stdout.write(f"failed\n{error}\n{log.read_text() if log.exists() else ''}")
        return 1
    finally:
        remove_directory(directory)
    return 0


def _start(directory: Path, log: Path) -> None:
    data = directory / "data"
    _quiet(
        *(log, "initdb", "--pgdata", data, "--username", OWNER, "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
    )
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        configuration.write(f"unix_socket_directories = '{directory}'\n")
    _quiet(log, "pg_ctl", "start", "--pgdata", data, "--wait", "--timeout", str(START_SECONDS), "--log", log)
    _quiet(log, "createdb", "--host", directory, "--port", str(PORT), "--username", OWNER, OWNER)


def _quiet(log: Path, program: str, *arguments: str | Path) -> None:
    """Run a PostgreSQL program, its words kept in `log`; raises CalledProcessError."""
    with log.open("a") as output:
        subprocess.run(
            [binary(program), *arguments], check=True, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )


def run_command(command: Sequence[str]) -> int:
    """Run `command` with `DATABASE_URL` set to a private cluster; its exit code. Signals are passed on."""
    with private_postgresql() as url:
        child = subprocess.Popen(list(command), env={**os.environ, "DATABASE_URL": url})
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda received, _frame: child.send_signal(received))
        return child.wait()


def main(arguments: Sequence[str]) -> int:
    """`--guard DIRECTORY` (ours alone) or `-- command…`."""
    if len(arguments) == 2 and arguments[0] == "--guard":
        return guard(Path(arguments[1]))
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command or command[0].startswith("-"):
        sys.stderr.write("Usage : python -m scripts.private_postgresql -- commande et ses arguments\n")
        return 2
    try:
        return run_command(command)
    except PostgresqlUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
