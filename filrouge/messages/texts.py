"""The words of a kind of message: what is refused in them, what they say once filled. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from filrouge.core.filling import fields_of, filled, unknown_fields
from filrouge.core.normalisation import name_key
from filrouge.messages.segments import plainer

FIELDS_OF_KIND = ("subject", "email", "sms", "letter")


@dataclass(frozen=True, slots=True)
class Texts:
    """The four texts of a kind; an empty one is a channel that the kind does not use."""

    subject: str
    email: str
    sms: str
    letter: str


@dataclass(frozen=True, slots=True)
class Words:
    """The same, filled for one person. `hidden`: names of the fields left out of what others may see on a screen."""

    subject: str
    email: str
    sms: str
    letter: str
    hidden: tuple[str, ...]


def revealing(text: str, forbidden: Collection[str]) -> list[str]:
    """The forbidden words that a text holds, whatever their case, accents or plural."""
    said = f" {name_key(text)} "
    return [word for word in forbidden if re.search(rf" {re.escape(name_key(word))}[SX]? ", said)]


def problems(
    texts: Texts, *, known: Collection[str], forbidden: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """What is wrong with these texts, by name of text, in French; nothing when they may be saved."""
    found: dict[str, tuple[str, ...]] = {}
    for name in FIELDS_OF_KIND:
        said = unknown_fields(getattr(texts, name), known)
        if name in ("subject", "sms"):
            said += [
                f"« {word} » ne s'écrit pas ici : l'objet et le SMS se lisent sur un écran verrouillé, par d'autres."
                for word in revealing(getattr(texts, name), forbidden)
            ]
        if said:
            found[name] = tuple(said)
    if "\n" in texts.subject:
        found.setdefault("subject", ("L'objet tient en une ligne.",))
    return found


def written(
    texts: Texts, values: Mapping[str, str], *, forbidden: Collection[str], instead: Mapping[str, str]
) -> Words:
    """The texts filled. A value that would say a forbidden word stays out of the subject and of the SMS, where the
    field of `instead` takes its place."""
    hidden = {name for name, value in values.items() if revealing(value, forbidden)}
    seen = {name: value for name, value in values.items() if name not in hidden}
    seen |= {name: seen.get(instead.get(name, ""), "") for name in hidden}
    on_screen = fields_of(texts.subject) | fields_of(texts.sms)
    return Words(
        " ".join(filled(texts.subject, seen).split()),
        filled(texts.email, values),
        " ".join(plainer(filled(texts.sms, seen)).split()),
        filled(texts.letter, values),
        tuple(sorted(hidden & on_screen)),
    )
