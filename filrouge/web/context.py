"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.web.navigation import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    """Names for the page's frame: who is there, where one can go; the day, as an argument of every template."""
    agent: Agent | None = getattr(request, "agent", None) or None
    frame: dict[str, Any] = {
        "today": getattr(request, "today", None),
        "pulse_url": "",
        "nav": [],
        "agent": agent,
    }
    if agent is None or request.headers.get("HX-Request"):
        return frame | {"agent_name": "", "agent_role_label": "", "can_search": False}
    return frame | {
        "nav": navigation(agent, request.path),
        "agent_name": agent.name,
        "agent_role_label": agent.role_label,
        "can_search": agent.may(Verb.SEARCH_PEOPLE),
    }
