"""« Mes personnes »: whom I follow, those that I tick, and a note to several of them, seen before it is written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from filrouge.access.answers import keyed_page, see_other, typed_list
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment.my_people import FILTERS, MOST, SHOWN, SOON, my_people, note_to_several, order
from filrouge.accompaniment.my_people_forms import SeveralForm
from filrouge.accompaniment.reach_views import QUICK
from filrouge.agenda.contacts import Contact, note_contact
from filrouge.core.results import Refusal
from filrouge.core.text import plural
from filrouge.people.models import Person

NOBODY = "Cochez au moins une personne."


@signed_in(Verb.ACCOMPANY)
def listed(request: SignedRequest) -> HttpResponse:
    """Everybody whom I follow. A POST keeps what is ticked from one choice or page to another, ticks all or none, shows
    a note to several, then writes it."""
    # « Enregistrer quand même » says nothing else: it is the note that is looked at again.
    gesture = request.POST.get("geste", "relire" if SeveralForm.anyway in request.POST else "")
    ticked = [] if gesture == "rien" else ticked_people(request)
    form = _note_form(request, gesture)
    if gesture == "relire" and not ticked:
        messages.warning(request, NOBODY)
    if "contact" in request.POST and (answer := _contact(request, ticked)):
        return answer
    if gesture == "noter" and (answer := _write(request, ticked, form)):
        return answer
    chosen, by_due = request.GET.get("voir", ""), request.GET.get("tri") == "echeance"
    rows = my_people(request.agent, request.now, request.today, chosen=chosen, by_due=by_due)
    total = rows.count()
    if gesture == "tout":
        ticked = _with(ticked, list(rows[:MOST]))
    page = keyed_page(rows, request.GET, by=order(by_due=by_due), size=SHOWN)
    seen = {person.pk for person in page.rows}
    context = {
        "page": page, "filters": FILTERS, "chosen": chosen, "by_due": by_due, "total": total,
        "ticked": ticked, "ticked_keys": {person.pk for person in ticked},
        "elsewhere": [person for person in ticked if person.pk not in seen], "form": form,
        "today": request.today, "soon": request.today + SOON,
        "rereading": gesture == "relire" and bool(ticked) and form.is_valid(), "here": query_of(request), "quick": QUICK[:2],
    }  # fmt: skip
    return render(request, "accompaniment/my_people.html", context)


def _contact(request: SignedRequest, ticked: list[Person]) -> HttpResponse | None:
    """Note a contact in one tap; the list again, None when people are ticked: they stay so."""
    public_id, _, kind = request.POST["contact"].partition(":")
    person = my_people(request.agent, request.now, request.today).filter(public_id=public_id).first()
    if person is None:
        return None
    try:
        note_contact(person, Contact(kind, request.now), by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"Contact noté pour {person.full_name}.")
    if ticked:
        return None
    answer = see_other("accompaniment:my_people")
    answer["Location"] += query_of(request)
    return answer


def ticked_people(request: SignedRequest) -> list[Person]:
    """Who is ticked, by name, among those whom I follow: others are not there."""
    asked = typed_list(request, "personne")[:MOST]
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


def _note_form(request: SignedRequest, gesture: str) -> SeveralForm:
    """The note as it is typed; looked at when it is to be read again or written."""
    if gesture in ("relire", "noter"):
        return SeveralForm(request.POST, agent=request.agent)
    form = SeveralForm(agent=request.agent, initial={"words": request.POST.get("words", "")})
    # A note is one gesture among others: nothing is asked for until it is this one.
    form.fields["words"].required = False
    return form


def _write(request: SignedRequest, people: list[Person], form: SeveralForm) -> HttpResponse | None:
    """The answer when the note is written; None when it is to be mended."""
    if not people:
        messages.warning(request, NOBODY)
        return None
    if not form.is_valid():
        return None
    text, level = form.cleaned_data["words"], form.cleaned_data["level"]
    try:
        number = note_to_several(
            people, text=text, level=level, wording=form.wording, by=request.agent, at=request.now
        )
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return None
    messages.success(request, f"Note écrite dans {plural(number, 'dossier')}.")
    return see_other("accompaniment:my_people")
