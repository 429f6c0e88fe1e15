"""One search box: a name, a date of birth, a number (A-1, A-4). Nothing of it is ever in an address or a log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.access.secret_fields import blind_index
from filrouge.people.asked import Sought, recognise
from filrouge.people.models import HouseholdMember, NameToken, Person, PersonQuerySet, file_open_to
from filrouge.people.queries import LISTED

LIMIT = 25
# A word this short has too many neighbours to forgive a mistake in it.
SHORTEST_FORGIVEN = 4
LONG_WORD = 7
NEIGHBOURS = 20
KNOWN_WORDS = 60_000
TOKEN_LENGTH = 60
# More than a word of a name ever has in a département, so that nobody is left out.
MOST_BEARERS = 1_000_000
NIR_REFUSED = (
    "Votre profil ne permet pas de chercher par numéro de sécurité sociale. "
    "Cherchez par le nom, la date de naissance ou le numéro d'allocataire."
)


@dataclass(frozen=True, slots=True)
class Found:
    """People found, at most `LIMIT`; `more`: there are others; `approximate`: nothing was spelt just so."""

    people: list[Person]
    more: bool = False
    approximate: bool = False
    problem: str = ""


def search(agent: Agent, text: str) -> Found:
    """People whose file is open to the agent and who answer to what was typed."""
    gate.require(agent, Verb.SEARCH_PEOPLE)
    sought = recognise(text)
    if sought.nir and not agent.may(Verb.SEARCH_NIR):
        return Found([], problem=NIR_REFUSED)
    if sought.problem:
        return Found([], problem=sought.problem)
    people = Person.objects.visible_to(agent, few=True)
    if sought.nir:
        return _listed(people.filter(nir_index=blind_index(sought.nir)))
    if sought.words:
        return _by_name(agent, people, sought)
    if sought.birth_date or sought.birth_year:
        return _listed(_born(people, sought))
    return _by_number(people, sought)


def _listed(people: "QuerySet[Person]", *, approximate: bool = False) -> Found:
    rows = list(people.select_related(*LISTED).order_by("name_key", "id")[: LIMIT + 1])
    return Found(rows[:LIMIT], more=len(rows) > LIMIT, approximate=approximate)


def _born(people: PersonQuerySet, sought: Sought) -> PersonQuerySet:
    if sought.birth_date:
        return people.filter(birth_date=sought.birth_date)
    if sought.birth_year:
        first, next_year = date(sought.birth_year, 1, 1), date(sought.birth_year + 1, 1, 1)
        return people.filter(birth_date__gte=first, birth_date__lt=next_year)
    return people


def _by_number(people: PersonQuerySet, sought: Sought) -> Found:
    """Each number has its own index: one query for each kind that the digits may be."""
    keys: set[int] = set()
    if sought.phone:
        for field in ("phone", "other_phone"):
            keys.update(people.filter(**{field: sought.phone}).order_by("pk").values_list("pk", flat=True))
    if sought.france_travail_id:
        asked = people.filter(france_travail_id=sought.france_travail_id)
        keys.update(asked.order_by("pk").values_list("pk", flat=True))
    if sought.caf_number:
        members = HouseholdMember.objects.filter(household__caf_number=sought.caf_number, until__isnull=True)
        keys.update(members.order_by("pk").values_list("person_id", flat=True))
    return _listed(people.filter(pk__in=keys))


def _by_name(agent: Agent, people: PersonQuerySet, sought: Sought) -> Found:
    """Every word begins a word of the name, in any order; else a joined or split spelling; else a typing error.

    A common surname alone fills the answer: whoever else bears that word comes when more is typed."""
    born = _born(people, sought)
    if len(sought.words) == 1 and (agent.department or agent.everything):
        found = _listed(_named(born, sought.words[0]))
        if found.more:
            return found
    found = _listed(_with_all(born, [_beginning(word) for word in sought.words]))
    if found.people:
        return found
    for spelling in _other_spellings(sought.words):
        found = _listed(_with_all(born, [_beginning(word) for word in spelling]))
        if found.people:
            return found
    return _listed(_with_all(born, [_resembling(agent, word) for word in sought.words]), approximate=True)


def _with_all(people: PersonQuerySet, each: Iterable["QuerySet[NameToken]"]) -> PersonQuerySet:
    """A slice says to both engines that the few who bear the word come first, their files after: they would rather
    walk through everybody in the order of names until enough are found."""
    for tokens in each:
        people = people.filter(pk__in=tokens.values("person")[:MOST_BEARERS])
    return people


def _named(people: PersonQuerySet, word: str) -> PersonQuerySet:
    """Those whose name, as lists sort it, begins so."""
    return people.filter(name_key__gte=word, name_key__lte=word.ljust(TOKEN_LENGTH, "Z"))


def _beginning(word: str) -> "QuerySet[NameToken]":
    """Tokens are capitals and digits, so that Z closes the range in every collation."""
    return NameToken.objects.filter(token__gte=word, token__lte=word.ljust(TOKEN_LENGTH, "Z"))


def _other_spellings(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """« LE GOFF » for « LEGOFF », and the reverse, where both parts exist as words of names."""
    joined = [
        (*words[:place], words[place] + words[place + 1], *words[place + 2 :])
        for place in range(len(words) - 1)
    ]
    parts = {
        part for word in words for place in range(2, len(word) - 1) for part in (word[:place], word[place:])
    }
    known = set(NameToken.objects.filter(token__in=parts).order_by("token").values_list("token", flat=True))
    split = [
        (*words[:rank], word[:place], word[place:], *words[rank + 1 :])
        for rank, word in enumerate(words)
        for place in range(2, len(word) - 1)
        if {word[:place], word[place:]} <= known
    ]
    return joined + split


def _resembling(agent: Agent, word: str) -> "QuerySet[NameToken]":
    """Tokens that a typing error or two may have turned into this word; a short word must be right."""
    if len(word) < SHORTEST_FORGIVEN:
        return _beginning(word)
    allowed = 2 if len(word) >= LONG_WORD else 1
    near = process.extract(
        word, _known_words(agent, word, allowed), scorer=OSA.distance, score_cutoff=allowed, limit=NEIGHBOURS
    )
    return NameToken.objects.filter(token__in=[token for token, _, _ in near]) | _beginning(word)


def _known_words(agent: Agent, word: str, allowed: int) -> list[str]:
    """Distinct words of names of about this length; for who sees few people, of those people only."""
    tokens = NameToken.objects.annotate(size=Length("token")).filter(
        size__gte=len(word) - allowed, size__lte=len(word) + allowed
    )
    if not (agent.department or agent.everything):
        tokens = tokens.filter(file_open_to(agent, "person_id"))
    return list(tokens.order_by("token").values_list("token", flat=True).distinct()[:KNOWN_WORDS])
