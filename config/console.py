"""The `filrouge` command: one French door on the rooms' management commands."""

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import version
from typing import NamedTuple

from config import french
from config.database import UnknownDatabase

USAGE_ERROR = 2
CONFIGURATION_ERROR = 3
# As shells say it: 128 and the number of SIGPIPE.
READER_GONE = 141


class Entry(NamedTuple):
    """A sub-command: the management command that does the work, and its line in the list."""

    management_command: str
    purpose: str


ENTRIES = {
    "serve": Entry("serve", "ouvre l’application : pages et tâches de fond, arrêtées ensemble"),
    "worker": Entry("db_worker", "traite seulement les tâches de fond (une machine de plus)"),
    "messages": Entry("send_messages", "envoie les messages dont l’heure est venue (un programme de plus)"),
    "calendars": Entry(
        "calendars", "met d’accord les agendas d’ici et d’ailleurs (toutes les quelques minutes)"
    ),
    "setup": Entry("setup", "prépare une base neuve : département, première administratrice"),
    "migrate": Entry("migrate", "met la base à jour après une nouvelle version"),
    "static": Entry("collectstatic", "rassemble feuilles de style, images et scripts"),
    "createuser": Entry("createuser", "crée un compte"),
    "demo": Entry(
        "demo", "remplit une base vide avec un département inventé, ou redonne ses comptes (--logins)"
    ),
    "import": Entry("import_file", "intègre un fichier de la CAF, de la MSA, de France Travail ou une liste"),
    "duplicates": Entry(
        "duplicates", "cherche les dossiers qui sont peut-être la même personne ; ne réunit rien"
    ),
    "clocks": Entry(
        "clocks", "relit les échéances en cours : lesquelles un paramètre corrigé change, et pourquoi"
    ),
    "attachments": Entry("attachments", "vérifie les fichiers des pièces des dossiers (--erase-orphans)"),
    "esf-package": Entry("esf_package", "écrit le dossier du contrôleur d’une opération cofinancée"),
    "schemes": Entry("schemes", "liste et vérifie les dispositifs et les paramètres légaux"),
    "indicators": Entry("indicators", "calcule les indicateurs d’un dispositif sur une période"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: run the sub-command named first; exit 2 when there is none of that name.

    Who reads us through a pipe (`| head`, `| less`) may leave before the end: that is no error to show."""
    try:
        _answer(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Nothing is left to write to, not even at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_GONE)


def _answer(arguments: Sequence[str] | None) -> None:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in (["--version"], ["-V"]):
        sys.stdout.write(f"Fil rouge {version('filrouge')}\n")
        return
    entries = _installed_entries()
    if not words or words[0] in {"--help", "-h", "help", "aide"}:
        (sys.stdout if words else sys.stderr).write(help_text(entries))
        sys.exit(0 if words else USAGE_ERROR)
    if words[0] not in entries:
        sys.stderr.write(unknown_command(words[0], entries))
        sys.exit(USAGE_ERROR)
    _run(words[0], entries[words[0]], words[1:])


def help_text(entries: dict[str, Entry]) -> str:
    """The list of sub-commands, each with its line."""
    width = max((len(name) for name in entries), default=0)
    lines = [f"  {name:<{width}}  {entry.purpose}" for name, entry in entries.items()]
    return "\n".join(
        [
            "Fil rouge : l’accompagnement socioprofessionnel, de l’orientation à la sortie.",
            "",
            "Usage : filrouge <commande> [options]",
            "",
            *lines,
            "",
            "filrouge <commande> --help donne les options d’une commande.",
            "",
        ]
    )


def unknown_command(name: str, entries: dict[str, Entry]) -> str:
    """What to say when `name` is no sub-command: the nearest one, else the way to the list."""
    nearest = get_close_matches(name, entries, n=1, cutoff=0.5)
    remedy = f"Vouliez-vous dire « {nearest[0]} » ?" if nearest else "La liste : filrouge --help"
    return f"filrouge : commande « {name} » inconnue. {remedy}\n"


def _installed_entries() -> dict[str, Entry]:
    """The entries whose management command some installed room provides."""
    import django
    from django.core.management import get_commands

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except UnknownDatabase as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(CONFIGURATION_ERROR)
    installed = get_commands()
    return {name: entry for name, entry in ENTRIES.items() if entry.management_command in installed}


def _run(name: str, entry: Entry, arguments: Sequence[str]) -> None:
    """Run the management command under the name that the person typed, so that its own help shows it."""
    from django.core.management import CommandError, get_commands, load_command_class
    from django.db import connections

    command = load_command_class(get_commands()[entry.management_command], entry.management_command)
    # Django's own switch: a wrong option shows the usage instead of a traceback.
    command._called_from_command_line = True  # type: ignore[attr-defined]
    french.speak()
    parser = french.without_developers_options(command.create_parser("filrouge", name))
    parser = french.in_our_words(parser, name)
    options = vars(parser.parse_args(arguments))
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        sys.stderr.write(f"filrouge {name} : {error}\n")
        sys.exit(error.returncode)
    finally:
        connections.close_all()


if __name__ == "__main__":
    main()
