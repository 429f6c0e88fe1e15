"""The panel « Parcours » and the forms that write it."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from filrouge.access.answers import back_to_person, form_answer, panel_answer, submitted
from filrouge.access.queries import latest_of
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import actions, events, forms, queries
from filrouge.accompaniment.aids import pending_of
from filrouge.accompaniment.end_proposals import end_of, with_end
from filrouge.accompaniment.meeting_decisions import decided
from filrouge.accompaniment.path_panel import path_panel
from filrouge.accompaniment.scans import note_contract
from filrouge.accompaniment.wording import exit_reasons, grouped_reasons, regime_on, who_signs
from filrouge.directory.catalogue import scheme_text
from filrouge.people.models import Person
from filrouge.people.queries import visible_person
from filrouge.people.wording import scheme_word

PANEL = "accompaniment:panel"


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The path: accompaniments, contracts, diagnoses."""
    person = visible_person(request.agent, public_id, shown=("following",), also=("contracts",))
    context = {
        "panel": path_panel(person, request.agent, request.today),
        "person": person,
        "title": "Parcours",
    }
    return panel_answer(request, "accompaniment/panel.html", context)


@signed_in(Verb.ACCOMPANY)
def open_(request: SignedRequest, public_id: str) -> HttpResponse:
    """Begin the accompaniment."""
    person = visible_person(request.agent, public_id)
    following = getattr(person, "following", None)
    scheme = following.scheme if following else None
    form = forms.EntryForm(
        request.POST or None,
        scheme=scheme_text(scheme.key if scheme else None),
        initial={"opened_on": request.today, "emphasis": following.emphasis if following else ""},
    )
    if submitted(
        form, lambda: actions.open_accompaniment(form.entry(person), by=request.agent, at=request.now)
    ):
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "accompaniment/open.html", form, {"person": person})


@signed_in(Verb.CLOSE_ACCOMPANIMENT)
def close(request: SignedRequest, public_id: str) -> HttpResponse:
    """End the accompaniment, for a reason of the scheme (B-10)."""
    person = visible_person(request.agent, public_id)
    current = with_end(queries.open_accompaniments(person)).first()
    if current is None:
        return _nothing_to_close(request, person)
    decision, proposed = decided(person, request.GET.get("decision", "")), end_of(current)
    form = forms.ExitForm(
        request.POST or None,
        reasons=grouped_reasons(exit_reasons(current.scheme.key if current.scheme else None)),
        initial={
            "closed_on": request.today,
            "reason": proposed.reason if proposed else "",
            "comment": decision.words if decision else "",
        },
    )
    if submitted(
        form, lambda: actions.close_accompaniment(form.exit(person), by=request.agent, at=request.now)
    ):
        return back_to_person(request, public_id, PANEL)
    return form_answer(
        request,
        "accompaniment/close.html",
        form,
        {"person": person, "current": current, "aids": pending_of(person), "proposed": proposed},
    )


def _nothing_to_close(request: SignedRequest, person: Person) -> HttpResponse:
    """Somebody else ended it meanwhile: when, who, and why."""
    ended = next(iter(queries.accompaniments_of(person)), None)
    closing = latest_of(person.pk, events.CLOSED) if ended else None
    context = {
        "person": person,
        "form": Form(),
        "ended": ended,
        "reason": scheme_word(ended.exit_reason, ended.scheme_id) if ended else "",
        "by": closing.by.full_name if closing and closing.by else "",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "accompaniment/not_open.html", context, status=status)


@signed_in(Verb.ACCOMPANY)
def contract(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note a signed contract, under the regime of its date (C-2)."""
    person = visible_person(request.agent, public_id)
    regime = regime_on(request.today)
    form = forms.ContractForm(
        request.POST or None, request.FILES or None, usual_hours=regime.usual_hours if regime else None,
        today=request.today,
    )  # fmt: skip
    if submitted(
        form,
        lambda: note_contract(form.contract(person), files=form.given(), by=request.agent, at=request.now),
    ):
        return back_to_person(request, public_id, PANEL)
    context = {
        "person": person, "regime": regime, "contracts": queries.contracts_of(person),
        "signs": who_signs(getattr(person, "following", None)),
    }  # fmt: skip
    return form_answer(request, "accompaniment/contract.html", form, context)


@signed_in(Verb.ACCOMPANY)
def conference(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note a « point de suivi » (G-7)."""
    person = visible_person(request.agent, public_id)
    form = forms.ConferenceForm(request.POST or None, initial={"held_on": request.today})
    if submitted(
        form,
        lambda: actions.record_case_conference(person, **form.cleaned_data, by=request.agent, at=request.now),
    ):
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "accompaniment/conference.html", form, {"person": person})
