"""What every page knows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.web.drafts import draft_account
from filrouge.web.navigation import navigation
from filrouge.web.pulse import token_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Names for the page's frame: who is there, where one can go; the day, as an argument of every template."""
    agent: Agent | None = getattr(request, "agent", None) or None
    frame: dict[str, Any] = {
        "today": getattr(request, "today", None),
        "pulse_url": _pulse_url(request),
        "nav": [],
        "agent": agent,
    }
    if agent is None or request.headers.get("HX-Request"):
        return frame | {"agent_name": "", "draft_account": "", "agent_role_label": "", "can_search": False}
    return frame | {
        "nav": navigation(agent, request.path),
        "agent_name": agent.name,
        "draft_account": draft_account(agent.account_id),
        "agent_role_label": agent.role_label,
        "can_search": agent.may(Verb.SEARCH_PEOPLE),
    }


def _pulse_url(request: HttpRequest) -> str:
    """Where a page that shows a person's panels asks whether the file moved; empty for the other pages."""
    person = getattr(request, "live_person", None)
    return reverse("web:pulse", args=[token_for(person.pk, person.revision)]) if person else ""
