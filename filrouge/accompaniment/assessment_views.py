"""Making an assessment over one interview or several, and two of them side by side (C-1, C-5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import back_to_person, form_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import queries
from filrouge.accompaniment.assessing import TEXTS, Answer, Clash, answers_of, save_assessment
from filrouge.accompaniment.assessment_forms import AssessmentForm
from filrouge.accompaniment.comparing import WORDS, Change, Verdict, compare, summary
from filrouge.accompaniment.domains import LEVELS, NOT_RAISED, RANKS, domain_label, situations_in_words
from filrouge.accompaniment.models import Assessment
from filrouge.accompaniment.reading import packed_in_words
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "accompaniment:panel"
# How the picture of a comparison is drawn: pixels of its steps, and the tone of a verdict.
STEP, FIRST = 56, 24
_TONES = {
    Verdict.LIFTED: "good", Verdict.EASED: "good", Verdict.PERSISTS: "warn", Verdict.WORSENED: "late",
    Verdict.APPEARED: "late", Verdict.FIRST: "info", Verdict.CLEAR: "neutral", Verdict.UNSEEN: "paused",
}  # fmt: skip


@signed_in(Verb.ACCOMPANY)
def assess(request: SignedRequest, public_id: str) -> HttpResponse:
    """Begin an assessment: what was said before is taken over, and shown as such (A-6)."""
    person = visible_person(request.agent, public_id)
    known = queries.assessments_of(person)
    open_one = next((row for row in known if row.finished_on is None), None)
    former = next((row for row in known if row.finished_on is not None), None)
    answers, texts = _taken_over(former)
    form = AssessmentForm(
        request.POST or None, answers=answers, texts=texts, base={}, initial={"made_on": request.today}
    )
    return _saved(request, person, form, None, open_one=open_one)


@signed_in(Verb.ACCOMPANY)
def resume(request: SignedRequest, public_id: str) -> HttpResponse:
    """Complete an assessment that is under way."""
    row = _visible(request, public_id)
    if row.finished_on is not None and request.method != "POST":
        raise Http404("Ce diagnostic est terminé : faites-en un nouveau, les réponses y sont reprises.")
    answers, texts = answers_of(row.findings.all()), {name: getattr(row, name) for name in TEXTS}
    base = {**texts, **{key: answer.packed() for key, answer in answers.items()}}
    form = AssessmentForm(
        request.POST or None,
        answers=answers,
        texts=texts,
        base=base,
        continued=True,
        initial={"made_on": request.today},
    )
    return _saved(request, row.person, form, row)


def _saved(
    request: SignedRequest, person: Person, form: AssessmentForm, row: Assessment | None,
    *, open_one: Assessment | None = None,
) -> HttpResponse:  # fmt: skip
    context: dict[str, object] = {"person": person, "assessment": row, "open_one": open_one}
    if request.method == "POST" and form.is_valid():
        try:
            save_assessment(person, form.said(), assessment=row, by=request.agent, at=request.now)
        except Clash as clash:
            form.add_error(None, clash.message)
            form.take(clash)
            context["theirs"] = _in_words(clash.theirs)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return back_to_person(request, person.public_id, PANEL)
    return form_answer(request, "accompaniment/assess.html", form, context)


def _taken_over(former: Assessment | None) -> tuple[dict[str, Answer], dict[str, str]]:
    if former is None:
        return {}, {}
    source = f"diagnostic du {long_date(former.made_on)}"
    answers = {
        key: replace(answer, source=answer.source or source)
        for key, answer in answers_of(former.findings.all()).items()
    }
    return answers, {name: getattr(former, name) for name in TEXTS}


def _in_words(theirs: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the others said, for the writer who is about to decide."""
    return [
        (TEXTS.get(key) or domain_label(key), packed_in_words(key, value)) for key, value in theirs.items()
    ]


def _visible(request: SignedRequest, public_id: str) -> Assessment:
    row = queries.visible_assessment(request.agent, public_id)
    if row is None:
        raise Http404("Ce diagnostic n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return row


@dataclass(frozen=True, slots=True)
class Row:
    """A domain of the comparison: words, and where its two dots stand in the picture."""

    label: str
    before: str
    after: str
    verdict: str
    tone: str
    before_x: int | None
    after_x: int | None
    situations: str


@signed_in(Verb.SEE_PEOPLE)
def show(request: SignedRequest, public_id: str) -> HttpResponse:
    """An assessment, beside another of the same person when one is asked for, else beside the one before."""
    row = _visible(request, public_id)
    others = [one for one in queries.assessments_of(row.person) if one.pk != row.pk]
    older = [one for one in others if (one.made_on, one.pk) < (row.made_on, row.pk)]
    asked = request.GET.get("avec", "")
    beside = next((one for one in others if one.public_id == asked), None)
    beside = beside or next((one for one in older if one.findings.all()), None)
    after, before = answers_of(row.findings.all()), answers_of(beside.findings.all()) if beside else {}
    changes = compare(_levels(before), _levels(after))
    context = {
        "person": row.person, "assessment": row, "others": others, "beside": beside, "summary": summary(changes),
        "rows": [_row(change, after) for change in changes], "scale": _scale(), "answers": after,
        "texts": [(label, getattr(row, name)) for name, label in TEXTS.items() if getattr(row, name)],
        "may_write": request.agent.may(Verb.ACCOMPANY),
    }  # fmt: skip
    return render(request, "accompaniment/assessment.html", context)


def _levels(answers: Mapping[str, Answer]) -> dict[str, str]:
    return {key: answer.level for key, answer in answers.items()}


def _row(change: Change, after: Mapping[str, Answer]) -> Row:
    said = after.get(change.domain, Answer(""))
    return Row(
        domain_label(change.domain), LEVELS.get(change.before, NOT_RAISED), LEVELS.get(change.after, NOT_RAISED),
        WORDS[change.verdict], _TONES[change.verdict], _place(change.before), _place(change.after),
        ", ".join(situations_in_words(change.domain, said.situations)),
    )  # fmt: skip


def _place(level: str) -> int | None:
    return FIRST + STEP * RANKS[level] if level in RANKS else None


def _scale() -> list[tuple[int, str]]:
    return [(FIRST + STEP * RANKS[level], label) for level, label in LEVELS.items()]
