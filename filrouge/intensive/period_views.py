"""Beginning an intensive period, saying when the person is free, ending it (D-4)."""

from django.http import HttpResponse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.intensive.forms import EndForm, PeriodForm, SettingsForm
from filrouge.intensive.periods import change_settings, end_period, open_period
from filrouge.intensive.queries import visible_period
from filrouge.people.queries import visible_person


@signed_in(Verb.ACCOMPANY)
def begin(request: SignedRequest, public_id: str) -> HttpResponse:
    """Begin a period on the contract that runs."""
    person = visible_person(request.agent, public_id)
    form = PeriodForm(request.POST or None, initial={"since": request.today})
    if submitted(
        form,
        lambda: open_period(
            person, since=form.cleaned_data["since"], settings=form.settings(), by=request.agent, at=request.now
        ),
    ):  # fmt: skip
        return see_other("intensive:week", public_id)
    return form_answer(request, "intensive/begin.html", form, {"person": person})


@signed_in(Verb.ACCOMPANY)
def change(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say anew when the person is free and how they move."""
    period = visible_period(request.agent, public_id)
    form = SettingsForm(request.POST or None, period=period)
    if submitted(form, lambda: change_settings(period, form.settings(), by=request.agent, at=request.now)):
        return see_other("intensive:week", period.person.public_id)
    return form_answer(request, "intensive/change.html", form, {"person": period.person, "period": period})


@signed_in(Verb.ACCOMPANY)
def end(request: SignedRequest, public_id: str) -> HttpResponse:
    """End a period, for a reason."""
    period = visible_period(request.agent, public_id)
    form = EndForm(request.POST or None, initial={"until": request.today})
    if submitted(form, lambda: end_period(period, **form.cleaned_data, by=request.agent, at=request.now)):
        return see_other("intensive:week", period.person.public_id)
    return form_answer(request, "intensive/end.html", form, {"person": period.person, "period": period})
