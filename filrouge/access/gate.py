"""The gate that every action passes first."""

from django.core.exceptions import PermissionDenied

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb


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


def require(agent: Agent, verb: Verb) -> None:
    """Raise `Forbidden` unless the agent may do `verb`."""
    if verb not in agent.verbs:
        raise Forbidden(agent, verb)
