"""Opening and closing a campaign, handing its sheets, typing those that came back on paper, masking a name in free words.

What leads to somebody is written nowhere: a sheet handed or typed is a number in its month, without a line of journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils.crypto import salted_hmac

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.events import EventType
from filrouge.access.refusals import refusal_of
from filrouge.access.roles import Verb
from filrouge.core.periods import month_number
from filrouge.core.results import Refusal
from filrouge.directory.models import PERIOD_MESSAGE, Area, Organisation, Scheme
from filrouge.messages.actions import Draft, enqueue_many
from filrouge.messages.shipped import SLIP
from filrouge.people.models import Person
from filrouge.people.queries import require_visible
from filrouge.satisfaction import events
from filrouge.satisfaction.answering import keep, new_slip
from filrouge.satisfaction.models import Campaign, Handed, Words
from filrouge.satisfaction.queries import campaigns_for, organisations_for
from filrouge.satisfaction.shipped import questionnaires
from filrouge.satisfaction.shuffling import leaving_no_trace

# What a message about a sheet begins with: see `messages.truths`.
ABOUT = "opinion"
MESSAGE = "opinion_asked"
# Sheets in one go: a big workshop, or a month of a whole service.
MOST_SHEETS = 200
_NOT_OPEN = "Ce questionnaire n'est pas ouvert aujourd'hui : choisissez-en un autre."
_ABSENT = "Ce questionnaire n'existe pas, ou n'est pas celui de votre organisme."


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign to open. `until`: the first day on which nobody answers any more."""

    label: str
    questionnaire: str
    organisation: Organisation
    since: date
    until: date
    scheme: Scheme | None = None
    area: Area | None = None


def open_campaign(wanted: NewCampaign, *, by: Agent, at: datetime) -> Campaign:
    """Open a campaign with the questionnaire as it is today. `Refusal` for a period that ends before it begins."""
    gate.require(by, Verb.RUN_SURVEYS)
    if not organisations_for(by).filter(pk=wanted.organisation.pk).exists():
        raise Http404(_ABSENT)
    if wanted.questionnaire not in questionnaires():
        raise Refusal("Choisissez le questionnaire.", field="questionnaire")
    campaign = Campaign(
        label=wanted.label.strip(), text=questionnaires()[wanted.questionnaire].source,
        organisation=wanted.organisation, scheme=wanted.scheme, area=wanted.area, since=wanted.since,
        until=wanted.until,
    )  # fmt: skip
    try:
        campaign.full_clean(exclude=["public_id", "code"])
    except ValidationError as error:
        raise refusal_of(error, {PERIOD_MESSAGE: "until"}) from error
    with transaction.atomic():
        campaign.save()
        _tell(events.CAMPAIGN_OPENED, campaign, by, at)
    return campaign


def close_campaign(campaign: Campaign, *, by: Agent, at: datetime) -> None:
    """No sheet is answered nor typed any more: what may be told of the last month can be. `Refusal` when it is done."""
    gate.require(by, Verb.RUN_SURVEYS)
    _require_known(campaign, by)
    with transaction.atomic():
        open_still = Campaign.objects.filter(pk=campaign.pk, closed_on=None)
        if not open_still.update(closed_on=journal.civil_day(at)):
            raise Refusal("Ce questionnaire est déjà clos.")
        _tell(events.CAMPAIGN_CLOSED, campaign, by, at)


def hand(campaign: Campaign, number: int, *, by: Agent, at: datetime) -> list[str]:
    """So many slips, in memory, to show or to print; only their number is kept."""
    gate.require(by, Verb.HAND_SLIPS)
    _require_known(campaign, by)
    if not 1 <= number <= MOST_SHEETS:
        raise Refusal(f"Entre 1 et {MOST_SHEETS} feuilles à la fois.", field="number")
    with transaction.atomic():
        _count(campaign, number, at)
    return [new_slip(campaign) for _ in range(number)]


def send(campaign: Campaign, person: Person, *, by: Agent, at: datetime) -> None:
    """Ask for the message that will carry a slip, drawn when it leaves. Asked for twice, it leaves once: `Refusal`."""
    gate.require(by, Verb.HAND_SLIPS)
    _require_known(campaign, by)
    require_visible(by, [person.pk])
    if not settings.PUBLIC_URL:
        raise Refusal(
            "Ce site n'a pas d'adresse publique : montrez le code à l'écran, ou imprimez la feuille.",
            field="how",
        )
    draft = Draft(
        MESSAGE, _about(campaign, person), person=person.pk, values={SLIP: campaign.code},
        not_after=datetime.combine(campaign.until, time(), journal.PARIS),
    )  # fmt: skip
    with transaction.atomic():
        _count(campaign, 1, at)
        if not enqueue_many([draft], by=by, at=at):
            raise Refusal("Ce questionnaire lui a déjà été envoyé.", field="how")


def _about(campaign: Campaign, person: Person) -> str:
    """What makes the message the same when it is asked for twice; the campaign cannot be read in it."""
    said = salted_hmac("filrouge.satisfaction.about", f"{campaign.code}:{person.pk}", algorithm="sha256")
    return f"{ABOUT}:{said.hexdigest()[:32]}"


def type_sheet(campaign: Campaign, *, slip: str, given: Mapping[str, Any], by: Agent, at: datetime) -> None:
    """Type a sheet that came back on paper: an answer like another. `slip`: drawn with the page where it is typed, so that
    a double click is one answer. `Refusal`: see `answering.keep`."""
    gate.require(by, Verb.RUN_SURVEYS)
    _require_known(campaign, by)
    keep(campaign, slip, given, day=journal.civil_day(at), typed=True)


def mask_words(words: Words, *, by: Agent, at: datetime) -> None:
    """Erase words that name somebody; that they were is still counted. `Refusal` when a colleague did."""
    gate.require(by, Verb.RUN_SURVEYS)
    _require_known(words.campaign, by)
    with leaving_no_trace():
        if not Words.objects.filter(pk=words.pk, masked=False).update(words="", masked=True):
            raise Refusal("Ces mots sont déjà masqués.")
        _tell(events.WORDS_MASKED, words.campaign, by, at)


def _require_known(campaign: Campaign, by: Agent) -> None:
    if not campaigns_for(by).filter(pk=campaign.pk).exists():
        raise Http404(_ABSENT)


def _count(campaign: Campaign, number: int, at: datetime) -> None:
    """Count sheets in their month, under the campaign's row. `Refusal` when it is not open."""
    day = journal.civil_day(at)
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not held.is_open(day):
        raise Refusal(_NOT_OPEN)
    month = {"campaign": held, "month": month_number(day)}
    if not Handed.objects.filter(**month).update(number=F("number") + number):
        Handed.objects.create(**month, number=number)


def _tell(event: EventType, campaign: Campaign, by: Agent, at: datetime) -> None:
    told = journal.Happened(event, None, subject=campaign.pk, organisation=campaign.organisation_id)
    journal.record(told, by=by, at=at)
