"""`filrouge createuser`: open an account from the server."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from filrouge.access.actions import generated_password
from filrouge.access.roles import Role
from filrouge.core.results import Refusal
from filrouge.directory.installation import NewUser, open_user
from filrouge.directory.queries import console_agent

REFUSED = 1
_ROLES = [role.value for role in Role if role != Role.CONSOLE]


class Command(BaseCommand):
    """Exit codes: 0 done, 1 refused, 2 a wrong call."""

    help = "Ouvre un compte ; avec un organisme, ajoute aussi le professionnel à l'annuaire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="adresse e-mail, qui sert d'identifiant")
        parser.add_argument("--name", required=True, help="prénom et nom")
        parser.add_argument("--role", required=True, choices=_ROLES, help="profil : " + ", ".join(_ROLES))
        parser.add_argument(
            "--organisation", default="", help="nom ou identifiant de l'organisme où il travaille"
        )
        parser.add_argument(
            "--area", action="append", default=[], help="code d'un territoire où il intervient (répétable)"
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="lit le mot de passe sur l'entrée ; sinon il est fabriqué",
        )
        parser.add_argument("--json", action="store_true", help="un objet JSON en dernière ligne")

    def handle(self, *args: Any, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else generated_password()
        user = NewUser(
            options["email"], options["name"], Role(options["role"]), password, options["organisation"],
            tuple(options["area"]),
        )  # fmt: skip
        try:
            account = open_user(user, by=console_agent(), at=timezone.now())
        except Refusal as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": refusal.message}, ensure_ascii=False))
            raise CommandError(refusal.message, returncode=REFUSED) from refusal
        shown = None if options["password_stdin"] else password
        if options["json"]:
            said = {"email": account.email, "role": account.role, "id": account.public_id, "password": shown}
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        self.stdout.write(f"Compte ouvert : {account.email}, {account.get_role_display()}.")
        if shown:
            self.stdout.write(f"Mot de passe, montré une seule fois : {shown}")
