"""The form that takes a file."""

from typing import Any

from django import forms

from filrouge.exchanges.inbound.frequency import DAILY, MONTHLY


class FileForm(forms.Form):
    """A file, whatever its name: its content says what it is."""

    file = forms.FileField(
        label="Fichier",
        help_text=(
            "Flux de la CAF ou la MSA (XML) ; liste, contacts de la CNAF, fichiers de France Travail, annuaire (CSV, XLSX, "
            "XLS, ODS). Rien n'est modifié avant que vous ayez vu l'aperçu."
        ),
        error_messages={
            "required": "Choisissez un fichier sur votre ordinateur.",
            "empty": "Ce fichier est vide : il ne contient aucun octet. Redemandez-le à son expéditeur.",
        },
    )
    expected = forms.ChoiceField(
        label="Vous attendez",
        choices=[
            ("", "Je ne sais pas, ou une liste"),
            (MONTHLY, "Le fichier du mois"),
            (DAILY, "Le fichier du jour"),
        ],
        required=False,
        help_text="Si le contenu dit autre chose, vous êtes prévenu.",
    )
    stock = forms.BooleanField(
        label="Reprendre aussi le suivi en cours que la liste raconte",
        required=False,
        help_text=(
            "Pour une reprise : organisme et référent, dates, contrat, prochain rendez-vous, dernière note. Ce qui est déjà "
            "dans Fil rouge n'est jamais remplacé."
        ),
    )

    def __init__(self, *args: Any, may_take_over: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_take_over:
            del self.fields["stock"]
