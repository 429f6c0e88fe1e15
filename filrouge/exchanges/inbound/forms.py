"""The form that takes a file."""

from django import forms


class FileForm(forms.Form):
    """A file, whatever its name: its content says what it is."""

    file = forms.FileField(
        label="Fichier",
        help_text=(
            "Flux bénéficiaires de la CAF ou de la MSA (XML), ou liste de personnes (CSV, XLSX, XLS, ODS). "
            "Rien n'est modifié avant que vous ayez vu l'aperçu."
        ),
        error_messages={
            "empty": "Ce fichier est vide : il ne contient aucun octet. Redemandez-le à son expéditeur."
        },
    )
