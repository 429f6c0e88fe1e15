"""`filrouge setup`: make a new base ready, by questions or by options."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from filrouge.access.actions import generated_password
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.communes import SHIPPED
from filrouge.directory.installation import FirstOperator, Installed, Wanted, install, refuse_if_installed
from filrouge.directory.queries import console_agent

REFUSED, WRONG_CALL = 1, 2
QUESTIONS = {
    "department": "Nom du Département (par exemple « Département de … ») : ",
    "admin_name": "Prénom et nom de la première administratrice ou du premier administrateur : ",
    "admin_email": "Son adresse e-mail : ",
}


class Command(BaseCommand):
    """Exit codes: 0 done, 1 refused (already set up, wrong file…), 2 a wrong call."""

    help = "Prépare une base neuve : Département, territoires et communes, premier compte, premier opérateur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--department", help="nom du Département")
        parser.add_argument("--admin-name", help="prénom et nom du premier administrateur")
        parser.add_argument("--admin-email", help="son adresse e-mail")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="lit son mot de passe sur l'entrée ; sinon il est fabriqué",
        )
        parser.add_argument(
            "--communes", type=Path, default=SHIPPED,
            help="CSV des communes (code, name, postal_codes…) ; sans lui, celui de l'exemple fourni",
        )  # fmt: skip
        parser.add_argument("--no-communes", action="store_true", help="ne charge aucune commune")
        parser.add_argument(
            "--area-column", default="arrondissement",
            help="colonne du CSV qui donne le territoire de chaque commune (arrondissement)",
        )  # fmt: skip
        parser.add_argument("--operator", help="nom d'un premier opérateur délégataire")
        parser.add_argument("--scheme", help="clé de son dispositif (filrouge schemes les liste)")
        parser.add_argument("--fte", default="1", help="ses équivalents temps plein (1)")
        parser.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_if_installed()
            wanted = self._wanted(options)
            done = install(wanted, by=console_agent(), at=timezone.now())
        except Refusal as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refusal.message}, ensure_ascii=False))
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        self._report(done, "" if options["password_stdin"] else wanted.password, as_json=options["json"])

    def _wanted(self, options: dict[str, Any]) -> Wanted:
        ask = _asker(options)
        department, name, email = ask("department"), ask("admin_name"), ask("admin_email")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else generated_password()
        return Wanted(
            department, name, email, password,
            None if options["no_communes"] else options["communes"], options["area_column"], _operator(options),
        )  # fmt: skip

    def _report(self, done: Installed, password: str, *, as_json: bool) -> None:
        account = done.administrator
        if as_json:
            said = {
                "department": done.department.name, "administrator": account.email, "password": password or None,
                "communes": done.loaded.communes, "areas": done.loaded.areas,
                "operator": done.agreement.organisation.name if done.agreement else None,
                "scheme": done.agreement.scheme.key if done.agreement else None,
            }  # fmt: skip
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        places = f"{plural(done.loaded.communes, 'commune')}, {plural(done.loaded.areas, 'territoire')}"
        self.stdout.write(f"La base est prête pour « {done.department} » : {places}.")
        if done.agreement:
            self.stdout.write(f"Premier opérateur : {done.agreement.organisation}, {done.agreement.scheme}.")
        self.stdout.write(f"Compte d'administration : {account.email}")
        if password:
            self.stdout.write(f"Mot de passe, montré une seule fois : {password}")
        self.stdout.write("Ensuite : filrouge serve, puis l'annuaire à l'écran.")


def _asker(options: dict[str, Any]) -> Callable[[str], str]:
    """An option, else a question to somebody at a terminal, else a wrong call that names what is missing."""
    missing = [f"--{name.replace('_', '-')}" for name in QUESTIONS if not options[name]]
    if missing and not sys.stdin.isatty():
        raise CommandError(f"Il manque {', '.join(missing)}.", returncode=WRONG_CALL)
    return lambda name: str(options[name] or input(QUESTIONS[name])).strip()


def _operator(options: dict[str, Any]) -> FirstOperator | None:
    if not options["operator"] and not options["scheme"]:
        return None
    if not (options["operator"] and options["scheme"]):
        raise CommandError("--operator et --scheme vont ensemble.", returncode=WRONG_CALL)
    try:
        fte = Decimal(str(options["fte"]).replace(",", "."))
    except InvalidOperation:
        raise CommandError("--fte attend un nombre, par exemple 2,5.", returncode=WRONG_CALL) from None
    return FirstOperator(options["operator"], options["scheme"], fte)
