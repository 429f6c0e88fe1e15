"""Looking at two professionals of the database as a pair of the person's scheme (B-3, B-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from filrouge.core.results import Refusal
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.directory.models import Membership, Professional
from filrouge.directory.queries import on_day
from filrouge.orientation.pair_rules import Member, holder_of, may_support, pair_rules_of
from filrouge.people.queries import NOWHERE, Standing


@dataclass(frozen=True, slots=True)
class Two:
    """The lead and the support of one person, by key; None: nobody, or not known yet."""

    person: int
    lead: int | None
    support: int | None


def check_pairs(two: Sequence[Two], where: Mapping[int, Standing], day: date, *, field: str) -> None:
    """`Refusal` on this field when the two do not make a pair of the person's scheme."""
    asked = [one for one in two if one.lead is not None and one.support is not None]
    if not asked:
        return
    posts = _posts({key for one in asked for key in (one.lead, one.support) if key is not None}, day)
    keys = scheme_keys()
    for one in asked:
        standing = where.get(one.person, NOWHERE)
        rules = pair_rules_of(scheme_text(keys.get(standing.scheme or 0)))
        lead = _member(posts.get(one.lead or 0, ()), standing.organisation)
        support = _member(posts.get(one.support or 0, ()), None)
        opinion = may_support(rules, lead, support)
        if not opinion.verdict:
            raise Refusal(f"{opinion.reasons[0]} Choisissez quelqu'un d'autre.", field=field)


def _posts(professionals: set[int], day: date) -> dict[int, list[Membership]]:
    rows = Membership.objects.filter(on_day(day), professional__in=professionals)
    found: dict[int, list[Membership]] = {}
    for row in rows.select_related("organisation", "professional").order_by("id"):
        found.setdefault(row.professional_id, []).append(row)
    return found


def _member(posts: Sequence[Membership], organisation: int | None) -> Member:
    """Who they are in this organisation if they work there, else where they work."""
    post = next((row for row in posts if row.organisation_id == organisation), posts[0] if posts else None)
    if post is None:
        return Member("")
    competence = post.professional.competence
    return Member(
        holder_of(post.organisation.kind), competence if competence != Professional.Competence.NONE else ""
    )
