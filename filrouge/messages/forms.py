"""Forms of messages: filters, the département's words, what a person wants of each channel."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from filrouge.access.words import SeenField, WrittenField
from filrouge.messages.actions import Choice
from filrouge.messages.models import Message
from filrouge.messages.numbers import spaced
from filrouge.messages.rules import LABELS, Way
from filrouge.messages.shipped import kinds
from filrouge.messages.texts import Texts


class MessageFilters(forms.Form):
    """Filters of the list, in the address: no personal word."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *Message.State.choices])
    moyen = forms.ChoiceField(label="Moyen", required=False, choices=[("", "Tous"), *Message.Channel.choices])
    sorte = forms.ChoiceField(label="Sorte", required=False)

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        field = self.fields["sorte"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Toutes"), *((kind.key, kind.label) for kind in kinds().values())]

    def wanted(self) -> dict[str, str]:
        """The conditions that mean something; a wrong one in the address is left out."""
        self.full_clean()
        names = {"etat": "state", "moyen": "channel", "sorte": "kind"}
        said = {column: self.cleaned_data.get(name, "") for name, column in names.items()}
        return {column: value for column, value in said.items() if value}

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return any(self.data.get(name) for name in self.fields)


class TextsForm(forms.Form):
    """The words of a kind of message."""

    subject = forms.CharField(
        label="Objet de l'e-mail", max_length=120, error_messages={"required": "Écrivez l'objet."}
    )
    email = WrittenField(label="E-mail", rows=14, error_messages={"required": "Écrivez l'e-mail."})
    sms = WrittenField(
        label="SMS", rows=4, required=False, help_text="Vide : ce message ne part pas par SMS."
    )
    letter = WrittenField(
        label="Courrier", rows=14, required=False, help_text="Vide : ce message ne s'écrit pas en courrier."
    )

    def texts(self) -> Texts:
        """What was written."""
        said = self.cleaned_data
        return Texts(said["subject"], said["email"], said["sms"], said["letter"])


class ChoicesForm(forms.Form):
    """For each channel: refused or not; and where others have the same address, whether it is safe."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, ways: Sequence[Way]) -> None:
        super().__init__(data)
        self.ways = ways
        for way in ways:
            label = LABELS[way.channel]
            self.fields[f"{way.channel}_refused"] = forms.BooleanField(
                label=f"Ne veut pas de messages par {label}", required=False, initial=way.opted_out
            )
            if way.shared:
                self.fields[f"{way.channel}_safe"] = forms.BooleanField(
                    label=f"La personne confirme que ses messages par {label} peuvent y arriver", required=False,
                    initial=way.confirmed_safe,
                    help_text=f"{spaced(way.address)} est aussi au dossier d'une autre personne. Demandez en tête à tête.",
                )  # fmt: skip
            self.fields[f"{way.channel}_seen"] = SeenField(initial=way.address)

    def choices(self) -> list[Choice]:
        """What was chosen."""
        said = self.cleaned_data
        return [
            Choice(
                way.channel,
                refused=said[f"{way.channel}_refused"],
                safe=said.get(f"{way.channel}_safe", False),
                seen=said[f"{way.channel}_seen"],
            )
            for way in self.ways
        ]
