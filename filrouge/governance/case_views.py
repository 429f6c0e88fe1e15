"""The people of a « point de suivi »: preparing the list, deciding for each (G-7, B-13)."""

from django.http import Http404, HttpResponse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.planning import goals_of
from filrouge.core.periods import add_months
from filrouge.governance import cases, queries
from filrouge.governance.candidates import candidates
from filrouge.governance.case_forms import DiscussForm, ListForm, SettleForm
from filrouge.governance.kinds import kinds
from filrouge.governance.models import Meeting
from filrouge.governance.reading import decision_words
from filrouge.governance.views import VERBS, meeting_at

State = Meeting.State


@signed_in(*VERBS)
def prepare(request: SignedRequest, public_id: str) -> HttpResponse:
    """Of whom to speak: everybody whom the caseworker follows, with the reasons that the files give."""
    meeting = meeting_at(request, public_id, State.PLANNED, State.HELD)
    if meeting.professional is None:
        raise Http404("Cette réunion ne parle pas de personnes.")
    rows = list(queries.cases_of(meeting, request.agent))
    form = ListForm(
        request.POST or None, found=candidates(meeting, request.agent, request.today), shown=cases.packed_list(rows),
        fresh=not rows and meeting.state == State.PLANNED,
    )  # fmt: skip
    if submitted(
        form,
        lambda: cases.choose(meeting, form.wanted(), seen=form.seen(), by=request.agent, at=request.now),
    ):
        return see_other("governance:meeting", public_id)
    lines = form.lines()
    context = {
        "meeting": meeting, "kind": kinds()[meeting.kind],
        "with_reason": [line for line in lines if line[0].reasons or line[1].value()],
        "others": [line for line in lines if not (line[0].reasons or line[1].value())],
    }  # fmt: skip
    return form_answer(request, "governance/prepare.html", form, context)


@signed_in(*VERBS)
def discuss(request: SignedRequest, public_id: str) -> HttpResponse:
    """What is decided for somebody."""
    case = queries.visible_case(request.agent, public_id)
    if case.meeting.state != State.HELD:
        raise Http404("Cette réunion n'est pas en cours : revenez à sa page.")
    may_plan = request.agent.may(Verb.ACCOMPANY)
    goals = [goal for goal in goals_of(case.person) if goal.closed_on is None] if may_plan else []
    form = DiscussForm(
        request.POST or None,
        case=case,
        goals=goals if may_plan and case.step is None else None,
        may_plan=may_plan,
    )
    if "step_due_on" in form.fields:
        form.fields["step_due_on"].initial = add_months(request.today, 1)
    if submitted(form, lambda: cases.discuss(case, form.said(), by=request.agent, at=request.now)):
        return see_other("governance:meeting", case.meeting.public_id)
    context = {"case": case, "person": case.person, "meeting": case.meeting, "goals": goals}
    return form_answer(request, "governance/discuss.html", form, context)


@signed_in(*VERBS)
def settle(request: SignedRequest, public_id: str) -> HttpResponse:
    """What became of it, when the file does not say."""
    case = queries.visible_case(request.agent, public_id)
    if not case.discussed or case.step is not None or case.meeting.state == Meeting.State.CANCELLED:
        raise Http404("Il n'y a pas de suite à noter ici.")
    form = SettleForm(request.POST or None)
    if submitted(
        form, lambda: cases.settle_case(case, form.cleaned_data["words"], by=request.agent, at=request.now)
    ):
        return see_other("governance:meeting", case.meeting.public_id)
    context = {"case": case, "person": case.person, "meeting": case.meeting, "decided": decision_words(case)}
    return form_answer(request, "governance/case_settle.html", form, context)
