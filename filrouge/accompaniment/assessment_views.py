"""Making an assessment over one interview or several, and two of them side by side (C-1, C-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import queries
from filrouge.accompaniment.assessing import TEXTS, Answer, Clash, answers_of, field_label, save_assessment
from filrouge.accompaniment.assessment_forms import AssessmentForm
from filrouge.accompaniment.comparing import WORDS, Change, Verdict, compare, summary
from filrouge.accompaniment.domains import (
    LEVELS,
    NOT_RAISED,
    RANKS,
    domain_label,
    domains,
    situations_in_words,
)
from filrouge.accompaniment.known import known_of
from filrouge.accompaniment.models import Assessment
from filrouge.accompaniment.reading import packed_in_words
from filrouge.accompaniment.strength_forms import trade_rows
from filrouge.accompaniment.strengths import LISTS, in_words, packed
from filrouge.core.results import Refusal
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "accompaniment:panel"
# The button that searches a trade without saving, on the page of a diagnosis.
SEARCHING = "chercher"
# How the picture of a comparison is drawn: pixels of its steps, and the tone of a verdict.
STEP, FIRST = 56, 24
_TONES = {
    Verdict.LIFTED: "good", Verdict.EASED: "good", Verdict.PERSISTS: "warn", Verdict.WORSENED: "late",
    Verdict.APPEARED: "late", Verdict.FIRST: "info", Verdict.CLEAR: "neutral", Verdict.UNSEEN: "paused",
}  # fmt: skip


@signed_in(Verb.ACCOMPANY)
def assess(request: SignedRequest, public_id: str) -> HttpResponse:
    """Begin an assessment: what is known already is proposed, with who says it and when (A-6)."""
    person = visible_person(request.agent, public_id)
    rows = queries.assessments_of(person)
    open_one = next((row for row in rows if row.finished_on is None), None)
    form = AssessmentForm(
        request.POST or None, answers={}, texts={}, lists=dict.fromkeys(LISTS, ()), base={},
        known=known_of(person, _former(rows)), initial={"made_on": request.today},
    )  # fmt: skip
    return _saved(request, person, form, None, open_one=open_one)


@signed_in(Verb.ACCOMPANY)
def resume(request: SignedRequest, public_id: str) -> HttpResponse:
    """Complete an assessment that is under way."""
    row = _visible(request, public_id)
    if row.finished_on is not None:
        raise Http404("Ce diagnostic est terminé : faites-en un nouveau, les réponses y sont proposées.")
    answers, texts = answers_of(row.findings.all()), {name: getattr(row, name) for name in TEXTS}
    lists = {name: getattr(row, name) for name in LISTS}
    base = {
        **texts, **{name: packed(items) for name, items in lists.items()},
        **{key: answer.packed() for key, answer in answers.items()},
    }  # fmt: skip
    known = known_of(row.person, _former(queries.assessments_of(row.person)))
    form = AssessmentForm(
        request.POST or None, answers=answers, texts=texts, lists=lists, base=base, known=known, continued=True,
        initial={"made_on": request.today},
    )  # fmt: skip
    return _saved(request, row.person, form, row)


@signed_in(Verb.ACCOMPANY)
@require_POST
def find_trades(request: SignedRequest) -> HttpResponse:
    """The trades that a search finds, and those that are ticked: the words of somebody's wishes stay out of addresses."""
    ticked, found = trade_rows(request.POST)
    return render(request, "accompaniment/trades.html", {"ticked": ticked, "found": found, "searched": True})


def _saved(
    request: SignedRequest, person: Person, form: AssessmentForm, row: Assessment | None,
    *, open_one: Assessment | None = None,
) -> HttpResponse:  # fmt: skip
    context: dict[str, object] = {
        "person": person, "assessment": row, "open_one": open_one, "total": len(domains()),
    }  # fmt: skip
    if SEARCHING in request.POST:
        return render(request, "accompaniment/assess.html", {**context, "form": form})
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


def _former(rows: Sequence[Assessment]) -> Assessment | None:
    return next((row for row in rows if row.finished_on is not None), None)


def _in_words(theirs: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the others said, for the writer who is about to decide."""
    return [(field_label(key), packed_in_words(key, value)) for key, value in theirs.items()]


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
        "texts": _texts(row), "strengths": _strengths(row, beside),
        "may_write": request.agent.may(Verb.ACCOMPANY),
    }  # fmt: skip
    return render(request, "accompaniment/assessment.html", context)


def _texts(row: Assessment) -> list[tuple[str, str, str]]:
    """Label, words, and where they were taken over from."""
    return [
        (label, getattr(row, name), row.sources.get(name, ""))
        for name, label in TEXTS.items()
        if getattr(row, name)
    ]


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """One of the lists: what it says now, what only the assessment beside said, where it was taken over from."""

    label: str
    now: list[str]
    before: list[str]
    source: str


def _strengths(row: Assessment, beside: Assessment | None) -> list[StrengthRow]:
    found = []
    for name, label in LISTS.items():
        now = in_words(name, getattr(row, name))
        then = in_words(name, getattr(beside, name)) if beside is not None else []
        gone = [words for words in then if words not in now]
        if now or gone:
            found.append(StrengthRow(label, now, gone, row.sources.get(name, "")))
    return found


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
