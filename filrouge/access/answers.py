"""What views answer: a page or its fragment, a refusal on its form, a list by key, a CSV."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import IntegerField, Model, Q, QuerySet, Subquery
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from filrouge.access.actions import record_reading
from filrouge.access.agents import Agent
from filrouge.access.models import Account
from filrouge.access.requests import SignedRequest
from filrouge.core.results import Refusal
from filrouge.core.text import plural, thousands

PAGE_SIZE = 25
MOST_COUNTED = 1_000
SEE_OTHER = 303
UNPROCESSABLE = 422
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
_BETWEEN = "~"
Row = TypeVar("Row", bound=Model)


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks: the panel's partial alone is the answer."""
    return request.headers.get("HX-Request") == "true"


def panel_answer(request: HttpRequest, partial: str, context: Mapping[str, Any]) -> HttpResponse:
    """The partial alone for htmx; for a browser without JavaScript, a whole page around it.

    A whole page opens a file by its side door: it is noted as a consultation, as the person's page is."""
    if wants_fragment(request):
        return render(request, partial, context)
    signed = cast("SignedRequest", request)
    record_reading(context["person"].pk, purpose="dossier", by=signed.agent, at=signed.now)
    return render(request, "access/panel_page.html", {**context, "partial": partial})


def form_answer(
    request: HttpRequest, template: str, form: BaseForm, context: Mapping[str, Any]
) -> HttpResponse:
    """The page of a form: 422 when what was sent has to be corrected."""
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)


def submitted(form: BaseForm, action: Callable[[], object]) -> bool:
    """Run the action of a valid form; its refusal goes on the field that it names. True when it is done."""
    if not form.is_valid():
        return False
    try:
        action()
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def typed(request: HttpRequest, name: str) -> str:
    """The words of a field that no form reads, without the null characters that PostgreSQL does not hold."""
    return request.POST.get(name, "").replace("\x00", "")


def typed_list(request: HttpRequest, name: str) -> list[str]:
    """All that was ticked or typed under one name, without null characters either."""
    return [words.replace("\x00", "") for words in request.POST.getlist(name)]


def see_other(name: str, *arguments: object) -> HttpResponseRedirect:
    """303 to an address by its name: the browser asks for it with a GET."""
    response = HttpResponseRedirect(reverse(name, args=arguments))
    response.status_code = SEE_OTHER
    return response


def back_to_person(request: HttpRequest, public_id: str, panel: str) -> HttpResponseRedirect:
    """After a form on a person: their page, which says that it is done, or the panel alone to htmx."""
    if not wants_fragment(request):
        messages.success(request, "C'est enregistré.")
    return see_other(panel if wants_fragment(request) else "web:person", public_id)


@dataclass(frozen=True, slots=True)
class KeyedPage(Generic[Row]):
    """A slice of a list, and the keys that lead to the next and to the previous one (empty: none)."""

    rows: list[Row]
    next_key: str = ""
    previous_key: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, as far as it is worth counting."""

    number: int
    more: bool = False

    @property
    def figure(self) -> str:
        """« 12 », « + de 1 000 »."""
        return f"+ de {thousands(self.number)}" if self.more else thousands(self.number)

    def words(self, singular: str, several: str) -> str:
        """« 1 personne », « plus de 1 000 personnes »."""
        words = plural(self.number, singular, several)
        return f"plus de {words}" if self.more else words


def count_up_to(rows: "QuerySet[Any]", most: int = MOST_COUNTED) -> Counted:
    """Count no further than `most`: beyond, nobody reads the figure, and counting would grow with the département."""
    return _counted(rows[: most + 1].count(), most)


def counts_up_to(agent: Agent, *sets: "QuerySet[Any]", most: int = MOST_COUNTED) -> list[Counted]:
    """The same of several sets at once, for this agent: one query for all."""
    figures = [_Number(rows.order_by().values("pk")[: most + 1]) for rows in sets]
    found = Account.objects.filter(pk=agent.account_id).values_list(*figures)[0]
    return [_counted(number, most) for number in found]


class _Number(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    empty_result_set_value = 0
    output_field = IntegerField()


def _counted(number: int, most: int) -> Counted:
    return Counted(min(number, most), number > most)


def keyed_page(
    rows: "QuerySet[Row]", query: Mapping[str, str], *, by: Sequence[str], size: int = PAGE_SIZE
) -> KeyedPage[Row]:
    """The page of a list sorted by the fields `by` (the last one unique) that `?after=` or `?before=` asks for.

    `-name` sorts downwards; no field may be empty. A key that means nothing gives the first page."""
    backwards = bool(query.get("before"))
    cursor = query.get("before") or query.get("after") or ""
    order = [_opposite(field) for field in by] if backwards else list(by)
    try:
        found = list(rows.filter(_beyond(order, cursor)).order_by(*order)[: size + 1])
    except (ValidationError, ValueError):
        return keyed_page(rows, {}, by=by, size=size)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return KeyedPage([])
    has_next = more or backwards
    has_previous = more if backwards else bool(cursor)
    return KeyedPage(
        found, _key(found[-1], by) if has_next else "", _key(found[0], by) if has_previous else ""
    )


def _opposite(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], cursor: str) -> Q:
    """Rows that come after the cursor in this order."""
    if not cursor:
        return Q()
    values = cursor.split(_BETWEEN, len(order) - 1)
    if len(values) != len(order):
        raise ValueError(cursor)
    beyond, equal = Q(pk__in=[]), Q()
    for field, value in zip(order, values, strict=True):
        name, side = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    first = order[0].lstrip("-")
    return beyond & Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})


def _key(row: Model, by: Sequence[str]) -> str:
    return _BETWEEN.join(str(_value(row, field.lstrip("-"))) for field in by)


def _value(row: Any, path: str) -> object:
    for name in path.split("__"):
        row = getattr(row, name)
    return row.isoformat() if hasattr(row, "isoformat") else row


class _Echo:
    """A file that gives back what is written in it."""

    def write(self, text: str) -> str:
        return text


def csv_answer(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A CSV for a French spreadsheet (semicolons, UTF-8 with its mark), streamed; no cell can be a formula."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo(), delimiter=";")
        yield "\ufeff" + str(writer.writerow(header))
        for row in rows:
            yield str(writer.writerow([safe_cell(value) for value in row]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response


def made_file(content: bytes, name: str) -> HttpResponse:
    """A document that we draw, to keep. The ending of `name` says what it is; the rest says nothing of the person."""
    answer = HttpResponse(content, content_type=MEDIA[name.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def file_answer(request: HttpRequest, draw: Callable[[], bytes], name: str) -> HttpResponse:
    """What `draw` makes, as `made_file`; when it refuses, the page that asked, with the reason."""
    try:
        return made_file(draw(), name)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    before = request.META.get("HTTP_REFERER", "")
    known = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(before if known else "/")


def safe_cell(value: object) -> str:
    """The words of a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    if isinstance(value, int):
        return text
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
