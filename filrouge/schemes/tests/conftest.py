"""One catalogue for the room's tests: reading it again would tell nothing more."""

from pathlib import Path

import pytest

from filrouge.schemes.catalogue import SHIPPED_FOLDER, Catalogue, load_catalogue

EVENTS = frozenset(
    {
        "people.right_opened",
        "people.right_received",
        "people.transferred_in",
        "people.right_closed",
        "people.obligations_ended",
        "orientation.decided",
        "orientation.decided_by_france_travail",
        "orientation.notified",
        "orientation.reorientation_requested",
        "orientation.reoriented",
        "orientation.ended",
        "orientation.lead_named",
        "orientation.support_named",
        "agenda.booked",
        "agenda.turnout",
        "agenda.held",
        "agenda.missed",
        "agenda.excused",
        "agenda.cancelled",
        "agenda.attended",
        "intensive.period_opened",
        "intensive.period_ended",
        "intensive.week_validated",
        "accompaniment.opened",
        "accompaniment.closed",
        "accompaniment.followed_up",
        "accompaniment.assessment_made",
        "accompaniment.contract_signed",
        "accompaniment.contract_reviewed",
        "accompaniment.job_offer_defined",
        "accompaniment.case_conference",
        "accompaniment.right_gained",
        "accompaniment.barrier_found",
        "accompaniment.barrier_lifted",
        "accompaniment.step_done",
    }
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def shipped_files() -> list[Path]:
    return [*sorted(SHIPPED_FOLDER.glob("*.toml")), *sorted(SHIPPED_FOLDER.glob("national/*.toml"))]


@pytest.fixture(scope="session")
def known_events() -> frozenset[str]:
    return EVENTS


SIXTH = """
key = "lozere-2027"
name = "Accompagnement de la Lozère"
short_name = "Lozère 2027"
description = "Un sixième département, inventé."
valid_from = 2027-01-01

[operator]
lead_holder = "operator"
support_holder = "none"
pair = "none"
isolated_referent_allowed = false
minimum_fte_share = 0.8

[[pathway]]
key = "causses"
category = "socio_professional"
label = "Parcours des Causses"
lead_kinds = ["delegated_provider"]

[capacity]
kind = "fte_ratio"
ratio = 40
scope = "caseworker"
prorated = false
source = "Appel à projets, 1"

[[clock]]
key = "welcome"
label = "Accueil"
kind = "local"
opened_by = ["orientation.notified"]
met_by = ["agenda.held"]
interrupted_by = ["people.right_closed"]
delay = { days = 8 }
warn_before = { days = 2 }
owner = "operator"
effect = "Recevoir la personne."
source = "Appel à projets, 2"

[[rhythm]]
key = "fortnight"
label = "Deux rendez-vous par mois"
appointments = 2
every = { months = 1 }
modality = "standard"
source = "Appel à projets, 3"

[[exit_reason]]
key = "job"
label = "Emploi"
family = "durable"
reaches_goal = true

[[target]]
key = "served"
label = "Personnes accompagnées"
value = 120
unit = "persons"
scope = "operator"
source = "Appel à projets, 1"

[[indicator]]
id = "entries"

[[case]]
section = "capacity"
label = "Un temps plein"
given = { fte = 1 }
expect = { places = 40 }

[[case]]
section = "clock"
label = "Huit jours pour recevoir"
given = { clock = "welcome", event = "orientation.notified", day = 2027-02-01, variant = "" }
expect = { due = 2027-02-09, kind = "local" }
"""


@pytest.fixture
def sixth_scheme() -> str:
    """The text of an invented sixth département's scheme."""
    return SIXTH
