"""Giving an attachment back: streamed, never by a static address, and with nothing that a browser may run (A-9)."""

from functools import partial

from django.http import FileResponse, Http404, HttpResponse

from filrouge.access.answers import file_answer
from filrouge.access.requests import SignedRequest
from filrouge.core.results import Refusal
from filrouge.documents import rendering, store
from filrouge.documents.models import Attachment
from filrouge.documents.sheets import Sheet

# Neither script, nor style, nor another address; and as if it came from elsewhere.
_POLICY = "default-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"
_UNKNOWN = "application/octet-stream"
MISSING = (
    "Le fichier de cette pièce manque sur le serveur : il n'a pas été restauré avec la base. Prévenez l'administrateur, ou "
    "ajoutez la pièce à nouveau."
)


def attachment_answer(row: Attachment, *, shown: bool = False) -> FileResponse:
    """The bytes of an attachment, to download; `shown` by the browser for the formats that run nothing. `Refusal` when
    the file is no longer on the server."""
    form = row.format
    try:
        handle = store.path_of(row.stored).open("rb")
    except FileNotFoundError as error:
        raise Refusal(MISSING) from error
    response = FileResponse(
        handle, as_attachment=not (shown and form and form.shown), filename=row.file_name,
        content_type=form.media if form else _UNKNOWN,
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "private, no-store"
    return response


def sheet_answer(request: SignedRequest, sheet: Sheet, kind: str, name: str) -> HttpResponse:
    """A document of the file, as PDF or DOCX. `name` says nothing of the person; another `kind` is 404."""
    drawers = {"pdf": rendering.pdf, "docx": rendering.docx}
    if kind not in drawers:
        raise Http404("Ce format n'existe pas : PDF ou DOCX.")
    return file_answer(request, partial(drawers[kind], [sheet]), f"{name}.{kind}")
