"""`filrouge schemes`: check a scheme file, list the schemes, show one."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from filrouge.core.text import plural
from filrouge.directory.catalogue import catalogue
from filrouge.schemes.catalogue import SHIPPED_FOLDER, Catalogue, UnknownScheme
from filrouge.schemes.problems import Problem, SchemeError
from filrouge.schemes.reader import nearest
from filrouge.steering.checks import check_whole
from filrouge.steering.summaries import scheme_lines, scheme_summary, validity_words

ACTIONS = ("check", "list", "show")
WRONG = 1
USAGE_ERROR = 2


class Command(BaseCommand):
    """Schemes: check them before they are used, list them, read one."""

    help = "Liste et vérifie les dispositifs et les paramètres légaux."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", default="", metavar="check|list|show")
        parser.add_argument(
            "targets",
            nargs="*",
            metavar="FICHIER|DISPOSITIF",
            help="check : fichiers ou dossiers (aucun : tous ceux qui servent) ; show : la clé d’un dispositif",
        )
        parser.add_argument("--json", action="store_true", help="réponse en JSON")

    def handle(self, *args: Any, action: str, targets: list[str], **options: Any) -> None:
        if action not in ACTIONS:
            said = (
                f"« {action} » n'est pas une action. {nearest(action, ACTIONS)}" if action else "que faire ?"
            )
            self._fail(f"{said} Usage : filrouge schemes check [FICHIER…] | list | show DISPOSITIF")
        known = {"check": self._check, "list": self._list, "show": self._show}
        known[action](targets, options["json"])

    def _check(self, targets: Sequence[str], as_json: bool) -> None:
        """Every problem of every file; exit 1 when one of them prevents its use, 2 when a file is not there."""
        paths = [found for path in map(Path, targets) for found in self._files(path)] or files_in_use()
        problems = [problem for path in paths for problem in problems_of(path)]
        if as_json:
            self._write_json([problem_summary(problem) for problem in problems])
        else:
            for problem in problems:
                self.stdout.write(str(problem) if problem.blocking else f"Avertissement : {problem}")
            self.stdout.write(verdict(len(paths), problems))
        if any(problem.blocking for problem in problems):
            sys.exit(WRONG)

    def _list(self, targets: Sequence[str], as_json: bool) -> None:
        """One line for each scheme."""
        schemes = sorted(self._catalogue().schemes.values(), key=lambda scheme: scheme.key)
        if as_json:
            self._write_json([scheme_summary(scheme) for scheme in schemes])
            return
        width = max((len(scheme.key) for scheme in schemes), default=0)
        for scheme in schemes:
            self.stdout.write(f"{scheme.key:<{width}}  {scheme.short_name}, {validity_words(scheme)}")

    def _show(self, targets: Sequence[str], as_json: bool) -> None:
        """What schemes say: their rules in short, and their indicators."""
        if not targets:
            self._fail(f"quel dispositif ? {nearest('', self._catalogue().schemes)}")
        try:
            schemes = [self._catalogue().scheme(key) for key in targets]
        except UnknownScheme as error:
            self._fail(str(error))
        if as_json:
            details = [scheme_summary(scheme, detailed=True) for scheme in schemes]
            self._write_json(details[0] if len(details) == 1 else details)
            return
        for scheme in schemes:
            self.stdout.write("\n".join(scheme_lines(scheme)))

    def _files(self, path: Path) -> list[Path]:
        if path.is_dir():
            return sorted(path.rglob("*.toml"))
        if not path.is_file():
            self._fail(f"le fichier {path} n'existe pas. Vérifier son nom et son dossier.")
        return [path]

    def _catalogue(self) -> Catalogue:
        try:
            return catalogue()
        except SchemeError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            sys.exit(WRONG)

    def _write_json(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    def _fail(self, message: str) -> NoReturn:
        self.stderr.write(f"filrouge schemes : {message}")
        sys.exit(USAGE_ERROR)


def files_in_use() -> list[Path]:
    """The files that ship, the law among them, and those of the département's own folders."""
    own = [path for folder in settings.SCHEME_DIRS for path in sorted(folder.glob("*.toml"))]
    return sorted(SHIPPED_FOLDER.rglob("*.toml")) + own


def problems_of(path: Path) -> list[Problem]:
    """Every problem of a file that exists."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return [Problem(str(path), "", "ce fichier n'est pas du texte en UTF-8.", "L'enregistrer en UTF-8.")]
    return check_whole(text, str(path))


def problem_summary(problem: Problem) -> dict[str, object]:
    """A problem for a program."""
    return {
        "file": problem.file,
        "line": problem.line,
        "key": problem.path,
        "message": problem.message,
        "remedy": problem.remedy,
        "blocking": problem.blocking,
    }


def verdict(files: int, problems: Sequence[Problem]) -> str:
    """The last line: what was checked, and what came of it."""
    blocking = sum(problem.blocking for problem in problems)
    if blocking:
        return f"{plural(files, 'fichier')} : {plural(blocking, 'erreur')} à corriger."
    warnings = f", {plural(len(problems), 'avertissement')}" if problems else ""
    return f"{plural(files, 'fichier vérifié', 'fichiers vérifiés')}, aucune erreur{warnings}."
