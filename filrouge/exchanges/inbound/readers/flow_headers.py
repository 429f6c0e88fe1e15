"""What a flow says of itself: its header before the households, its control totals after them."""

from datetime import date
from pathlib import Path

from lxml import etree

from filrouge.core.text import whole_number
from filrouge.exchanges.inbound.readers.flow_kinds import repeated_block
from filrouge.exchanges.inbound.readers.records import FlowHeader
from filrouge.exchanges.inbound.readers.xml_stream import elements

HEADER = "IdentificationFlux"
CONTROL = "TransmissionFlux"


def read_header(path: Path, kind: str) -> FlowHeader:
    """The header; one that is missing gives an empty one: it is no reason to lose the rest.

    `sender` is the body of the first household (« CAF 991 »): headers name the receiver only."""
    values: dict[str, str] = {}
    sender = ""
    for element in elements(path, (HEADER, repeated_block(kind))):
        if element.tag != HEADER:
            sender = " ".join(filter(None, (element.findtext(".//FONORG"), element.findtext(".//NUMORG"))))
            break
        values = _values(element)
    return FlowHeader(
        kind=kind,
        sender=sender,
        application=values.get("APPLIEME", ""),
        version=values.get("VERSIONFLUX") or values.get("NUMVERSIONAPPLIEME", ""),
        nature=values.get("NATFLUX", ""),
        frequency=values.get("TYPEFLUX", ""),
        created_on=_day(values.get("DTCREAFLUX", "")),
        created_at=values.get("HEUCREAFLUX", ""),
        reference_day=_day(values.get("DTREF", "")),
    )


def read_control(element: etree._Element) -> tuple[int | None, int | None]:
    """The households announced, and those announced as anomalies."""
    values = _values(element)

    def count(*names: str) -> int | None:
        return whole_number(next((values[name] for name in names if name in values), None))

    return count("NBTOTDOSRSATRANSM", "NBTOTDEMRSATRANSM"), count("NBTOTDOSRSATRANSMANO")


def _values(element: etree._Element) -> dict[str, str]:
    return {str(child.tag): (child.text or "").strip() for child in element}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
