"""A sheet is answered, once, by nobody: what is kept of it leads to no one (G-8).

Here alone an action has neither an agent nor an instant: it takes the day, of which the month is kept."""

from collections.abc import Mapping
from datetime import date

from filrouge.access import slips
from filrouge.core.periods import month_number
from filrouge.core.results import Refusal
from filrouge.satisfaction.models import Answer, Campaign, UsedSlip, Words
from filrouge.satisfaction.questionnaire_rules import checked
from filrouge.satisfaction.shuffling import add_shuffled, leaving_no_trace

# What slips are drawn for; also where they open under this site (`messages`, `slip = "avis"`).
PURPOSE = "avis"
_UNKNOWN = "Ce code n'existe pas. Recopiez-le tel qu'il est sur la feuille ou dans le message, ou demandez-en une autre."
_USED = (
    "Cette feuille a déjà servi : une réponse a été envoyée avec elle. Chaque feuille ne sert qu'une fois."
)
_OVER = "Ce questionnaire est terminé. Merci d'avoir voulu répondre."
_NOT_YET = "Ce questionnaire n'a pas encore commencé : gardez la feuille, et revenez plus tard."


def new_slip(campaign: Campaign) -> str:
    """A slip of this campaign, in memory."""
    return slips.draw(PURPOSE, campaign.code)


def campaign_of(slip: str, day: date) -> Campaign:
    """The campaign of a slip that may be answered that day. `Refusal` when it was forged, was used, or is over."""
    code = slips.subject_of(PURPOSE, slip)
    found = Campaign.objects.filter(code=code).first() if code else None
    if found is None:
        raise Refusal(_UNKNOWN)
    _check(found, slip, day, typed=False)
    return found


def answer(slip: str, given: Mapping[str, object], *, day: date) -> None:
    """Keep what a sheet says. `Refusal`: see `campaign_of`, and for answers that do not fit the questions."""
    keep(campaign_of(slip, day), slip, given, day=day)


def keep(
    campaign: Campaign, slip: str, given: Mapping[str, object], *, day: date, typed: bool = False
) -> None:
    """Keep what a sheet of this campaign says. Of two uses of a slip at once, one waits for the other, and is refused.

    `typed`: a professional types a paper sheet, which may come after the last day."""
    said = checked(campaign.questionnaire, given)
    month = month_number(day)
    with leaving_no_trace():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        _check(held, slip, day, typed=typed)
        used = UsedSlip(key=slips.trace(PURPOSE, slip), campaign=held)
        add_shuffled([used], UsedSlip.objects.filter(campaign=held))
        sheet = Answer(campaign=held, month=month, said=dict(said.answers))
        add_shuffled([sheet], Answer.objects.filter(campaign=held, month=month))
        words = [
            Words(campaign=held, month=month, question=key, words=text) for key, text in said.words.items()
        ]
        if words:
            add_shuffled(words, Words.objects.filter(campaign=held, month=month))


def _check(campaign: Campaign, slip: str, day: date, *, typed: bool) -> None:
    if slips.subject_of(PURPOSE, slip) != campaign.code:
        raise Refusal(_UNKNOWN)
    if UsedSlip.objects.filter(pk=slips.trace(PURPOSE, slip)).exists():
        raise Refusal(_USED)
    if campaign.closed_on is not None or (day >= campaign.until and not typed):
        raise Refusal(_OVER)
    if day < campaign.since:
        raise Refusal(_NOT_YET)
