"""Writing down the means of an organisation: qualifications of its people, partnerships (G-10)."""

from datetime import datetime

from filrouge.access import gate
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.directory import events
from filrouge.directory.actions import keep
from filrouge.directory.means_models import Partnership, Qualification
from filrouge.directory.qualifications import qualifications


def save_qualification(row: Qualification, *, by: Agent, at: datetime) -> Qualification:
    """Note what a professional is qualified as, or correct it. `Refusal` for what the list does not know."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    if row.kind not in qualifications():
        raise Refusal("Choisissez une qualification de la liste.", field="kind")
    with one_at_a_time("Quelqu'un d'autre vient de noter cette qualification."):
        data = {"professionnel": row.professional_id, "qualification": row.kind, "retiree": row.withdrawn}
        keep(row, events.QUALIFICATION_SAVED, data, by=by, at=at)
    return row


def save_partnership(row: Partnership, *, by: Agent, at: datetime) -> Partnership:
    """Note with whom an organisation works and on what, or change it."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    with one_at_a_time("Quelqu'un d'autre vient de noter ce partenariat."):
        data = {"organisme": row.organisation_id, "partenaire": row.partner}
        keep(row, events.PARTNERSHIP_SAVED, data, by=by, at=at)
    return row
