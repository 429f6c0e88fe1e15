"""The journal of readings, for the data protection officer: who opened which file, when, for what (A-9)."""

from collections.abc import Iterable, Iterator

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from filrouge.access.answers import PAGE_SIZE, csv_answer, keyed_page
from filrouge.access.fields import DayField
from filrouge.access.models import Account, Reading
from filrouge.access.queries import WantedReadings, readings
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.core.text import short_date
from filrouge.people.models import Person

PURPOSES = {"dossier": "Dossier ouvert", "export": "Liste téléchargée", "piece": "Pièce ouverte"}
_NOBODY = -1
_ORDER = ("-day", "-pk")


class JournalFilters(forms.Form):
    """In the address: a day, and identifiers that tell nothing by themselves."""

    jour = DayField(label="Jour", required=False)
    dossier = forms.CharField(label="Identifiant du dossier", required=False, max_length=32)
    compte = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return any(self.data.get(name) for name in self.fields)

    def wanted(self) -> WantedReadings:
        """What the journal narrows to; an identifier that nobody has finds nothing."""
        self.full_clean()
        said = self.cleaned_data
        return WantedReadings(
            said.get("jour"), _key(Account, said.get("compte", "")), _key(Person, said.get("dossier", ""))
        )


def _key(model: type[Account] | type[Person], public_id: str) -> int | None:
    if not public_id:
        return None
    found = model._default_manager.filter(public_id=public_id).values_list("pk", flat=True).first()
    return _NOBODY if found is None else int(found)


@signed_in(Verb.READ_JOURNAL)
def journal(request: SignedRequest) -> HttpResponse:
    """« Qui a consulté quoi ? »"""
    filters = JournalFilters(request.GET)
    page = keyed_page(readings(filters.wanted()), request.GET, by=_ORDER)
    context = {
        "filters": filters,
        "page": page,
        "lines": _lines(page.rows),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "web/journal.html", context)


@signed_in(Verb.READ_JOURNAL)
def journal_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same journal for a spreadsheet."""
    wanted = JournalFilters(request.GET).wanted()
    return csv_answer("journal", ("Jour", "Première consultation", "Compte", "Profil", "Dossier", "Motif"),
                      _csv_lines(wanted))  # fmt: skip


def _csv_lines(wanted: WantedReadings) -> Iterator[tuple[object, ...]]:
    query: dict[str, str] = {}
    while True:
        page = keyed_page(readings(wanted), query, by=_ORDER, size=PAGE_SIZE * 20)
        for reading, public_id, purpose in _lines(page.rows):
            yield (
                short_date(reading.day), timezone.localtime(reading.first_at).isoformat(timespec="minutes"),
                reading.account.full_name, reading.account.get_role_display(), public_id, purpose,
            )  # fmt: skip
        if not page.next_key:
            return
        query = {"after": page.next_key}


def _lines(rows: Iterable[Reading]) -> list[tuple[Reading, str, str]]:
    """Each reading with the file's public identifier (empty once erased) and its purpose in words."""
    shown = list(rows)
    public_ids = dict(
        Person.objects.filter(pk__in=[row.person for row in shown])
        .values_list("pk", "public_id")
        .order_by("pk")
    )
    return [(row, public_ids.get(row.person, ""), PURPOSES.get(row.purpose, row.purpose)) for row in shown]
