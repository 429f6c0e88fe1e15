"""« Mes personnes »: whom I follow, those that I tick, and a note to several of them, seen before it is written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import keyed_page, see_other
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.my_people import FILTERS, MOST, SHOWN, my_people, note_to_several, order
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.people.models import Person

NOBODY = "Cochez au moins une personne."


@signed_in(Verb.ACCOMPANY)
def listed(request: SignedRequest) -> HttpResponse:
    """Everybody whom I follow. A POST keeps what is ticked from one choice or page to another, ticks all or none, shows
    a note to several, then writes it."""
    gesture = request.POST.get("geste", "")
    ticked = [] if gesture == "rien" else ticked_people(request)
    if gesture in ("relire", "noter") and (answer := _note(request, ticked, write=gesture == "noter")):
        return answer
    chosen, by_due = request.GET.get("voir", ""), request.GET.get("tri") == "echeance"
    rows = my_people(request.agent, request.now, request.today, chosen=chosen, by_due=by_due)
    total = rows.count()
    if gesture == "tout":
        ticked = _with(ticked, list(rows[:MOST]))
    page = keyed_page(rows, request.GET, by=order(by_due=by_due), size=SHOWN)
    seen = {person.pk for person in page.rows}
    words = request.POST.get("words", "").strip()
    context = {
        "page": page, "filters": FILTERS, "chosen": chosen, "by_due": by_due, "total": total,
        "ticked": ticked, "ticked_keys": {person.pk for person in ticked},
        "elsewhere": [person for person in ticked if person.pk not in seen], "words": words,
        "rereading": gesture == "relire" and bool(ticked and words), "here": query_of(request),
    }  # fmt: skip
    return render(request, "accompaniment/my_people.html", context)


def ticked_people(request: SignedRequest) -> list[Person]:
    """Who is ticked, by name, among those whom I follow: others are not there."""
    asked = request.POST.getlist("personne")[:MOST]
    if not asked:
        return []
    mine = my_people(request.agent, request.now, request.today)
    return list(mine.filter(public_id__in=asked).order_by("name_key", "pk"))


def query_of(request: HttpRequest) -> str:
    """The choice that is shown, as the address says it."""
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}"


def _with(ticked: list[Person], more: list[Person]) -> list[Person]:
    both = {person.pk: person for person in [*ticked, *more]}
    return sorted(both.values(), key=lambda person: (person.name_key, person.pk))[:MOST]


def _note(request: SignedRequest, people: list[Person], *, write: bool) -> HttpResponse | None:
    """The answer when it is written; None: to be shown, or to be mended."""
    words = request.POST.get("words", "").strip()
    if not people or not words:
        messages.warning(request, NOBODY if not people else "Écrivez la note.")
        return None
    if not write:
        return None
    try:
        number = note_to_several(people, text=words, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return None
    messages.success(request, f"Note écrite dans {plural(number, 'dossier')}.")
    return see_other("accompaniment:my_people")
