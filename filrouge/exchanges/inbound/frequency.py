"""What a file says of its day and frequency, against its name, what the user expects, and today."""

import re
from datetime import date

from filrouge.core.text import short_date
from filrouge.exchanges.inbound.readers.records import FlowHeader

MONTHLY, DAILY = "M", "J"
WORDS = {MONTHLY: "mensuel", DAILY: "quotidien"}
_NAME = re.compile(r"RSABE([MJ])", re.IGNORECASE)
_MEANING = {
    DAILY: "il ne contient que les foyers qui ont bougé. Les autres ne changent pas. "
    "Vérifiez que le fichier mensuel est bien arrivé lui aussi.",
    MONTHLY: "il contient tous les foyers. Les foyers qui n'y sont pas ne changent pas.",
}


def situation_day(header: FlowHeader, today: date) -> date:
    """The day that the file describes: its own, never later than today (a list describes today)."""
    return min(header.reference_day or header.created_on or today, today)


def remarks_on_header(header: FlowHeader, file_name: str, expected: str, today: date) -> list[str]:
    """French remarks when a flow is not what its name or the user announces, or comes from the future."""
    remarks: list[str] = []
    said, told = header.frequency, _NAME.search(file_name)
    named = told[1].upper() if told else ""
    if said in WORDS and expected and expected != said:
        remarks.append(
            f"Vous attendiez un fichier {WORDS[expected]}, celui-ci est {WORDS[said]} : {_MEANING[said]}"
        )
    elif said in WORDS and named and named != said:
        remarks.append(
            f"Le nom du fichier annonce un flux {WORDS[named]}, son contenu est {WORDS[said]} : {_MEANING[said]}"
        )
    elif expected and said not in WORDS:
        remarks.append(
            f"Vous attendiez un fichier {WORDS[expected]}, celui-ci ne dit pas sa fréquence : vérifiez l'aperçu."
        )
    day = header.reference_day or header.created_on
    if day is not None and day > today:
        remarks.append(
            f"Le fichier décrit la situation du {short_date(day)}, qui n'est pas encore venu : elle est prise au "
            f"{short_date(today)}. Vérifiez auprès de son expéditeur."
        )
    return remarks
