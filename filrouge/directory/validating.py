"""Validating a set of indicators on behalf of the département (G-5)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from filrouge.access import gate, journal
from filrouge.access.agents import Agent
from filrouge.access.clashes import one_at_a_time
from filrouge.access.roles import Verb
from filrouge.core.results import Refusal
from filrouge.core.text import long_date
from filrouge.directory import events
from filrouge.directory.queries import last_validation
from filrouge.directory.set_models import IndicatorSetValidation

Definitions = Mapping[str, Mapping[str, object]]


def validate_set(
    key: str, *, digest: str, definitions: Definitions, note: str = "", by: Agent, at: datetime
) -> IndicatorSetValidation:
    """Say that the département validates this set as it stands. `Refusal` when it is validated already.

    Who knows the definitions gives them: `digest` is theirs, `definitions` says what they were."""
    gate.require(by, Verb.VALIDATE_SETS)
    with one_at_a_time("Quelqu'un d'autre vient de valider ce jeu : rechargez la page."):
        last = last_validation(key)
        if last is not None and last.digest == digest:
            day = long_date(timezone.localtime(last.validated_at).date())
            raise Refusal(f"Ce jeu est déjà validé, tel qu'il est, le {day} : il n'y a rien à valider.")
        made = IndicatorSetValidation.objects.create(
            key=key, number=last.number + 1 if last else 1, digest=digest, note=note.strip(),
            definitions={name: dict(said) for name, said in definitions.items()}, validated_at=at,
            validated_by_id=by.account_id,
        )  # fmt: skip
        data = {"jeu": key, "indicateurs": len(definitions), "empreinte": digest}
        journal.record(journal.Happened(events.SET_VALIDATED, None, subject=made.pk, data=data), by=by, at=at)
    return made
