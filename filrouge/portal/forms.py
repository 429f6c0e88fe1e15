"""The form that opens a person's own space."""

from django import forms


class SpaceForm(forms.Form):
    """The address with which the person will log in."""

    email = forms.EmailField(
        label="Adresse e-mail de la personne",
        help_text="La sienne, que personne d'autre ne lit : elle lui sert d'identifiant.",
        error_messages={
            "required": "Indiquez son adresse e-mail.",
            "invalid": "Cette adresse n'est pas complète.",
        },
    )
