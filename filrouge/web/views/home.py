"""The home of each role: its question of the day."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Role, Verb
from filrouge.exchanges.inbound.expected import late_words
from filrouge.web.homes import follow, manage, overview

Home = tuple[str, Callable[[SignedRequest], dict[str, Any]]]
_CARDS = "web/home/cards.html"
HOMES: dict[Role, Home] = {
    Role.CASEWORKER: ("web/home/caseworker.html", follow.caseworker),
    Role.SOCIAL_WORKER: ("web/home/caseworker.html", follow.caseworker),
    Role.AREA_MANAGER: ("web/home/area_manager.html", manage.manager),
    Role.PROVIDER_MANAGER: ("web/home/area_manager.html", manage.manager),
    Role.ORIENTATION_OFFICER: ("web/home/orientation_officer.html", manage.orientation_officer),
    Role.STEERING: ("web/home/steering.html", overview.steering),
    Role.SECRETARIAT: ("web/home/secretariat.html", follow.secretariat),
    Role.PANEL_MEMBER: ("web/home/opened_by_name.html", follow.opened_by_name),
    Role.FT_ADVISER: ("web/home/opened_by_name.html", follow.opened_by_name),
    Role.DPO: (_CARDS, overview.data_protection),
    Role.ADMINISTRATOR: (_CARDS, overview.administrator),
    Role.PARTNER: (_CARDS, overview.without_work),
    Role.CONSOLE: (_CARDS, overview.without_work),
}


@signed_in()
def home(request: SignedRequest) -> HttpResponse:
    """The page that answers the role's question of the day; the accompanied person has a space of their own."""
    if request.agent.role == Role.CLIENT:
        return redirect("portal:home")
    template, context = HOMES[request.agent.role]
    late = late_words(request.today) if request.agent.may(Verb.IMPORT_PEOPLE) else []
    return render(request, template, {**context(request), "late_files": late})
