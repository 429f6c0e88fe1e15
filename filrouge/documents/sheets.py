"""Documents that are printed from the file and kept by no one here: a contract to sign, a plan, a review (C-2, A-7).

Their words are templates of the département, like those of letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from filrouge.documents.models import Delegation
from filrouge.documents.queries import template_of
from filrouge.documents.rules import filled


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document, as `rendering` draws it. `signatures`: who signs at the bottom, by hand. `large`: in
    big letters."""

    subject: str
    body: str
    dated: date
    address: Sequence[str] = ()
    signatures: Sequence[str] = ()
    delegation: Delegation | None = field(default=None)
    is_letter: bool = False
    large: bool = False


def sheet(
    kind: str,
    values: Mapping[str, str],
    dated: date,
    signatures: Sequence[str] = (),
    *,
    large: bool = False,
) -> Sheet:
    """A document of this kind, its template filled."""
    template = template_of(kind)
    return Sheet(
        filled(template.subject, values), filled(template.body, values), dated, signatures=signatures, large=large
    )  # fmt: skip
