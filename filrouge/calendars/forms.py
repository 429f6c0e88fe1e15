"""What a professional says of their own calendar."""

from django import forms


class BusyForm(forms.Form):
    """The private address of a calendar, in the iCal format."""

    address = forms.CharField(
        label="Adresse privée de votre agenda, au format iCal",
        max_length=1000,
        help_text="Google : « Adresse secrète au format iCal ». Outlook : « Publier un calendrier », lien ICS.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": "Collez l'adresse de votre agenda."},
    )
