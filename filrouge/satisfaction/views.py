"""Campaigns: the list, opening, closing, handing sheets, typing those that came back on paper (G-8)."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from filrouge.access.answers import form_answer, keyed_page, made_file, see_other, submitted, typed
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.people.queries import visible_person
from filrouge.satisfaction import actions, printing, queries
from filrouge.satisfaction.answering import new_slip
from filrouge.satisfaction.forms import (
    BLANK,
    MESSAGE,
    SCREEN,
    SLIP_FIELD,
    CampaignForm,
    HandForm,
    HandPersonForm,
    SheetForm,
)
from filrouge.satisfaction.models import Campaign


@signed_in(Verb.RUN_SURVEYS, Verb.HAND_SLIPS)
def index(request: SignedRequest) -> HttpResponse:
    """Campaigns under way, or all of them."""
    everything = request.GET.get("voir") == "toutes"
    rows = queries.campaigns_for(request.agent)
    if not everything:
        rows = rows.filter(closed_on=None)
    page = keyed_page(queries.with_handed(rows), request.GET, by=("-since", "-pk"))
    context = {
        "page": page, "everything": everything, "may_run": request.agent.may(Verb.RUN_SURVEYS),
        "lines": [(campaign, campaign.is_open(request.today)) for campaign in page.rows],
    }  # fmt: skip
    return render(request, "satisfaction/index.html", context)


@signed_in(Verb.RUN_SURVEYS)
def new(request: SignedRequest) -> HttpResponse:
    """Open a campaign."""
    form = CampaignForm(request.POST or None, agent=request.agent, initial={"since": request.today})
    if submitted(form, lambda: actions.open_campaign(form.campaign(), by=request.agent, at=request.now)):
        messages.success(request, "Le questionnaire est ouvert : remettez les premières feuilles.")
        return see_other("satisfaction:index")
    return form_answer(request, "satisfaction/new.html", form, {})


@signed_in(Verb.RUN_SURVEYS)
@require_POST
def close(request: SignedRequest, public_id: str) -> HttpResponse:
    """Close a campaign."""
    campaign = known(request, public_id)
    try:
        actions.close_campaign(campaign, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("satisfaction:campaign", public_id)


@signed_in(Verb.HAND_SLIPS)
@never_cache
def hand(request: SignedRequest, public_id: str) -> HttpResponse:
    """Hand sheets at the end of a workshop or of an accompaniment."""
    campaign = known(request, public_id)
    form = HandForm(request.POST or None)
    slips: list[str] = []
    if submitted(form, lambda: slips.extend(_handed(request, campaign, form.sheets()))):
        return _given(request, campaign, form.cleaned_data["how"], slips, {"person": None})
    context = {"campaign": campaign, "is_open": campaign.is_open(request.today)}
    return form_answer(request, "satisfaction/hand.html", form, context)


@signed_in(Verb.HAND_SLIPS)
@never_cache
def hand_person(request: SignedRequest, public_id: str) -> HttpResponse:
    """Hand a sheet to somebody, or send it; nothing of it is written in their file but the message that leaves."""
    person = visible_person(request.agent, public_id)
    campaigns = queries.open_campaigns(request.agent, request.today)
    form = HandPersonForm(request.POST or None, campaigns=campaigns)
    slips: list[str] = []

    def give() -> None:
        campaign = form.cleaned_data["campaign"]
        if form.cleaned_data["how"] == MESSAGE:
            actions.send(campaign, person, by=request.agent, at=request.now)
        else:
            slips.extend(_handed(request, campaign, 1))

    if submitted(form, give):
        if form.cleaned_data["how"] == MESSAGE:
            messages.success(
                request, "Le message va partir. Fil rouge ne saura pas si la personne a répondu."
            )
            return see_other("web:person", public_id)
        return _given(
            request, form.cleaned_data["campaign"], form.cleaned_data["how"], slips, {"person": person}
        )
    context = {"person": person, "any": campaigns.exists()}
    return form_answer(request, "satisfaction/hand_person.html", form, context)


def _handed(request: SignedRequest, campaign: Campaign, number: int) -> list[str]:
    return actions.hand(campaign, number, by=request.agent, at=request.now)


def _given(
    request: SignedRequest, campaign: Campaign, how: str, slips: list[str], context: dict[str, object]
) -> HttpResponse:
    """What was asked for: the code on the screen, or a file to print."""
    if how == SCREEN:
        [ticket] = printing.tickets(slips, _site(request))
        return render(request, "satisfaction/shown.html", context | {"campaign": campaign, "ticket": ticket})
    if how == BLANK:
        return made_file(printing.blank_pdf(campaign, len(slips)), "questionnaire.pdf")
    return made_file(printing.tickets_pdf(campaign, slips, _site(request)), "feuilles.pdf")


def _site(request: HttpRequest) -> str:
    """Where people reach this site: its public address, else the one that the professional uses."""
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


@signed_in(Verb.RUN_SURVEYS)
@never_cache
def type_sheet(request: SignedRequest, public_id: str) -> HttpResponse:
    """Type sheets that came back on paper, one after the other."""
    campaign = known(request, public_id)
    slip = typed(request, SLIP_FIELD) or new_slip(campaign)
    form = SheetForm(request.POST or None, questionnaire=campaign.questionnaire, slip=slip)
    if submitted(
        form,
        lambda: actions.type_sheet(campaign, slip=slip, given=form.given(), by=request.agent, at=request.now),
    ):
        messages.success(request, "La feuille est enregistrée. Vous pouvez saisir la suivante.")
        return see_other("satisfaction:type_sheet", public_id)
    return form_answer(request, "satisfaction/type_sheet.html", form, {"campaign": campaign})


# Each page draws its own slip, so that a double click is one answer: nothing else remembers when it was sent.
type_sheet.once_by_itself = True  # type: ignore[attr-defined]


def known(request: SignedRequest, public_id: str) -> Campaign:
    """A campaign of the agent's organisations; 404 for another's."""
    found = queries.visible_campaign(request.agent, public_id)
    if found is None:
        raise Http404("Ce questionnaire n'existe pas, ou n'est pas celui de votre organisme.")
    return found
