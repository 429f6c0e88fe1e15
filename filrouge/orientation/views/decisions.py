"""The panel « Suivi » of a person, and the forms that decide it."""

from django.http import Http404, HttpResponse

from filrouge.access.answers import back_to_person, form_answer, panel_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.models import Scheme
from filrouge.directory.queries import leads_on, schemes_of_area
from filrouge.orientation import actions, naming, queries, supporting
from filrouge.orientation.assigning.asked import proposed_to
from filrouge.orientation.authority import passed_for
from filrouge.orientation.entry import Covering, latest, opinion_on
from filrouge.orientation.following import following_panel
from filrouge.orientation.forms import (
    LeadForm,
    NotificationForm,
    OrientationForm,
    SupportEndForm,
    SupportForm,
)
from filrouge.orientation.models import OrientationDecision
from filrouge.orientation.pair_rules import PairRules, pair_rules_of
from filrouge.people.models import Following, Person
from filrouge.people.queries import visible_person

PANEL = "orientation:panel"


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """Where the person stands: orientation in force, référent, appui, history."""
    person = visible_person(request.agent, public_id, shown=("following",))
    context = {"panel": following_panel(person, request.agent), "person": person, "title": "Suivi"}
    return panel_answer(request, "orientation/panel.html", context)


@signed_in(Verb.ORIENT)
def orient(request: SignedRequest, public_id: str) -> HttpResponse:
    """Decide an orientation, or another one (B-1)."""
    person = visible_person(request.agent, public_id)
    schemes, scheme = _schemes(request, person)
    assessment, former = latest([person.pk]).get(person.pk), queries.open_orientation(person)
    form = OrientationForm(
        request.POST or None,
        scheme=scheme_text(scheme.key if scheme else None),
        today=request.today,
        following=queries.following_of(person),
        leads=leads_on(request.today, scheme.pk if scheme else None),
        assessment=assessment,
        former=former,
    )
    if submitted(
        form, lambda: actions.orient(form.decision(person, scheme), by=request.agent, at=request.now)
    ):
        return back_to_person(request, public_id, PANEL)
    former = queries.open_orientation(person) if request.method == "POST" else former
    passed = None if former else passed_for(person.pk, request.now)
    context = {
        "person": person, "former": former, "schemes": schemes, "scheme": scheme, "assessment": assessment,
        "passed": passed,
        "opinion": opinion_on(person, assessment, request.today) if assessment else None,
    }  # fmt: skip
    return form_answer(request, "orientation/orient.html", form, context)


def _schemes(request: SignedRequest, person: Person) -> tuple[list[Scheme], Scheme | None]:
    """The schemes among which the decision may be taken, and the one that the address or the file says."""
    following = queries.following_of(person)
    found = schemes_of_area(following.area_id, request.today)
    asked = next((s for s in found if s.key == request.GET.get("dispositif")), None)
    present = Covering([s.pk for s in found]).of(following.scheme_id)
    return found, asked or next((s for s in found if s.pk == present), None)


@signed_in(Verb.ORIENT)
def notify(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note when the person received the decision (B-2)."""
    decision = _decision(request, public_id)
    form = NotificationForm(request.POST or None)
    if submitted(
        form,
        lambda: actions.notify(
            decision, received_on=form.cleaned_data["received_on"], by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, decision.person.public_id, PANEL)
    context = {"person": decision.person, "decision": decision}
    return form_answer(request, "orientation/notify.html", form, context)


def _decision(request: SignedRequest, public_id: str) -> OrientationDecision:
    decision = queries.visible_decision(request.agent, public_id)
    if decision is None:
        raise Http404("Cette décision n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return decision


@signed_in(Verb.NAME_CASEWORKER)
def lead(request: SignedRequest, public_id: str) -> HttpResponse:
    """Name the référent: the proposal first, with its reasons; full caseloads cannot be chosen (B-3, B-5)."""
    person = visible_person(request.agent, public_id)
    candidates = queries.candidates_for(request.agent, person, request.today)
    proposal = proposed_to(person, candidates, request.today)
    taker = proposal.taker if proposal else None
    agents = queries.own_agents(request.agent, person, request.today)
    initial = {"since": request.today, "caseload": queries.public_id_of(candidates, taker)}
    form = LeadForm(request.POST or None, candidates=candidates, agents=agents, initial=initial)
    if submitted(
        form,
        lambda: naming.name_leads(
            [form.naming(person)], since=form.cleaned_data["since"], by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, public_id, PANEL)
    ordered = sorted(candidates, key=lambda load: (load.caseload.pk != taker, not load.opinion.verdict))
    context = {
        "person": person,
        "following": queries.following_of(person),
        "candidates": ordered,
        "proposal": proposal,
        "chosen": form["caseload"].value(),
        "somebody": bool(candidates or agents),
    }
    return form_answer(request, "orientation/lead.html", form, context)


@signed_in(Verb.NAME_CASEWORKER)
def support(request: SignedRequest, public_id: str) -> HttpResponse:
    """Name the support caseworker of the pair (B-3)."""
    person = visible_person(request.agent, public_id)
    memberships = queries.possible_supports(request.agent, person, request.today)
    form = SupportForm(request.POST or None, memberships=memberships, initial={"since": request.today})
    if submitted(
        form,
        lambda: supporting.name_supports(
            [form.naming(person)], since=form.cleaned_data["since"], by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, public_id, PANEL)
    following = queries.following_of(person)
    context = {"person": person, "following": following, "rules": _rules(following)}
    return form_answer(request, "orientation/support.html", form, context)


def _rules(following: Following) -> PairRules:
    return pair_rules_of(scheme_text(following.scheme.key if following.scheme else None))


@signed_in(Verb.NAME_CASEWORKER)
def support_end(request: SignedRequest, public_id: str) -> HttpResponse:
    """End the mission of who supports (B-3, B-13)."""
    person = visible_person(request.agent, public_id)
    form = SupportEndForm(request.POST or None, initial={"last_day": request.today})
    if submitted(
        form,
        lambda: supporting.end_support(
            person, **form.cleaned_data, seen=request.POST.get("seen"), by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, public_id, PANEL)
    context = {"person": person, "following": queries.following_of(person)}
    return form_answer(request, "orientation/support_end.html", form, context)
