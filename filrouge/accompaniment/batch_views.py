"""What is done for several people at once: invite, send a message, renew, propose an end. Each shows who, what and why not,
then writes all of what it announced, or nothing (P-1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from filrouge.access.answers import UNPROCESSABLE, see_other, typed
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import inviting
from filrouge.accompaniment.batch_forms import InviteForm, KindForm, ReasonForm
from filrouge.accompaniment.end_proposals import Endable, Ending, endables, propose_end_many, reasons_of
from filrouge.accompaniment.messaging import (
    Announced,
    Telling,
    kinds_by_hand,
    leaves_at,
    message_several,
    tellings,
    words_to,
    writer_of,
)
from filrouge.accompaniment.my_people_views import NOBODY, ticked_people
from filrouge.accompaniment.renewing import Renewal, renew_contract_many, renewals, to_complete
from filrouge.accompaniment.wording import exit_label_of, grouped_reasons
from filrouge.agenda.actions import Booking
from filrouge.agenda.overlaps import overlaps_of
from filrouge.agenda.telling import untold
from filrouge.core.results import Refusal
from filrouge.core.text import enumeration, long_date, plural
from filrouge.messages.numbers import spaced
from filrouge.messages.rules import LABELS, Channel
from filrouge.people.models import Person

LIST = "accompaniment:my_people"
FULL = "Plus de place ce jour-là : écrivez une heure, ou laissez vide."
ASIDE = "Laissée de côté : aucune heure."
ASKED = "Déjà demandé aujourd'hui : rien ne part en double."


@dataclass(frozen=True, slots=True)
class Line:
    """A person of a set: the hour or the sentence written beside, what it will do, or why it will not."""

    person: Person
    written: str = ""
    will: str = ""
    why_not: str = ""
    wrong: bool = False


def _for_ticked(
    view: Callable[[SignedRequest, list[Person]], HttpResponse],
) -> Callable[[SignedRequest], HttpResponse]:
    """A page about those who are ticked; back to the list when nobody is."""

    @wraps(view)
    def inside(request: SignedRequest) -> HttpResponse:
        if people := ticked_people(request):
            return view(request, people)
        messages.warning(request, NOBODY)
        return see_other(LIST)

    return inside


def _told(request: SignedRequest, made: int, known: int, words: tuple[str, str]) -> HttpResponse:
    """Say what was written, and for how many it stood already."""
    said = [f"{plural(made, *words)}."] if made else []
    if known:
        said.append(f"Déjà fait pour {plural(known, 'personne')} : rien n'est en double.")
    messages.success(request, " ".join(said))
    return see_other(LIST)


@signed_in(Verb.ACCOMPANY)
@_for_ticked
def invite(request: SignedRequest, people: list[Person]) -> HttpResponse:
    """An hour for each, one after the other, that may be changed; nothing is fixed while two of them cross."""
    houses = inviting.houses_of(request.agent, request.today)
    if not houses:
        messages.warning(
            request, "Votre compte n'est rattaché à aucun organisme : faites-le noter dans l'annuaire."
        )
        return see_other(LIST)
    form = InviteForm(
        request.POST if "day" in request.POST else None,
        sites=inviting.places_of(houses),
        now=request.now,
        area=inviting.area_of(people),
    )
    lines: list[Line] = []
    if form.is_valid():
        asked = request.POST.get("geste") == "fixer"
        if asked and request.POST.get("vu") == _seen(form):
            lines, bookings = _written(request, people, form, houses)
            if not any(line.wrong for line in lines) and (answer := _fix(request, bookings)):
                return answer
        else:
            if asked:
                messages.warning(request, "Le jour ou la durée a changé : relisez les horaires, puis fixez.")
            lines = _proposed(request, people, form)
    context = {
        "form": form, "people": people, "lines": lines, "seen": _seen(form) if form.is_valid() else "",
        "number": sum(bool(line.written) for line in lines),
        "away": form.is_valid() and inviting.away(request.agent, form.cleaned_data["day"]),
    }  # fmt: skip
    wrong = not form.is_valid() or any(line.wrong for line in lines)
    return render(request, "accompaniment/batch_invite.html", context, status=UNPROCESSABLE if wrong else 200)


def _seen(form: InviteForm) -> str:
    """What the hours were looked at for."""
    return f"{form.cleaned_data['day']:%Y-%m-%d} {form.cleaned_data['minutes']}"


def _proposed(request: SignedRequest, people: list[Person], form: InviteForm) -> list[Line]:
    hours = inviting.hours_for(request.agent, people, form.plan())
    return [
        Line(person, f"{timezone.localtime(hours[person.pk]):%H:%M}")
        if person.pk in hours
        else Line(person, why_not=FULL)
        for person in people
    ]


def _written(
    request: SignedRequest, people: list[Person], form: InviteForm, houses: Sequence[int]
) -> tuple[list[Line], list[Booking]]:
    """The hours as they were written beside each, and what is wrong with them."""
    moments: dict[int, datetime] = {}
    wrong: dict[int, str] = {}
    words = {person.pk: request.POST.get(f"heure_{person.public_id}", "").strip() for person in people}
    for person in people:
        try:
            moment = form.moment(words[person.pk])
        except ValidationError as error:
            wrong[person.pk] = " ".join(error.messages)
            continue
        if moment is not None:
            moments[person.pk] = moment
    me = request.agent.professional_id or 0
    bookings = [
        form.booking(person, me, inviting.house_for(person, houses), moments[person.pk])
        for person in people
        if person.pk in moments
    ]
    fresh = inviting.fresh_of(bookings)
    wrong |= {one.person: said for one, said in zip(fresh, overlaps_of(fresh), strict=True) if said}
    lines = [
        Line(person, words[person.pk], "", wrong.get(person.pk, "" if words[person.pk] else ASIDE), person.pk in wrong)
        for person in people
    ]  # fmt: skip
    return lines, bookings


def _fix(request: SignedRequest, bookings: list[Booking]) -> HttpResponse | None:
    try:
        made = inviting.invite_many(bookings, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return None
    warned = untold(made, request.now)
    if left := [row.person.full_name for row in made if row.pk in warned]:
        messages.warning(
            request, f"Aucun canal, ou aucun numéro à appeler : prévenez vous-même {enumeration(left)}."
        )
    return _told(request, len(made), len(bookings) - len(made), ("rendez-vous fixé", "rendez-vous fixés"))


def _renewed(one: Renewal, today: date) -> str:
    if one.terms is None or one.former is None:
        return ""
    will = f"un contrat jusqu'au {long_date(one.terms.ends_on)}, repris de celui du {long_date(one.former.signed_on)}."
    lacks = to_complete(one.terms, today)
    return f"{will} À compléter avant de le signer : {lacks}" if lacks else will


@signed_in(Verb.ACCOMPANY)
@_for_ticked
def renew(request: SignedRequest, people: list[Person]) -> HttpResponse:
    """The next contract of each, from the one that ends."""
    if request.POST.get("geste") == "preparer":
        try:
            made = renew_contract_many(people, by=request.agent, at=request.now)
        except Refusal as refusal:
            messages.warning(request, refusal.message)
        else:
            words = ("contrat mis en préparation", "contrats mis en préparation")
            return _told(request, len(made), len(people) - len(made), words)
    lines = [
        Line(one.person, why_not=one.why_not, will=_renewed(one, request.today))
        for one in renewals(people, request.today)
    ]
    return render(request, "accompaniment/batch_renew.html", _sides(lines) | {"people": people})


def _sides(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Who is concerned, and who is left out."""
    return {
        "concerned": [line for line in lines if not line.why_not],
        "left_out": [line for line in lines if line.why_not],
    }


