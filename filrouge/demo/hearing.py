"""What people of the demo said without their name: a campaign with its results, one with too few answers yet (G-8)."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from filrouge.access.agents import Agent
from filrouge.access.journal import midday
from filrouge.core.periods import add_months
from filrouge.demo.shown import shown_caseworker
from filrouge.directory.models import Organisation
from filrouge.directory.queries import console_agent
from filrouge.satisfaction.actions import NewCampaign, hand, open_campaign
from filrouge.satisfaction.answering import answer
from filrouge.satisfaction.models import Campaign, Participation, Testimonial
from filrouge.satisfaction.telling import note_participation, note_testimonial

SHEETS, ANSWERS, TOO_FEW = 60, 42, 3
MONTHS_AGO = (5, 4, 4, 3, 3, 2, 2, 1)
DEGREES = "1223334444455555"
PACE = ("bien", "bien", "bien", "peu", "peu", "trop")
MOVED = ("emploi", "projet", "sante", "logement", "transport", "papiers", "confiance")
WORDS = (
    "Ma référente m'a écouté sans me juger.",
    "Les rendez-vous sont trop loin de chez moi, et il n'y a pas de bus le mercredi.",
    "J'ai repris confiance.", "Il faudrait moins de papiers.", "L'atelier CV m'a beaucoup aidée.",
    "On m'a laissé le temps.", "Répondre plus vite quand on laisse un message.",
    "La garde de mon fils, c'est ça qui bloque.", "Merci.", "J'aurais voulu visiter une entreprise plus tôt.",
)  # fmt: skip
TESTIMONIALS = (
    (
        "Je n'osais plus sortir. Aujourd'hui je fais les marchés avec ma propre camionnette.",
        "Une habitante",
        "public",
    ),
    ("On a monté mon dossier ensemble, et le soir même je dormais mieux.", "", "internal"),
)
MEETINGS = (
    (
        "committee",
        "Comité de pilotage du printemps",
        3,
        "Les convocations sont réécrites avec elles, en plus simple.",
    ),
    ("co_design", "Atelier « ma première journée »", 8, ""),
)


def hear(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """The caseworker's operator asks people what they think; a few of them take part, and two let us tell their story."""
    shown = shown_caseworker(emails)
    post = shown.memberships.filter(until__isnull=True).order_by("pk").first() if shown else None
    if post is None:
        return
    by, house, chance = console_agent(), post.organisation, random.Random(today.year)  # noqa: S311 invented answers
    since, until = add_months(today.replace(day=1), -MONTHS_AGO[0]), add_months(today, MONTHS_AGO[0])
    ends = NewCampaign(f"Fins d'accompagnement, {house.name}", "fin-accompagnement", house, since, until)
    _answered(open_campaign(ends, by=by, at=midday(since)), ANSWERS, SHEETS, today, chance, by)
    workshops = NewCampaign(f"Ateliers, {house.name}", "fin-atelier", house, since, until)
    _answered(open_campaign(workshops, by=by, at=midday(since)), TOO_FEW, 2 * TOO_FEW, today, chance, by)
    _seen(house, today, by, at)


def _answered(
    campaign: Campaign, answers: int, sheets: int, today: date, chance: random.Random, by: Agent
) -> None:
    days = sorted(add_months(today, -MONTHS_AGO[number % len(MONTHS_AGO)]) for number in range(sheets))
    for number, day in enumerate(days):
        [slip] = hand(campaign, 1, by=by, at=midday(day))
        if number * answers // sheets != (number + 1) * answers // sheets:
            answer(slip, _sheet(campaign, chance), day=day)


def _sheet(campaign: Campaign, chance: random.Random) -> dict[str, object]:
    """An invented sheet, some questions skipped."""
    found: dict[str, object] = {}
    for question in campaign.questionnaire.questions:
        if question.kind == "words":
            found[question.key] = chance.choice(WORDS) if chance.random() < 1 / 2 else ""
        elif question.kind == "scale":
            found[question.key] = chance.choice(DEGREES)
        elif question.kind == "several":
            found[question.key] = chance.sample(MOVED, chance.randint(1, 3))
        elif question.key == "rythme":
            found[question.key] = chance.choice(PACE)
        else:
            found[question.key] = chance.choice(list(question.choices))
    return found


def _seen(house: Organisation, today: date, by: Agent, at: datetime) -> None:
    """Meetings and testimonials."""
    for number, (kind, label, people, outcome) in enumerate(MEETINGS):
        held = today - timedelta(days=20 * (number + 1))
        row = Participation(
            organisation=house, kind=kind, label=label, held_on=held, people=people, outcome=outcome
        )
        note_participation(row, by=by, at=at)
    for words, signature, scope in TESTIMONIALS:
        told = Testimonial(
            organisation=house, words=words, signature=signature, scope=scope, agreed_on=today - timedelta(days=30),
            paper="Classeur du secrétariat",
        )  # fmt: skip
        note_testimonial(told, by=by, at=at)
