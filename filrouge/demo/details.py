"""What makes files look like files: languages, aids under way, a recommendation sent back (A-8, B-5, B-12)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from filrouge.access.agents import Agent
from filrouge.access.journal import civil_day
from filrouge.access.models import Account
from filrouge.accompaniment.aids import AidStep, NewAid, move_aid, note_aid
from filrouge.accompaniment.envelopes import envelopes_for
from filrouge.accompaniment.models import Accompaniment
from filrouge.accompaniment.reorientations import Recommendation, recommend, refuse
from filrouge.directory.actions import save_professional
from filrouge.directory.models import Organisation, Professional
from filrouge.directory.queries import agent_for, console_agent
from filrouge.orientation.entry import Assessed, assess
from filrouge.people.actions import contact_values, edit_contact
from filrouge.people.models import Person

SPOKEN = ("ar", "tr", "pt", "uk", "lsf", "en")
# Kind, purpose, euros, funder, who is paid: one aid in four goes on to be granted, one in eight is refused.
AIDS = (
    ("mobility", "Permis B, reste à charge", 600, "Fonds départemental d'insertion", "Auto-école du Pont"),
    ("housing", "Dépôt de garantie", 480, "Fonds de solidarité pour le logement", "Brenne Habitat"),
    ("childcare", "Garde pendant la formation", 220, "CAF", "Crèche des Lilas"),
    ("energy", "Facture d'électricité", 150, "Fonds de solidarité pour le logement", "Énergies du Val"),
    ("equipment", "Chaussures de sécurité", 85, "Fonds départemental d'insertion", ""),
    ("digital", "Téléphone reconditionné", 60, "CCAS", ""),
)
CENTS = 100
EVERY = 5


def add_details(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """`emails`: the addresses of those who show the product, by role."""
    by = console_agent()
    people = list(
        Accompaniment.objects.filter(closed_on__isnull=True)
        .select_related("person__following")
        .order_by("pk")[::EVERY]
    )
    _languages([row.person for row in people[::3]], by, at)
    for number, row in enumerate(people):
        _aid(row.person, number, today, by, at)
    _sent_back(emails, today, at)
    _interviews(emails, today, at)


def _languages(people: Sequence[Person], by: Agent, at: datetime) -> None:
    rows = Professional.objects.filter(memberships__organisation__kind=Organisation.Kind.DELEGATED_PROVIDER)
    for number, professional in enumerate(rows.distinct().order_by("pk")[::3]):
        professional.languages = [SPOKEN[number % len(SPOKEN)]]
        save_professional(professional, by=by, at=at)
    for number, person in enumerate(people):
        values = contact_values(person)
        spoken = {"language": SPOKEN[number % len(SPOKEN)]}
        edit_contact(person, values=values | spoken, base=values, by=by, at=at)


def _aid(person: Person, number: int, today: date, by: Agent, at: datetime) -> None:
    kind, purpose, euros, funder, payee = AIDS[number % len(AIDS)]
    amount, whom = euros * CENTS, ("third" if payee else "person")
    since = today - timedelta(days=10 + number % 50)
    state = "requested" if number % 3 else "sought"
    aid = note_aid(person, NewAid(kind, state, since, purpose, funder, amount), by=by, at=at)
    if state == "requested" and number % 4 == 0:
        day = since + timedelta(days=7)
        fund = envelopes_for(aid, by, day).values_list("pk", flat=True).first()
        move_aid(aid, AidStep("granted", day, "requested", amount, whom, payee, fund), by=by, at=at)
        if number % 8 == 0:
            move_aid(aid, AidStep("invoiced", day, "granted", amount, whom, payee), by=by, at=at)
        if number % 16 == 0:
            move_aid(aid, AidStep("paid", day, "invoiced", amount, whom, payee), by=by, at=at)
    elif state == "requested" and number % 8 == 1:
        step = AidStep("refused", since + timedelta(days=7), "requested", words="Hors du règlement du fonds.")
        move_aid(aid, step, by=by, at=at)


def _sent_back(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """A recommendation of the caseworker that the orientation officer returned to be completed."""
    named = Professional.objects.select_related("account")
    professional = named.filter(account__email=emails.get("caseworker", "")).first()
    officer = Account.objects.filter(email=emails.get("orientation_officer", "")).first()
    if professional is None or professional.account is None or officer is None:
        return
    followed = Accompaniment.objects.filter(closed_on__isnull=True, person__following__lead=professional)
    row = (
        followed.exclude(person__following__pathway="social").select_related("person").order_by("pk").first()
    )
    if row is None:
        return
    said = Recommendation(
        "social", "Sans logement depuis un mois : l'emploi n'est plus la première étape.",
        "Quatre entretiens, un CV fait ensemble, deux candidatures.",
    )  # fmt: skip
    me = agent_for(professional.account, today)
    refuse(
        recommend(row.person, said, by=me, at=at), "Dites ce qui a été tenté pour l'hébergement.", to_complete=True,
        by=agent_for(officer, today), at=at,
    )  # fmt: skip


def _interviews(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """Entry interviews of some of those who wait: the round of the month has something to decide."""
    officer = Account.objects.filter(email=emails.get("orientation_officer", "")).first()
    if officer is None:
        return
    by = agent_for(officer, today)
    waiting = Person.objects.visible_to(by).filter(following__to_orient_since__isnull=False)
    levels = ("strength", "to_build", "barrier")
    for number, person in enumerate(
        waiting.select_related("following").order_by("-following__to_orient_since", "pk")[:30]
    ):
        answers = {
            key: levels[(number + at_) % 3]
            for at_, key in enumerate(("commitment", "employment_autonomy", "basic_skills"))
        }
        day = civil_day(at) - timedelta(days=number % 5)
        assess(person, Assessed(answers, "interview", "", day), by=by, at=at)
