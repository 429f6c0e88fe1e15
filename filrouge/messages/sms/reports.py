"""What Brevo tells of a message after it left: it calls the address that the message gave."""

from collections.abc import Mapping
from typing import Any

from filrouge.messages.carriers import Fate

_FATES = {
    "delivered": Fate.DELIVERED, "hard_bounce": Fate.LOST, "soft_bounce": Fate.LOST, "hardBounce": Fate.LOST,
    "softBounce": Fate.LOST, "rejected": Fate.LOST, "blacklisted": Fate.LOST,
}  # fmt: skip


def fate_told(report: Mapping[str, Any]) -> Fate | None:
    """What a report of Brevo says; None for the steps in between."""
    return _FATES.get(str(report.get("msg_status") or report.get("event") or ""))
