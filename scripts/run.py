"""`make run`: bring style sheets and database up to date, fill an empty base with the demo, serve."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command

from config.database import UnknownDatabase

ROOT = Path(__file__).resolve().parent.parent


def say(text: str) -> None:
    """One line of progress for the person who waits."""
    sys.stdout.write(f"· {text}\n")
    sys.stdout.flush()


def static_sources() -> Iterator[Path]:
    """What `collectstatic` gathers from: our files, and the stamps of what packages bring."""
    yield from sorted(path for path in (ROOT / "filrouge").glob("**/static/**/*") if path.is_file())
    yield ROOT / "node_modules" / ".installed"
    yield from sorted((ROOT / "requirements").glob("*.lock"))


def collect_static() -> None:
    """Gather style sheets and scripts, only when one of them changed."""
    total = hashlib.sha256()
    for path in static_sources():
        total.update(f"{path.relative_to(ROOT)}\0".encode() + (path.read_bytes() if path.exists() else b""))
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.is_file() and stamp.read_text() == total.hexdigest():
        return
    say("feuilles de style et scripts")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(total.hexdigest())


def fill_when_empty() -> None:
    """The demo's invented département, in a base where nobody has an account yet or where it was interrupted."""
    from filrouge.demo.standing import Standing, standing

    found = standing()
    if found in (Standing.EMPTY, Standing.UNFINISHED):
        say("base vide : création du département de démonstration")
        call_command("demo")
        found = standing()
    if found == Standing.READY:
        call_command("demo", logins=True)


def prepare() -> None:
    """Everything that has to be there before the first page, each step quick when nothing changed."""
    django.setup()
    collect_static()
    say("base de données")
    call_command("migrate", interactive=False, verbosity=0)
    fill_when_empty()


def main() -> None:
    """Prepare, then become `filrouge serve`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        prepare()
    except (CommandError, UnknownDatabase) as error:
        sys.exit(f"Fil rouge : {error}")
    sys.stdout.flush()
    serve = ROOT / ".venv" / "bin" / "filrouge"
    os.execv(serve, [str(serve), "serve", *sys.argv[1:]])


if __name__ == "__main__":
    main()
