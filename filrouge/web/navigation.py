"""What the main navigation offers to an agent."""

from dataclasses import dataclass

from django.urls import reverse

from filrouge.access.agents import Agent
from filrouge.access.roles import Verb

# URL name, label, the verb that shows it (one of them when there are several).
ENTRIES: tuple[tuple[str, str, Verb | tuple[Verb, ...]], ...] = (
    ("people:list", "Personnes", Verb.SEE_PEOPLE),
    ("agenda:day", "Agenda", Verb.BOOK),
    ("agenda:workshops", "Ateliers", Verb.RUN_WORKSHOPS),
    ("clocks:list", "Échéances", Verb.SEE_PEOPLE),
    ("orientation:situations", "À vérifier", Verb.ACCOMPANY),
    ("orientation:to_orient", "À orienter", Verb.ORIENT),
    ("orientation:to_assign", "À affecter", Verb.NAME_CASEWORKER),
    ("documents:book", "Courriers", Verb.HANDLE_LETTERS),
    ("messages:list", "Messages", (Verb.EDIT_PERSON, Verb.HANDLE_LETTERS, Verb.MANAGE_ACCOUNTS)),
    ("orientation:loads", "Charge", Verb.SEE_LOAD),
    ("intensive:overview", "Intensif", Verb.SEE_LOAD),
    ("steering:index", "Pilotage", Verb.SEE_DASHBOARD),
    ("governance:index", "Réunions", Verb.HOLD_MEETINGS),
    ("reports:index", "Bilans", Verb.WRITE_REPORTS),
    ("inbound:list", "Imports", Verb.IMPORT_PEOPLE),
    ("directory:index", "Annuaire", Verb.MANAGE_DIRECTORY),
    ("access:accounts", "Comptes", Verb.MANAGE_ACCOUNTS),
    ("web:journal", "Journal", Verb.READ_JOURNAL),
    ("cofunding:index", "Cofinancement", Verb.READ_JOURNAL),
    ("portal:home", "Mon parcours", Verb.SEE_OWN_FILE),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


def navigation(agent: Agent, path: str) -> list[NavItem]:
    """The entries that the agent's verbs open, the one of the present page marked."""
    items = [NavItem("Accueil", reverse("web:home"), path == "/")]
    for name, label, shown_to in ENTRIES:
        if any(agent.may(verb) for verb in (shown_to if isinstance(shown_to, tuple) else (shown_to,))):
            url = reverse(name)
            items.append(NavItem(label, url, path.startswith(url)))
    return items
