"""Households whose number now belongs to other people: what looks harmless, and moves whole families (A-4)."""

from typing import Any

from filrouge.core.text import enumeration
from filrouge.exchanges.inbound.models import Batch, StagedLine

MOST_TOLD = 200
CODE = "taken_over"


def with_taken_over(batch: Batch) -> list[dict[str, Any]]:
    """The batch's remarks, with one on each household that nobody known is left in: who leaves, who comes."""
    others = [remark for remark in batch.warnings if remark.get("code") != CODE]
    lines = StagedLine.objects.filter(batch=batch, taken_over=True).order_by("line", "pk")
    rows = list(lines.values_list("line", "key", "changes")[: MOST_TOLD + 1])
    found = [
        {"line": line, "key": key, "reason": _words(changes), "code": CODE}
        for line, key, changes in rows[:MOST_TOLD]
    ]
    if len(rows) > MOST_TOLD:
        found.append(
            {"line": 0, "key": "", "reason": f"… et d'autres foyers repris, après {MOST_TOLD}.", "code": CODE}
        )
    return others + found


def _words(changes: list[Any]) -> str:
    gone = [name for verdict, name, *_ in changes if verdict == "left"]
    come = [name for verdict, name, *_ in changes if verdict in ("created", "updated")]
    return (
        f"Plus aucun membre connu de ce foyer n'y figure. Le quittent : {enumeration(gone)}. "
        f"Y entrent : {enumeration(come)}. Vérifier le numéro auprès de l'organisme payeur avant d'appliquer."
    )
