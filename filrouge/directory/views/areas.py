"""The tree of areas, with their communes."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from filrouge.access.answers import csv_answer, form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory import actions, queries
from filrouge.directory.forms import AreaForm
from filrouge.directory.models import Area


@signed_in(Verb.MANAGE_DIRECTORY)
def tree(request: SignedRequest) -> HttpResponse:
    """Every area under the one that contains it, and the communes that belong nowhere."""
    lines, orphans = queries.area_lines(), queries.communes_without_area()
    return render(request, "directory/areas.html", {"lines": lines, "orphans": orphans})


@signed_in(Verb.MANAGE_DIRECTORY)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """Communes with their area, for a spreadsheet."""
    header = ("Code INSEE", "Commune", "Codes postaux", "Population", "Territoire", "Code du territoire")
    lines = (
        (
            commune.code, commune.name, commune.postal_codes, commune.population,
            link.area.name if link else "", link.area.code if link else "",
        )
        for commune, link in queries.communes_with_area()
    )  # fmt: skip
    return csv_answer("territoires", header, lines)


@signed_in(Verb.MANAGE_DIRECTORY)
def new(request: SignedRequest) -> HttpResponse:
    """Add an area."""
    return _form(request, Area())


@signed_in(Verb.MANAGE_DIRECTORY)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change an area and its communes."""
    return _form(request, get_object_or_404(Area, public_id=public_id))


def _form(request: SignedRequest, area: Area) -> HttpResponse:
    names = queries.commune_names(area) if area.pk else []
    form = AreaForm(request.POST or None, instance=area, initial={"communes": "\n".join(names)})

    def save() -> None:
        codes = actions.known_codes(form.words())
        actions.save_area(area, communes=codes, by=request.agent, at=request.now)

    if submitted(form, save):
        return see_other("directory:areas")
    return form_answer(request, "directory/area_form.html", form, {"area": area})
