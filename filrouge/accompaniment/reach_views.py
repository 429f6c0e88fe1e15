"""« À joindre », for who follows and for who decides; the letter to print (D-1)."""

from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.reaching import for_manager, reach_sheet, to_reach
from filrouge.agenda.models import ContactAttempt
from filrouge.documents.serving import sheet_answer
from filrouge.people.queries import visible_person

# In one tap from a list; the others are one page away.
QUICK = (
    (ContactAttempt.Kind.ANSWERED, "Jointe"), (ContactAttempt.Kind.VOICEMAIL, "Répondeur"),
    (ContactAttempt.Kind.NO_ANSWER, "Sans réponse"), (ContactAttempt.Kind.SMS, "SMS"),
)  # fmt: skip


@signed_in(Verb.ACCOMPANY, Verb.CLOSE_ACCOMPANIMENT)
def listed(request: SignedRequest) -> HttpResponse:
    """Whom to reach, each with the next gesture; for who decides, those at the last step."""
    agent, now, today = request.agent, request.now, request.today
    context = {
        "rows": to_reach(agent, now, today) if agent.may(Verb.ACCOMPANY) else [],
        "waiting": for_manager(agent, now, today) if agent.may(Verb.CLOSE_ACCOMPANIMENT) else [],
        "decides": agent.may(Verb.CLOSE_ACCOMPANIMENT), "quick": QUICK,
    }  # fmt: skip
    return render(request, "accompaniment/to_reach.html", context)


@signed_in(Verb.RECORD_OUTCOME)
def letter(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The letter to somebody whom nobody reaches, in the département's words."""
    person = visible_person(request.agent, public_id)
    return sheet_answer(request, reach_sheet(person, request.now, request.today), kind, f"lettre-{public_id}")
