"""Decisions of a meeting: taking one, saying what became of it (G-7)."""

from django.http import Http404, HttpResponse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.directory.queries import department
from filrouge.governance import decisions, queries
from filrouge.governance.forms import DecisionForm, OutcomeForm
from filrouge.governance.kinds import kinds
from filrouge.governance.models import Decision, Meeting
from filrouge.governance.views import VERBS, meeting_at


@signed_in(*VERBS)
def decide(request: SignedRequest, public_id: str) -> HttpResponse:
    """Write a decision."""
    meeting = meeting_at(request, public_id, Meeting.State.HELD)
    home = department()
    form = DecisionForm(
        request.POST or None, organisations=[meeting.agreement.organisation, *([home] if home else [])],
        guests=list(queries.possible_guests(meeting.agreement, request.today)),
    )  # fmt: skip
    if submitted(form, lambda: decisions.decide(meeting, form.decision(), by=request.agent, at=request.now)):
        return see_other("governance:meeting", public_id)
    return form_answer(
        request, "governance/decide.html", form, {"meeting": meeting, "kind": kinds()[meeting.kind]}
    )


@signed_in(*VERBS)
def settle(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what became of a decision."""
    decision = queries.visible_decision(request.agent, public_id)
    if decision.state != Decision.State.OPEN:
        raise Http404("Cette décision est déjà suivie jusqu'au bout.")
    form = OutcomeForm(request.POST or None, initial={"on": request.today})
    if submitted(form, lambda: decisions.settle(decision, form.outcome(), by=request.agent, at=request.now)):
        return see_other("governance:meeting", decision.meeting.public_id)
    context = {"decision": decision, "meeting": decision.meeting, "kind": kinds()[decision.meeting.kind]}
    return form_answer(request, "governance/settle.html", form, context)
