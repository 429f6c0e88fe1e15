"""What a scheme asks of the structures that follow people, and what would mend each breach (B-6). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from filrouge.core.text import enumeration, plural

# An absence this short needs nobody to stand in: people are told of the next appointment, that is all.
SHORT_ABSENCE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Post:
    """A caseworker of a structure: share of full time, people followed by area (name → people), whether their mission
    is the whole département, days of absence left without anybody to stand in (0: none)."""

    name: str
    fte: float
    areas: Mapping[str, int]
    everywhere: bool = False
    uncovered_days: int = 0


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure under a scheme: its posts, and how many people are followed in each emphasis (label → people)."""

    posts: tuple[Post, ...]
    emphases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that is not kept: which, what is seen, what would mend it."""

    rule: str
    seen: str
    remedy: str


def breaches(structure: Structure, operator: Mapping[str, object]) -> list[Breach]:
    """Every breach of the scheme's rules on structures. Without a rule, there is none."""
    return [
        *_part_time(structure.posts, operator.get("minimum_fte_share")),
        *_sites(structure.posts, operator),
        *_alone(structure.posts, operator.get("isolated_referent_allowed")),
        *_emphases(structure.emphases, operator.get("all_emphases_required")),
        *_continuity(structure.posts, operator.get("continuity_required")),
    ]


def _figure(share: float) -> str:
    return f"{share:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _part_time(posts: Sequence[Post], least: object) -> list[Breach]:
    if not isinstance(least, int | float):
        return []
    return [
        Breach(
            "Temps de travail",
            f"{post.name} a {_figure(post.fte)} équivalent temps plein ; il en faut au moins {_figure(float(least))}.",
            "Portez son temps de travail à ce minimum, ou confiez ses personnes à ses collègues.",
        )
        for post in posts
        if post.fte < least
    ]


def _sites(posts: Sequence[Post], operator: Mapping[str, object]) -> list[Breach]:
    most = operator.get("maximum_sites")
    if not isinstance(most, int):
        return []
    free = bool(operator.get("maximum_sites_unless_county_wide"))
    found: list[Breach] = []
    for post in posts:
        if len(post.areas) <= most or (free and post.everywhere):
            continue
        lightest = sorted(post.areas.items(), key=lambda item: (item[1], item[0]))[: len(post.areas) - most]
        told = enumeration([f"{plural(people, 'personne')} ({area})" for area, people in lightest])
        found.append(
            Breach(
                "Nombre de lieux",
                f"{post.name} reçoit dans {len(post.areas)} territoires ; {most} au plus.",
                f"Confiez à un collègue : {told}.",
            )
        )
    return found


def _alone(posts: Sequence[Post], allowed: object) -> list[Breach]:
    if allowed is not False or len(posts) != 1:
        return []
    return [
        Breach(
            "Référent isolé",
            f"{posts[0].name} est seul référent de la structure.",
            "Ouvrez un second portefeuille, ou rattachez ce référent à une équipe.",
        )
    ]


def _emphases(followed: Mapping[str, int], required: object) -> list[Breach]:
    missing = [label for label, people in followed.items() if not people] if required is True else []
    if not missing:
        return []
    return [
        Breach(
            "Dominantes",
            f"Personne n'est accompagné dans : {enumeration(missing)}.",
            "Vérifiez les dominantes notées aux accompagnements en cours, ou orientez vers la structure des personnes "
            "qui en relèvent.",
        )
    ]


def _continuity(posts: Sequence[Post], required: object) -> list[Breach]:
    if required is not True:
        return []
    return [
        Breach(
            "Continuité",
            f"{post.name} est absent {plural(post.uncovered_days, 'jour')} ou plus, sans relais.",
            "Notez un relais sur son absence, ou répartissez ses personnes.",
        )
        for post in posts
        if post.uncovered_days > SHORT_ABSENCE_DAYS
    ]
