"""What surrounds the people of who shows the product: envelopes, rights gained, guardians, dates not to miss (A-2, A-8)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from filrouge.accompaniment.envelopes import save_envelope
from filrouge.accompaniment.models import Envelope
from filrouge.accompaniment.rights import Said, note_right
from filrouge.core.periods import add_months
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.queries import agent_for, console_agent, department
from filrouge.people.companions import Beside, note_companion
from filrouge.people.models import Person
from filrouge.people.renewals import Ends, note_renewal

# Kind of right, where it stands, how many days ago.
RIGHTS = (
    ("health_cover", "opened", 60), ("housing_allowance", "opened", 35), ("rqth", "asked", 40), ("aah", "refused", 20),
    ("activity_bonus", "opened", 15), ("pension", "asked", 12),
)  # fmt: skip
COMPANIONS = (
    Beside("curatorship", "Hélène Vasseur", date.min, "copy", "Association tutélaire du Val", phone="06 39 98 41 07",
           street="14 rue des Tanneurs", postal_code="99001", city="Brenne"),
    Beside("interpreter", "Samir Haddad", date.min, language="ar", organisation="Interprètes sans frontières"),
    Beside("guardianship", "Denis Carpentier", date.min, "instead", "Udaf", phone="06 39 98 41 18",
           street="2 place du Marché", postal_code="99001", city="Brenne"),
    Beside("trusted", "Jeanne Marchand", date.min, organisation="Sœur", phone="06 39 98 41 29"),
)  # fmt: skip
# Kind, in how many days it ends (before zero: it did).
RENEWALS = (
    ("residence_permit", 75), ("quarterly_statement", 12), ("rqth", 120), ("health_cover", -8),
    ("driving_licence", 400), ("quarterly_statement", 40), ("identity_card", 50),
)  # fmt: skip
EVERY = 3


def open_envelopes(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """That of the département for the year, and a small one of the caseworker's operator for mobility."""
    by, home = console_agent(), department()
    year = {"since": date(today.year, 1, 1), "until": date(today.year + 1, 1, 1)}
    if home is not None:
        row = Envelope(name=f"Aides individuelles {today.year}", organisation=home, cents=25_000_00, **year)
        save_envelope(row, by=by, at=at)
    shown = shown_caseworker(emails)
    post = shown.memberships.filter(until__isnull=True).order_by("pk").first() if shown else None
    if post is not None:
        row = Envelope(
            name="Coup de pouce mobilité",
            organisation_id=post.organisation_id,
            kind="mobility",
            cents=900_00,
            **year,
        )
        save_envelope(row, by=by, at=at)


def stand_beside(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """The caseworker has noted rights, companions and dates in some of their files."""
    shown = shown_caseworker(emails)
    if shown is None or shown.account is None:
        return
    by = agent_for(shown.account, today)
    people = Person.objects.filter(following__lead=shown).order_by("pk")
    for number, person in enumerate(people[::EVERY]):
        kind, stage, ago = RIGHTS[number % len(RIGHTS)]
        said = Said(stage, today - timedelta(days=ago), helped_by=by.name)
        note_right(person, said, kind=kind, by=by, at=at)
    for number, person in enumerate(people[1::EVERY]):
        kind, days = RENEWALS[number % len(RENEWALS)]
        ends = Ends(kind, today + timedelta(days=days), "seen")
        note_renewal(person, ends, by=by, at=at)
    for person, beside in zip(people[2::EVERY], COMPANIONS, strict=False):
        words = {name: getattr(beside, name) for name in Beside.__dataclass_fields__}
        since = Beside(**words | {"since": add_months(today, -8)})
        note_companion(person, since, by=by, at=at)
