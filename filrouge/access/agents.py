"""The agent: who acts, frozen for the length of a request. `directory` builds it."""

from dataclasses import dataclass

from filrouge.access.roles import Role, Verb


@dataclass(frozen=True, slots=True)
class Agent:
    """One account on one day: its role, what it may do, where it belongs.

    `organisations` and `areas` are keys of the directory: `organisations` open files, `works_in` are those whose own
    words the agent shares (an adviser of France Travail has colleagues, and sees only files opened by name).
    `everything` is the console's alone."""

    account_id: int
    name: str
    role: Role
    verbs: frozenset[Verb]
    organisations: frozenset[int] = frozenset()
    works_in: frozenset[int] = frozenset()
    areas: frozenset[int] = frozenset()
    professional_id: int | None = None
    department: bool = False
    everything: bool = False

    def may(self, verb: Verb) -> bool:
        """True when the role × verb table says yes."""
        return verb in self.verbs

    @property
    def own_space(self) -> bool:
        """True for an accompanied person, who has a space of their own and no work here."""
        return self.role == Role.CLIENT

    @property
    def role_label(self) -> str:
        """The role's French name."""
        return str(self.role.label)
