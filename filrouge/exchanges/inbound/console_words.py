"""A line of a preview as the console says it."""

from filrouge.core.text import plural
from filrouge.exchanges.inbound.models import StagedLine
from filrouge.exchanges.inbound.queries import Entry, LineView

_VERDICTS = {"created": "création", "updated": "modification"}


def line_words(view: LineView) -> str:
    """« Ligne 12, 1234567 : création, LEFÈVRE Zoé. … » and, under it, each value that changes."""
    line = view.line
    head = f"Ligne {line.line}, {line.key}"
    if line.state in (StagedLine.State.REFUSED, StagedLine.State.REPLACED):
        word = "refusée" if line.state == StagedLine.State.REFUSED else "remplacée"
        return f"{head} : {word}. {line.reason}"
    words = [_entry_words(entry) for entry in view.entries]
    if line.unchanged:
        words.append(f"{plural(line.unchanged, 'personne')} sans changement")
    return f"{head} : " + "\n    ".join(words)


def _entry_words(entry: Entry) -> str:
    named = ", ".join(part for part in (_VERDICTS.get(entry.verdict, ""), entry.name) if part)
    changes = " ; ".join(
        f"{change.field} : {change.before or 'vide'} → {change.after or 'vide'}" for change in entry.changes
    )
    return " ".join(part for part in (named and f"{named}.", entry.reason, changes) if part)
