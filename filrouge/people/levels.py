"""How confidential a note is, and who may read it: the rule, and the same as a condition on rows (A-1, CASF L262-44).

Beside what opens the file, asked first: nobody reads a note of a file that is not open to them."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from filrouge.access.agents import Agent
from filrouge.access.roles import ROLES_OF_SOCIAL_SECRECY, Verb


class Level(models.TextChoices):
    """Who may read a note, from the widest to the narrowest."""

    SHARED = "shared", "Partagée"
    ORGANISATION = "organisation", "Mon organisme"
    SECRECY = "secrecy", "Secret professionnel du travail social"


READERS = {
    Level.SHARED: "tous les professionnels qui suivent la personne",
    Level.ORGANISATION: "les professionnels de votre organisme qui suivent la personne",
    Level.SECRECY: "vous et les travailleurs sociaux de votre organisme qui suivent la personne",
}
MENTIONS = {
    Level.SHARED: "",
    Level.ORGANISATION: "réservée à l'organisme",
    Level.SECRECY: "secret professionnel",
}


def may_read(level: str, author: int, organisation: int | None, agent: Agent) -> bool:
    """Whether the level lets this agent read a note of this author, written inside this organisation.

    What was written for an organisation stays there: an author who has left it reads it no more, unless it belongs to
    none. A professional secret is its author's own: they keep reading it."""
    if agent.everything:
        return True
    if not agent.may(Verb.SEE_PEOPLE):
        return False
    mine, inside = author == agent.account_id, organisation in agent.works_in
    if level == Level.SHARED:
        return True
    if level == Level.ORGANISATION:
        return inside or (mine and organisation is None)
    return mine or (inside and agent.role in ROLES_OF_SOCIAL_SECRECY)


def readable(agent: Agent) -> Q:
    """`may_read` as a condition on the rows of notes."""
    if agent.everything:
        return Q()
    if not agent.may(Verb.SEE_PEOPLE):
        return Q(pk__in=[])
    mine, inside = Q(author=agent.account_id), Q(organisation__in=agent.works_in)
    secret = mine | inside if agent.role in ROLES_OF_SOCIAL_SECRECY else mine
    return (
        Q(level=Level.SHARED)
        | (Q(level=Level.ORGANISATION) & (inside | (mine & Q(organisation__isnull=True))))
        | (Q(level=Level.SECRECY) & secret)
    )


def levels_for(agent: Agent) -> list[Level]:
    """The levels that this agent may give to what they write: a secret is held by those whose role holds it."""
    found = [Level.SHARED]
    if agent.works_in:
        found.append(Level.ORGANISATION)
        if agent.role in ROLES_OF_SOCIAL_SECRECY:
            found.append(Level.SECRECY)
    return found


def levels_of(author: int, organisation: int | None, agent: Agent) -> list[Level]:
    """The levels that a note's author may give it and still read it."""
    return [level for level in levels_for(agent) if may_read(level, author, organisation, agent)]


def house_of(works_in: Collection[int], followed_by: int | None) -> int | None:
    """The organisation inside which somebody writes: among their own, the one that follows the person, else the first."""
    if followed_by in works_in:
        return followed_by
    return min(works_in, default=None)
