"""A social security number that somebody wrote where it does not belong is never kept in clear, shown or sent."""

import re

# With or without its key, its spaces, its dots; 2A and 2B are Corsica.
_BETWEEN = r"[ .\u00a0\u202f-]?"
_NIR = re.compile(
    rf"(?<!\d)[1-478](?:{_BETWEEN}\d){{4}}(?:{_BETWEEN}[0-9ABab]){{2}}(?:{_BETWEEN}\d){{6,8}}(?!\d)"
)
_HIDDEN = "[numéro masqué]"


def without_nir(text: str) -> str:
    """The same words, the number hidden."""
    return _NIR.sub(_HIDDEN, text)