@signed_in(Verb.ACCOMPANY)
@_for_ticked
def end(request: SignedRequest, people: list[Person]) -> HttpResponse:
    """A ground that they share and a sentence for each: written, read again, then proposed to the département."""
    gesture = request.POST.get("geste", "")
    known = endables([Ending(person, "", "") for person in people])
    found = {reason.key: reason for one in known if one.current for reason in reasons_of(one.current)}
    form = ReasonForm(
        request.POST if gesture in ("relire", "proposer") else None,
        reasons=grouped_reasons(list(found.values())),
        initial={"reason": request.POST.get("reason", "")},
    )
    context: dict[str, object] = {"form": form, "people": people, "reason": request.POST.get("reason", "")}
    if form.is_bound and form.is_valid():
        endings = [Ending(one, form.cleaned_data["reason"], _sentence(request, one)) for one in people]
        if gesture == "proposer" and (answer := _propose(request, endings)):
            return answer
        lines = [_told_of(one, ending) for one, ending in zip(endables(endings), endings, strict=True)]
        return render(request, "accompaniment/batch_end_read.html", context | _sides(lines))
    lines = [Line(one.person, _sentence(request, one.person), why_not=one.why_not) for one in known]
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "accompaniment/batch_end.html", context | {"lines": lines}, status=status)


