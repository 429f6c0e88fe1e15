"""The gate that every action passes first."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import PermissionDenied

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal

_held_back: ContextVar[str] = ContextVar("why actions are held back", default="")


class Forbidden(PermissionDenied):
    """The agent's role has not this verb: 403, in French."""

    def __init__(self, agent: Agent, verb: Verb) -> None:
        if agent.own_space:
            super().__init__(
                "Cette page est faite pour les professionnels. Revenez à votre espace, ou demandez à votre référent."
            )
            return
        super().__init__(
            f"Avec le profil « {agent.role_label} », vous ne pouvez pas {verb.label}. "
            "Demandez à votre responsable, ou à l'administrateur si votre profil est erroné."
        )


def check(agent: Agent, verb: Verb) -> None:
    """Raise `Forbidden` unless the agent may do `verb`: for a page that has to know before it draws."""
    if verb not in agent.verbs:
        raise Forbidden(agent, verb)


def require(agent: Agent, verb: Verb) -> None:
    """The first line of an action: `check`, and `Refusal` while actions are held back."""
    check(agent, verb)
    if words := _held_back.get():
        raise Refusal(words)


@contextmanager
def holding_back(words: str) -> Iterator[None]:
    """Meanwhile every action is refused with these words: a form that is sent is only drawn again, with what it holds."""
    token = _held_back.set(words)
    try:
        yield
    finally:
        _held_back.reset(token)
