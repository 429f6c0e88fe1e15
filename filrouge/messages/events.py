"""What happens to messages. Variant: the channel; quantity: how many SMS were paid for."""

from filrouge.access.events import Dimension, declare

_CHANNEL: frozenset[Dimension] = frozenset(("variant", "quantity"))
_NONE: frozenset[Dimension] = frozenset()

SENT = declare(180, "messages.sent", "Message envoyé", dimensions=_CHANNEL)
FAILED = declare(181, "messages.failed", "Message non parti", dimensions=_CHANNEL)
UNCERTAIN = declare(182, "messages.uncertain", "Envoi incertain, à vérifier", dimensions=_NONE)
SETTLED = declare(183, "messages.settled", "Envoi incertain vérifié", dimensions=_NONE)
PRINTED = declare(184, "messages.printed", "Message imprimé, à poster", dimensions=_CHANNEL)
# About the département, not about a person.
TEXTS_SAVED = declare(
    185, "messages.texts_saved", "Texte des messages modifié", dimensions=_NONE, kept="log", on_timeline=False
)
CHOICE_SAVED = declare(186, "messages.choice_saved", "Choix sur les messages modifiés", dimensions=_NONE)
OPTED_OUT = declare(187, "messages.opted_out", "A demandé à ne plus recevoir d'e-mail", dimensions=_NONE)
DROPPED = declare(188, "messages.dropped", "Message abandonné", dimensions=_NONE, on_timeline=False)