def _sentence(request: SignedRequest, person: Person) -> str:
    return typed(request, f"phrase_{person.public_id}").strip()


def _told_of(one: Endable, ending: Ending) -> Line:
    why_not = one.why_not or ("" if ending.words else "Aucune phrase pour cette personne.")
    will = exit_label_of(one.current, ending.reason) if one.current and not why_not else ""
    return Line(one.person, ending.words, will, why_not)


def _propose(request: SignedRequest, endings: list[Ending]) -> HttpResponse | None:
    try:
        made = propose_end_many(endings, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return None
    words = ("fin proposée au Département", "fins proposées au Département")
    return _told(request, len(made), len(endings) - len(made), words)


@signed_in(Verb.ACCOMPANY)
@_for_ticked
def tell(request: SignedRequest, people: list[Person]) -> HttpResponse:
    """The same message to each, by the way that suits them: which way, or why none, then sent as it was announced."""
    form = KindForm(request.POST if "kind" in request.POST else None, offered=kinds_by_hand())
    try:
        values = writer_of(request.agent, request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return see_other(LIST)
    context: dict[str, object] = {"form": form, "people": people}
    if not form.is_valid():
        return render(request, "accompaniment/batch_message.html", context, status=UNPROCESSABLE)
    kind = form.chosen
    if request.POST.get("geste") == "envoyer":
        if request.POST.get("vu") != kind.key:
            messages.warning(request, "Le message a changé : relisez-le, puis envoyez.")
        elif answer := _send(request, people, form):
            return answer
    found = tellings(people, kind, by=request.agent, at=request.now)
    leaving = [one for one in found if one.way and not one.asked]
    shared = set.intersection(*(set(one.reasons) for one in found))
    context |= _sides([_told_by(one, shared) for one in found]) | {
        "shared": sorted(shared),
        "ways": [(one.person.public_id, one.way.channel.value) for one in leaving if one.way],
        "numbers": [
            (LABELS[channel], number) for channel in Channel
            if (number := sum(one.way.channel == channel for one in leaving if one.way))
        ],
        "letters": sum(one.way.channel == Channel.LETTER for one in leaving if one.way),
        "words": words_to(leaving[0].person if leaving else people[0], kind, values),
        "later": later if (later := leaves_at(request.now)) > request.now else None,
        "may_print": request.agent.may(Verb.HANDLE_LETTERS),
    }  # fmt: skip
    return render(request, "accompaniment/batch_message.html", context)


def _told_by(one: Telling, shared: set[str]) -> Line:
    """By which way, with what was set aside before it (but what is true of all); or why the message does not leave."""
    if one.asked:
        return Line(one.person, why_not=ASKED)
    if one.way is None:
        return Line(one.person, why_not=f"Aucun moyen ne convient. {' '.join(one.reasons)}")
    where = "" if one.way.channel == Channel.LETTER else f" ({spaced(one.way.address)})"
    return Line(
        one.person,
        " ".join(said for said in one.reasons if said not in shared),
        f"par {LABELS[one.way.channel]}{where}",
    )


def _send(request: SignedRequest, people: list[Person], form: KindForm) -> HttpResponse | None:
    said = {person.pk: request.POST.get(f"moyen_{person.public_id}", "") for person in people}
    announced = [Announced(person, said[person.pk]) for person in people if said[person.pk]]
    try:
        made = message_several(announced, kind=form.chosen, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return None
    return _told(request, made, len(announced) - made, ("message demandé", "messages demandés"))
