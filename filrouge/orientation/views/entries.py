"""The entry interview of a person, and the monthly round: simulate, arbitrate, validate, letters in one batch (B-1)."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from filrouge.access.answers import back_to_person, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.directory.catalogue import scheme_text
from filrouge.directory.tree import keys_below
from filrouge.orientation import entry, letters, queries
from filrouge.orientation.actions import Decision, orient_many
from filrouge.orientation.entry_forms import AssessmentForm
from filrouge.orientation.forms import WorkListFilter
from filrouge.orientation.rules import lead_fits
from filrouge.orientation.views.letters import to_book
from filrouge.people.queries import visible_person

KEPT, PATHWAY, LEAD = "garder_", "parcours_", "organisme_"


@signed_in(Verb.ORIENT)
def assess(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note what an entry interview showed; the decision comes after, alone or in the round of the month."""
    person = visible_person(request.agent, public_id)
    following = queries.following_of(person)
    text = scheme_text(following.scheme.key if following.scheme else None)
    form = AssessmentForm(request.POST or None, scheme=text, initial={"made_on": request.today})
    if submitted(form, lambda: entry.assess(person, form.assessed(), by=request.agent, at=request.now)):
        if request.GET.get("tour"):
            return see_other("orientation:round")
        return back_to_person(request, public_id, "orientation:panel")
    return form_answer(request, "orientation/assess.html", form, {"person": person})


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the round, with what was chosen for it."""

    line: entry.RoundLine
    pathway: str
    organisation: str
    kept: bool

    @property
    def decided(self) -> bool:
        """Kept, with a pathway and an organisation that may be given."""
        return self.kept and bool(self.pathway) and self.organisation in self.line.leads


@signed_in(Verb.ORIENT)
def monthly(request: SignedRequest) -> HttpResponse:
    """Everybody who waits for an orientation: the advice, what would be decided, and the decision of the set."""
    areas = queries.areas_by_name()
    rows = queries.in_area(queries.to_orient(request.agent), areas, request.GET.get("territoire", ""))
    people = list(rows[: entry.MOST + 1])
    lines = [_shown(line, request) for line in entry.round_of(people[: entry.MOST], request.today)]
    # Those whose interview decides come first: they are why the round is opened.
    lines.sort(key=lambda shown: not shown.line.ready)
    refused = ""
    if request.method == "POST":
        decisions = [_decision(shown, request) for shown in lines if shown.decided]
        if decisions:
            try:
                _check_leads(lines)
                made = orient_many(decisions, by=request.agent, at=request.now)
            except Refusal as refusal:
                refused = refusal.message
            else:
                told = f"{plural(len(made), 'personne orientée', 'personnes orientées')}."
                messages.success(request, f"{told} Les notifications sont prêtes à signer.")
                return to_book(letters.write_orientations(made, by=request.agent, at=request.now))
        else:
            messages.warning(
                request, "Rien de coché n'a un parcours et un organisme : personne n'a été orienté."
            )
            return redirect(request.get_full_path())
    context = {
        "filters": WorkListFilter(request.GET, areas=areas),
        "filtered": bool(keys_below(areas, request.GET.get("territoire", ""))),
        "lines": lines,
        "ready": sum(bool(shown.pathway and shown.organisation) for shown in lines),
        "more": len(people) > entry.MOST,
        "refused": refused,
        "back_url": reverse("orientation:to_orient"),
    }
    return render(request, "orientation/round.html", context, status=422 if refused else 200)


def _shown(line: entry.RoundLine, request: SignedRequest) -> Shown:
    key = line.person.public_id
    pathway = request.POST.get(PATHWAY + key, line.pathway.key if line.pathway else "")
    organisation = request.POST.get(LEAD + key, line.organisation.public_id if line.organisation else "")
    kept = bool(request.POST.get(KEPT + key)) if request.method == "POST" else line.ready
    return Shown(line, pathway, organisation, kept)


def _check_leads(lines: list[Shown]) -> None:
    """`Refusal` when a pathway is given to an organisation to which the scheme does not entrust it."""
    for shown in lines:
        pathway = next((p for p in shown.line.pathways if p.key == shown.pathway), None)
        if not shown.decided or pathway is None:
            continue
        lead = shown.line.leads[shown.organisation]
        if not lead_fits(pathway.lead_kinds, lead.kind):
            raise Refusal(
                f"{shown.line.person.full_name} : « {pathway.label} » n'est pas confié à {lead} dans ce dispositif. "
                "Choisissez un autre organisme, ou un autre parcours."
            )


def _decision(shown: Shown, request: SignedRequest) -> Decision:
    line = shown.line
    pathway = next((p for p in line.pathways if p.key == shown.pathway), line.pathways[0])
    organisation = line.leads[shown.organisation]
    advised = line.opinion.verdict == pathway.category and line.assessment is not None
    following = line.person.following
    return Decision(
        line.person.pk, pathway.key, pathway.category, organisation.pk, line.scheme, following.area_id,
        request.today, criteria=dict(line.assessment.answers) if line.assessment else {},
        reasons=line.opinion.reasons[0] if advised else "", seen="",
    )  # fmt: skip
