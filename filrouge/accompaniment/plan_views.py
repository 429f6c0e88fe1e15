"""The action plan of a person: on screen, on one sheet of paper, step by step (C-3, C-4)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import form_answer, panel_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import planning
from filrouge.accompaniment.diligence import diligence_of
from filrouge.accompaniment.domains import BARRIERS, domain_label, domains
from filrouge.accompaniment.own_word import say_not_yet
from filrouge.accompaniment.plan_forms import (
    DomainForm,
    EndStepForm,
    GoalForm,
    JudgeForm,
    NotYetForm,
    StepForm,
)
from filrouge.accompaniment.plan_models import Goal, Step
from filrouge.accompaniment.printing import plan_sheet
from filrouge.core.periods import add_months
from filrouge.core.results import Refusal
from filrouge.documents.serving import sheet_answer
from filrouge.people.queries import visible_person


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The goals under way and their next steps."""
    person = visible_person(request.agent, public_id, shown=())
    context = _plan(planning.goals_of(person), request.today) | {
        "person": person, "title": "Plan d'action", "may_write": request.agent.may(Verb.ACCOMPANY),
    }  # fmt: skip
    return panel_answer(request, "accompaniment/plan_panel.html", context)


@signed_in(Verb.SEE_PEOPLE)
def plan(request: SignedRequest, public_id: str) -> HttpResponse:
    """The whole plan: both strands side by side, what is over underneath."""
    person = visible_person(request.agent, public_id)
    context = _plan(planning.goals_of(person), request.today) | {
        "person": person, "may_write": request.agent.may(Verb.ACCOMPANY), "domain_form": DomainForm(),
    }  # fmt: skip
    return render(request, "accompaniment/plan.html", context)


def _plan(goals: list[Goal], today: date) -> dict[str, object]:
    shown = [(goal, domain_label(goal.domain)) for goal in goals]
    strand = {key: domain.strand for key, domain in domains().items()}
    running = [line for line in shown if line[0].closed_on is None]
    return {
        "strands": [
            ("Lever ce qui freine", [line for line in running if strand.get(line[0].domain) == BARRIERS]),
            ("Avancer dans le projet professionnel", [line for line in running if strand.get(line[0].domain) != BARRIERS]),
        ],
        "over": [line for line in shown if line[0].closed_on is not None], "today": today, "any": bool(shown),
    }  # fmt: skip


@signed_in(Verb.ACCOMPANY)
def new_goal(request: SignedRequest, public_id: str) -> HttpResponse:
    """Set a goal in a domain, from what is suggested or freely."""
    person = visible_person(request.agent, public_id)
    domain = request.GET.get("domaine", "")
    if domain not in domains():
        domain = next(iter(domains()))
    form = GoalForm(request.POST or None, domain=domain, initial={"due_on": add_months(request.today, 1)})
    if submitted(form, lambda: planning.set_goal(person, **form.said(), by=request.agent, at=request.now)):
        return see_other("accompaniment:plan", public_id)
    context = {"person": person, "domain": domains()[domain], "domains": domains().values()}
    return form_answer(request, "accompaniment/goal_new.html", form, context)


@signed_in(Verb.ACCOMPANY)
def new_step(request: SignedRequest, public_id: str) -> HttpResponse:
    """Add a step to a goal."""
    goal = _goal(request, public_id)
    form = StepForm(request.POST or None, initial={"due_on": add_months(request.today, 1)})
    if submitted(form, lambda: planning.add_step(goal, form.step(), by=request.agent, at=request.now)):
        return see_other("accompaniment:plan", goal.person.public_id)
    return form_answer(request, "accompaniment/step_new.html", form, {"person": goal.person, "goal": goal})


@signed_in(Verb.ACCOMPANY)
def end_step(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what became of a step."""
    step = planning.visible_step(request.agent, public_id)
    if step is None:
        raise Http404("Cette étape n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    said = step.said_done_on
    form = EndStepForm(
        request.POST or None,
        initial={"on": said or request.today, "state": Step.State.DONE if said else None},
    )
    if submitted(form, lambda: planning.end_step(step, form.ended(), by=request.agent, at=request.now)):
        return see_other("accompaniment:plan", step.goal.person.public_id)
    context = {
        "person": step.goal.person, "step": step, "diligence": diligence_of(step.goal.person, request.today),
    }  # fmt: skip
    return form_answer(request, "accompaniment/step_end.html", form, context)


@signed_in(Verb.ACCOMPANY)
def not_yet(request: SignedRequest, public_id: str) -> HttpResponse:
    """Answer the person that their step is not done yet, and what lacks (P-7)."""
    step = planning.visible_step(request.agent, public_id)
    if step is None:
        raise Http404("Cette étape n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    form = NotYetForm(request.POST or None)
    if submitted(
        form, lambda: say_not_yet(step, form.cleaned_data["words"], by=request.agent, at=request.now)
    ):
        return see_other("accompaniment:plan", step.goal.person.public_id)
    return form_answer(
        request, "accompaniment/step_not_yet.html", form, {"person": step.goal.person, "step": step}
    )


@signed_in(Verb.ACCOMPANY)
def judge(request: SignedRequest, public_id: str) -> HttpResponse:
    """Evaluate a goal."""
    goal = _goal(request, public_id)
    form = JudgeForm(
        request.POST or None,
        initial={"on": request.today, "helped": goal.helped, "hindered": goal.hindered},
    )
    seen = request.POST.getlist("seen")
    if submitted(
        form, lambda: planning.judge_goal(goal, form.judged(seen), by=request.agent, at=request.now)
    ):
        return see_other("accompaniment:plan", goal.person.public_id)
    context = {"person": goal.person, "goal": goal, "left": planning.steps_left(goal)}
    return form_answer(request, "accompaniment/goal_judge.html", form, context)


@signed_in(Verb.ACCOMPANY)
@require_POST
def reopen(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take up again a goal that was evaluated."""
    goal = _goal(request, public_id)
    try:
        planning.reopen_goal(goal, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return see_other("accompaniment:plan", goal.person.public_id)


def _goal(request: SignedRequest, public_id: str) -> Goal:
    goal = planning.visible_goal(request.agent, public_id)
    if goal is None:
        raise Http404("Cet objectif n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return goal


@signed_in(Verb.SEE_PEOPLE)
def printed(request: SignedRequest, public_id: str, kind: str) -> HttpResponse:
    """The plan on one sheet, in plain words, for the person."""
    person = visible_person(request.agent, public_id)
    return sheet_answer(
        request, plan_sheet(person, planning.goals_of(person), request.today), kind, f"plan-{public_id}"
    )
