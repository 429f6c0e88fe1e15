"""The signature book: letters to sign, to send, to receive; templates and delegations (F-3)."""

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from filrouge.access.answers import (
    file_answer,
    form_answer,
    keyed_page,
    see_other,
    submitted,
    typed,
    typed_list,
)
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.documents import actions, queries, rendering
from filrouge.documents.forms import DelegationForm, WordsForm
from filrouge.documents.models import Delegation, Letter
from filrouge.documents.shipped import letter_fields, letter_kinds

# How many letters one page shows, and one file holds.
A_PAGE = 100


@signed_in(Verb.HANDLE_LETTERS)
def book(request: SignedRequest) -> HttpResponse:
    """Letters by state, all at once or one set of them."""
    state = request.GET.get("etat", Letter.State.TO_SIGN.value)
    state = state if state in Letter.State.values else ""
    batch = request.GET.get("envoi", "")
    rows = queries.letters(request.agent, state="" if batch else state, batch=batch)
    page = keyed_page(rows, request.GET, by=("-pk",), size=A_PAGE)
    here = reverse("documents:book")
    context = {
        "page": page,
        "batch": batch,
        "tabs": [
            (label, f"{here}?etat={value}", value == state and not batch)
            for value, label in Letter.State.choices
        ],
        "delegation": queries.delegation_of(request.agent, request.today),
        "lines": [(row, letter_kinds()[row.kind]) for row in page.rows],
        "to_sign": any(row.state == Letter.State.TO_SIGN for row in page.rows),
        "to_send": any(row.state == Letter.State.SIGNED for row in page.rows),
        "may_manage": request.agent.may(Verb.MANAGE_DIRECTORY),
    }
    return render(request, "documents/book.html", context)


@signed_in(Verb.HANDLE_LETTERS)
@require_POST
def sign(request: SignedRequest) -> HttpResponse:
    """Sign what is ticked."""
    chosen = _ticked(request)
    seen = {row.public_id: request.POST.get(f"mots_{row.public_id}", row.words_hash) for row in chosen}
    return _done(request, partial(actions.sign, seen=seen), ("courrier signé", "courriers signés"))


@signed_in(Verb.HANDLE_LETTERS)
@require_POST
def send(request: SignedRequest) -> HttpResponse:
    """What is ticked left today."""
    return _done(request, actions.send, ("courrier envoyé", "courriers envoyés"))


def _done(request: SignedRequest, act: Callable[..., int], words: tuple[str, str]) -> HttpResponse:
    try:
        chosen = _ticked(request)
        number = act(chosen, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        if number and number < len(chosen):
            left = plural(len(chosen) - number, "courrier laissé de côté", "courriers laissés de côté")
            messages.warning(
                request,
                f"{left} : changé entre-temps, sans adresse, ou plus dans cet état. Relisez, puis recommencez.",
            )
        messages.success(request, f"{plural(number, *words)}.") if number else messages.warning(
            request, "Rien de coché ne pouvait l'être : vérifiez les cases et l'état des courriers."
        )
    answer = see_other("documents:book")
    back = QueryDict(typed(request, "retour")).urlencode()
    answer["Location"] += f"?{back}" if back else ""
    return answer


@signed_in(Verb.HANDLE_LETTERS)
@require_POST
def pdf(request: SignedRequest) -> HttpResponse:
    """What is ticked, as one PDF to print."""
    return _file(request, rendering.pdf, "courriers.pdf")


@signed_in(Verb.HANDLE_LETTERS)
@require_POST
def docx(request: SignedRequest) -> HttpResponse:
    """What is ticked, as one DOCX."""
    return _file(request, rendering.docx, "courriers.docx")


def _file(request: SignedRequest, draw: Callable[[Sequence[Letter]], bytes], name: str) -> HttpResponse:
    letters = _ticked(request)
    if not letters:
        messages.warning(request, "Cochez au moins un courrier.")
        return see_other("documents:book")
    return file_answer(request, lambda: draw(letters), name)


def _ticked(request: SignedRequest) -> list[Letter]:
    return queries.chosen(request.agent, typed_list(request, "courrier")[:A_PAGE])


@signed_in(Verb.HANDLE_LETTERS)
def letter(request: SignedRequest, public_id: str) -> HttpResponse:
    """A letter: its words can change until it is signed."""
    found = queries.visible_letter(request.agent, public_id)
    if found is None:
        raise Http404("Ce courrier n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    form = WordsForm(request.POST or None, initial={"subject": found.subject, "body": found.body})
    if submitted(
        form,
        lambda: actions.change_words(
            found, **form.cleaned_data, seen=request.POST.get("seen"), by=request.agent, at=request.now
        ),
    ):
        return see_other("documents:book")
    moved = bool(request.POST.get("seen")) and request.POST["seen"] != found.words_hash
    context = {
        "letter": found,
        "moved": moved,
        "kind": letter_kinds()[found.kind],
        "to_sign": found.state == Letter.State.TO_SIGN,
    }
    return form_answer(request, "documents/letter.html", form, context)


@signed_in(Verb.MANAGE_DIRECTORY)
def templates(request: SignedRequest) -> HttpResponse:
    """The kinds of letters, and who may sign."""
    context = {
        "kinds": [queries.template_of(key) for key in letter_kinds()],
        "delegations": queries.delegations(),
    }
    return render(request, "documents/templates.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def template(request: SignedRequest, kind: str) -> HttpResponse:
    """The words of a kind of letter."""
    if kind not in letter_kinds():
        raise Http404("Cette sorte de courrier n'existe pas.")
    found = queries.template_of(kind)
    form = WordsForm(request.POST or None, initial={"subject": found.subject, "body": found.body})
    if submitted(
        form, lambda: actions.save_template(kind, **form.cleaned_data, by=request.agent, at=request.now)
    ):
        return see_other("documents:templates")
    context = {"kind": found, "known": letter_fields(), "back_url": reverse("documents:templates")}
    return form_answer(request, "documents/template.html", form, context)


@signed_in(Verb.MANAGE_DIRECTORY)
def delegation_new(request: SignedRequest) -> HttpResponse:
    """Record a delegation."""
    return _delegation(request, Delegation(since=request.today))


@signed_in(Verb.MANAGE_DIRECTORY)
def delegation(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change or end a delegation."""
    return _delegation(request, get_object_or_404(Delegation, public_id=public_id))


def _delegation(request: SignedRequest, row: Delegation) -> HttpResponse:
    form = DelegationForm(request.POST or None, instance=row)
    if submitted(form, lambda: actions.save_delegation(row, by=request.agent, at=request.now)):
        return see_other("documents:templates")
    return form_answer(
        request, "documents/delegation.html", form, {"row": row, "back_url": reverse("documents:templates")}
    )
