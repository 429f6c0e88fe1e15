"""Who is away, and who stands in for them (D-5)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.agenda import absences
from filrouge.agenda.absence_forms import AbsenceForm
from filrouge.agenda.models import Absence
from filrouge.directory.queries import colleagues_of


@signed_in(Verb.NOTE_ABSENCE)
def listed(request: SignedRequest) -> HttpResponse:
    """Present and future absences, mine and those of my colleagues."""
    rows = absences.absences_of(request.agent, request.today)
    return render(request, "agenda/absences.html", {"absences": rows})


@signed_in(Verb.NOTE_ABSENCE)
def new(request: SignedRequest) -> HttpResponse:
    """Note an absence."""
    mine = colleagues_of(request.agent, request.today)
    asked = mine.filter(public_id=request.GET.get("qui", "")).first()
    return _form(
        request, Absence(since=request.today, professional=asked) if asked else Absence(since=request.today)
    )


@signed_in(Verb.NOTE_ABSENCE)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change the dates or the stand-in of an absence, or take it back."""
    absence = absences.absences_of(request.agent, request.today).filter(public_id=public_id).first()
    if absence is None:
        raise Http404("Cette absence n'existe pas, ou n'est pas celle d'un de vos collègues.")
    if request.method == "POST" and "retirer" in request.POST:
        absences.cancel_absence(absence, by=request.agent, at=request.now)
        return see_other("agenda:absences")
    return _form(request, absence)


def _form(request: SignedRequest, absence: Absence) -> HttpResponse:
    colleagues = colleagues_of(request.agent, request.today)
    form = AbsenceForm(request.POST or None, instance=absence, colleagues=colleagues)
    if submitted(form, lambda: absences.save_absence(absence, by=request.agent, at=request.now)):
        # By its name: who looks after what was planned lives above.
        return see_other("calendars:effects", absence.public_id)
    context = {"absence": absence, "back_url": reverse("agenda:absences")}
    return form_answer(request, "agenda/absence_form.html", form, context)
