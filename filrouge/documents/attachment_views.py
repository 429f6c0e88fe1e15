"""The panel « Pièces », adding, reading, correcting and removing attachments (A-5, A-9)."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from filrouge.access.actions import record_reading
from filrouge.access.answers import back_to_person, form_answer, panel_answer, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.text import plural
from filrouge.documents import attaching, queries
from filrouge.documents.attachment_forms import NewAttachmentForm, RemovalForm, SaidForm
from filrouge.documents.attachment_kinds import formats
from filrouge.documents.models import Attachment
from filrouge.documents.serving import attachment_answer
from filrouge.people.models import Person
from filrouge.people.queries import visible_person

PANEL = "documents:attachments"
# How many attachments the panel shows before « les plus anciennes ».
SHOWN = 12


@signed_in(Verb.SEE_PEOPLE)
def panel(request: SignedRequest, public_id: str) -> HttpResponse:
    """The attachments of a file, the latest first; what was removed, by whom and why."""
    person = visible_person(request.agent, public_id, shown=())
    rows = list(queries.attachments_of(person, request.agent))
    kept = [row for row in rows if row.removed_at is None]
    context = {
        "person": person, "title": "Pièces", "latest": kept[:SHOWN], "older": kept[SHOWN:],
        "removed": [row for row in rows if row.removed_at], "may_write": request.agent.may(Verb.KEEP_PAPERS),
    }  # fmt: skip
    return panel_answer(request, "documents/attachments_panel.html", context)


@signed_in(Verb.KEEP_PAPERS)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Add files: those that are good are kept, the others are told one by one."""
    person = visible_person(request.agent, public_id)
    initial = {"day": request.today, "kind": request.GET.get("sorte", "")}
    form = NewAttachmentForm(request.POST or None, request.FILES or None, initial=initial)
    if submitted(form, lambda: _attach(request, person, form)) and not form.errors:
        return back_to_person(request, public_id, PANEL)
    context = {"person": person, "most": settings.ATTACHMENT_MEGABYTES, "formats": formats().values()}
    return form_answer(request, "documents/attachment_new.html", form, context)


def _attach(request: SignedRequest, person: Person, form: NewAttachmentForm) -> None:
    done = attaching.attach(person, form.said(), files=form.given(), by=request.agent, at=request.now)
    if done.refused and done.added:
        words = plural(len(done.added), "pièce est ajoutée", "pièces sont ajoutées")
        messages.success(request, f"{words}. Ce qui suit ne l'est pas :")
    for words in done.refused:
        form.add_error("papers", words)


@signed_in(Verb.SEE_PEOPLE)
def download(request: SignedRequest, public_id: str) -> HttpResponseBase:
    """The file, to download; noted as a reading."""
    return _given(request, public_id, shown=False)


@signed_in(Verb.SEE_PEOPLE)
def show(request: SignedRequest, public_id: str) -> HttpResponseBase:
    """An image, in the browser; the other formats are downloaded."""
    return _given(request, public_id, shown=True)


def _given(request: SignedRequest, public_id: str, *, shown: bool) -> HttpResponseBase:
    row = _attachment(request, public_id)
    response = attachment_answer(row, shown=shown)
    record_reading(row.person_id, purpose="piece", by=request.agent, at=request.now)
    return response


@signed_in(Verb.KEEP_PAPERS)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Correct the kind, the day or the title."""
    row = _attachment(request, public_id)
    initial = {"kind": row.kind, "day": row.day, "title": row.title}
    form = SaidForm(request.POST or None, initial=initial)
    seen = request.POST.get("seen")
    if submitted(
        form, lambda: attaching.correct(row, form.said(), seen=seen, by=request.agent, at=request.now)
    ):
        return back_to_person(request, row.person.public_id, PANEL)
    fresh = queries.visible_attachment(request.agent, public_id) or row
    context = {"person": row.person, "attachment": fresh}
    return form_answer(request, "documents/attachment_edit.html", form, context)


@signed_in(Verb.KEEP_PAPERS)
def remove(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take it out of the file, for a reason."""
    row = _attachment(request, public_id)
    form = RemovalForm(request.POST or None)
    if submitted(
        form, lambda: attaching.remove(row, why=form.cleaned_data["why"], by=request.agent, at=request.now)
    ):
        return back_to_person(request, row.person.public_id, PANEL)
    context = {"person": row.person, "attachment": row}
    return form_answer(request, "documents/attachment_remove.html", form, context)


def _attachment(request: SignedRequest, public_id: str) -> Attachment:
    row = queries.visible_attachment(request.agent, public_id)
    if row is None:
        raise Http404("Cette pièce n'existe pas, a été retirée, ou n'est pas ouverte à votre organisme.")
    return row
