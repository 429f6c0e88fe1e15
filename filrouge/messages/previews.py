"""What the words of a message give for an invented person, and what they cost by SMS."""

from dataclasses import dataclass

from filrouge.core.text import enumeration, plural
from filrouge.messages.segments import SmsCost, sms_cost
from filrouge.messages.shipped import forbidden, instead, sample
from filrouge.messages.texts import Texts, Words, written


@dataclass(frozen=True, slots=True)
class Preview:
    """The filled words; how many SMS, and a sentence on what makes them dear."""

    words: Words
    cost: SmsCost
    told: str


def preview_of(texts: Texts) -> Preview:
    """The words filled with the values of the trial."""
    words = written(texts, sample(), forbidden=forbidden(), instead=instead())
    cost = sms_cost(words.sms)
    return Preview(words, cost, cost_words(cost))


def cost_words(cost: SmsCost) -> str:
    """« 1 SMS (143 caractères) », and which characters make it dearer."""
    if not cost.segments:
        return ""
    told = f"{plural(cost.segments, 'SMS', 'SMS')} ({plural(cost.length, 'caractère')})."
    if not cost.dear:
        return told
    seen = enumeration([f"« {character} »" for character in cost.dear])
    which = "ce caractère fait" if len(cost.dear) == 1 else "ces caractères font"
    return (
        f"{told} {seen} : {which} passer la place d'un SMS de 160 à 70 caractères, donc payer deux fois plus ou davantage. "
        "Écrivez-le autrement, par exemple sans accent."
    )
