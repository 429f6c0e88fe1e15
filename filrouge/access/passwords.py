"""Password policy: 80 bits of entropy or so, as the CNIL counts them (délibération 2022-100)."""

import string

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

MINIMUM = {4: 12, 3: 14}
LONG_PHRASE = 20


def character_classes(password: str) -> int:
    """How many kinds of characters: lower case, upper case, digits, others."""
    return sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c in string.digits for c in password),
            any(not c.isalnum() for c in password),
        )
    )


class StrengthValidator:
    """12 characters of the four kinds, or 14 of three, or a phrase of 20."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise `ValidationError` when the password is too weak."""
        needed = MINIMUM.get(character_classes(password), LONG_PHRASE)
        if len(password) < min(needed, LONG_PHRASE):
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        """The rule in French."""
        return (
            "Choisissez au moins 12 caractères avec minuscules, majuscules, chiffres et signes, "
            "ou 14 caractères de trois de ces sortes, ou une phrase d'au moins 20 caractères."
        )
