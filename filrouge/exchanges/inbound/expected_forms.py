"""The form of an expected file."""

from django import forms

from filrouge.access.fields import ConstrainedForm, DayField
from filrouge.exchanges.inbound.models import ExpectedFile


class ExpectedFileForm(ConstrainedForm[ExpectedFile]):
    """What is expected, from whom, how often, by when, and whom to remind."""

    field_of_message = {
        "La fin vient après le début.": "until",
        "Pour un fichier mensuel, dites le jour du mois.": "day",
    }
    since = DayField(label="Attendu depuis le", help_text="Rien n'est en retard avant ce jour.")
    until = DayField(
        label="Jusqu'au",
        required=False,
        help_text="Vide : toujours attendu. À partir de ce jour, il ne l'est plus.",
    )

    class Meta:
        model = ExpectedFile
        fields = ("kind", "sender", "name_part", "frequency", "day", "about", "contact", "since", "until")
        labels = {"day": "Au plus tard le (jour du mois)"}
        help_texts = {
            "sender": "Pour un flux : comme il se nomme lui-même, « CAF 991 ».",
            "name_part": "Un mot qui est dans le nom de chaque envoi. Pour une liste, c'est lui qui la reconnaît ; "
            "pour un flux, il ne sert que les jours où le fichier est vide et ne dit pas d'où il vient.",
            "day": "De 1 à 31, pour un fichier mensuel. 31 : le dernier jour du mois.",
            "about": "Le fichier d'octobre qui arrive début novembre décrit le mois d'avant.",
            "contact": "Nom, téléphone ou adresse de la personne à qui le demander.",
        }
        widgets = {"about": forms.RadioSelect, "frequency": forms.RadioSelect}
        error_messages = {
            "day": {
                "min_value": "Un jour du mois va de 1 à 31.",
                "max_value": "Un jour du mois va de 1 à 31.",
            }
        }
