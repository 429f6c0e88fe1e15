"""Organisations, the places where they receive people, and their rooms."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory import actions, queries
from filrouge.directory.forms import DirectoryFilters, OrganisationForm, RoomForm, SiteForm
from filrouge.directory.models import Organisation, Room, Site


@signed_in(Verb.MANAGE_DIRECTORY)
def index(request: SignedRequest) -> HttpResponse:
    """Every organisation."""
    filters = DirectoryFilters(request.GET, shown=("sorte",))
    rows = queries.organisations(filters.asked("sorte"))
    context = {
        "filters": filters,
        "page": keyed_page(rows, request.GET, by=("name", "pk")),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "directory/organisations.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet."""
    rows = queries.organisations(DirectoryFilters(request.GET, shown=("sorte",)).asked("sorte"))
    lines = (
        (o.name, o.get_kind_display(), o.siret, o.phone, o.email)
        for o in rows.order_by("name", "pk").iterator()
    )
    return csv_answer("organismes", ("Nom", "Sorte", "SIRET", "Téléphone", "Adresse e-mail"), lines)


@signed_in(Verb.MANAGE_DIRECTORY)
def new(request: SignedRequest) -> HttpResponse:
    """Add an organisation."""
    return _form(request, Organisation())


@signed_in(Verb.MANAGE_DIRECTORY)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change an organisation."""
    return _form(request, get_object_or_404(Organisation, public_id=public_id))


def _form(request: SignedRequest, organisation: Organisation) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=organisation)
    if submitted(form, lambda: actions.save_organisation(form.instance, by=request.agent, at=request.now)):
        return see_other("directory:organisation", organisation.public_id)
    return form_answer(request, "directory/organisation_form.html", form, {"organisation": organisation})


@signed_in(Verb.MANAGE_DIRECTORY)
def detail(request: SignedRequest, public_id: str) -> HttpResponse:
    """One organisation: its places, its people, its agreements."""
    organisation = get_object_or_404(Organisation, public_id=public_id)
    context: dict[str, Any] = {
        "organisation": organisation,
        "sites": queries.sites_of(organisation),
        "memberships": queries.present_members(organisation, request.today),
        "agreements": queries.agreements(organisation=organisation),
        "partnerships": queries.partnerships_of(organisation),
    }
    return render(request, "directory/organisation.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def site_new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Add a place to an organisation."""
    return _site_form(request, Site(organisation=get_object_or_404(Organisation, public_id=public_id)))


@signed_in(Verb.MANAGE_DIRECTORY)
def site_edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change a place."""
    return _site_form(
        request, get_object_or_404(Site.objects.select_related("organisation"), public_id=public_id)
    )


def _site_form(request: SignedRequest, site: Site) -> HttpResponse:
    form = SiteForm(request.POST or None, instance=site)

    def save() -> None:
        site.commune = form.cleaned_data["place"]
        actions.save_site(site, by=request.agent, at=request.now)

    if submitted(form, save):
        return see_other("directory:organisation", site.organisation.public_id)
    back_url = reverse("directory:organisation", args=[site.organisation.public_id])
    return form_answer(request, "directory/site_form.html", form, {"site": site, "back_url": back_url})


@signed_in(Verb.MANAGE_DIRECTORY)
def room_new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Add a room to a place."""
    sites = Site.objects.select_related("organisation")
    return _room_form(request, Room(site=get_object_or_404(sites, public_id=public_id)))


@signed_in(Verb.MANAGE_DIRECTORY)
def room_edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change a room, or say that it is no longer booked."""
    rooms = Room.objects.select_related("site__organisation")
    return _room_form(request, get_object_or_404(rooms, public_id=public_id))


def _room_form(request: SignedRequest, room: Room) -> HttpResponse:
    form = RoomForm(request.POST or None, instance=room)
    organisation = room.site.organisation.public_id
    if submitted(form, lambda: actions.save_room(room, by=request.agent, at=request.now)):
        return see_other("directory:organisation", organisation)
    back_url = reverse("directory:organisation", args=[organisation])
    return form_answer(request, "directory/room_form.html", form, {"room": room, "back_url": back_url})
