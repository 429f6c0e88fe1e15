"""How the log-in library works here: accounts opened by somebody in charge, and a second factor whose secrets are hidden."""

import base64
from io import BytesIO
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from filrouge.access import secret_fields

_KEY_NAMES = ("Clé principale", "Clé de secours")


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No public sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Accounts have no user name."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes and keys that prove twice who somebody is, in French; their secrets are kept as the NIR is (ADR 0008)."""

    error_messages: ClassVar[dict[str, str]] = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Votre profil exige ce second facteur : il ne peut pas être retiré.",
        "cannot_generate_recovery_codes": "Activez d'abord une application ou une clé.",
        "incorrect_code": "Ce code n'est pas le bon. Vérifiez l'heure de votre téléphone, puis écrivez le code affiché "
        "maintenant.",
    }

    def encrypt(self, text: str) -> str:
        """What the database keeps of a secret."""
        return base64.b64encode(secret_fields.encrypt(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret that `encrypt` hid."""
        return secret_fields.decrypt(base64.b64decode(encrypted_text))

    def build_totp_svg(self, url: str) -> str:
        """The picture that a telephone reads."""
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=4, border=4)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """What a new key is called until its owner says better."""
        rank = user.authenticator_set.filter(type=type).count()  # type: ignore[attr-defined]
        return _KEY_NAMES[rank] if rank < len(_KEY_NAMES) else f"Clé n° {rank + 1}"
