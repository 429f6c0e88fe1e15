"""Forms of the accounts."""

from typing import Any

from django import forms

from filrouge.access.models import Account
from filrouge.access.roles import Role

# The console's account belongs to the server's commands.
_ROLES = [(role.value, role.label) for role in Role if role != Role.CONSOLE]


class AccountForm(forms.ModelForm[Account]):
    """An account to open. The password is generated: nobody chooses it for somebody else."""

    role = forms.ChoiceField(
        label="Profil",
        choices=[("", "Choisir…"), *_ROLES],
        error_messages={"required": "Choisissez le profil : il dit ce que la personne peut faire."},
    )

    class Meta:
        model = Account
        fields = ("full_name", "email", "role")
        labels = {"full_name": "Prénom et nom", "email": "Adresse e-mail"}
        help_texts = {"email": "Elle sert d'identifiant."}

    def clean_email(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class SecondFactorForm(forms.Form):
    """Which roles need two proofs."""

    roles = forms.MultipleChoiceField(
        label="Profils qui prouvent deux fois qui ils sont",
        choices=_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="À la connexion suivante, ces comptes choisissent une application de leur téléphone ou une clé. Ceux qui "
        "sont connectés avec leur seul mot de passe sont déconnectés tout de suite.",
    )
    sent = forms.BooleanField(
        widget=forms.HiddenInput,
        initial=True,
        error_messages={"required": "Rechargez la page, puis recommencez."},
    )


class AccountFilters(forms.Form):
    """Filters of the accounts, in the address."""

    profil = forms.ChoiceField(label="Profil", required=False, choices=[("", "Tous les profils"), *_ROLES])
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("ouvert", "Ouverts"), ("ferme", "Fermés")]
    )

    def wanted(self) -> dict[str, Any]:
        """What a queryset filters on; a wrong choice in the address is left out."""
        self.full_clean()
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        found: dict[str, Any] = {"role": said["profil"]} if said["profil"] else {}
        return found | ({"is_active": said["etat"] == "ouvert"} if said["etat"] else {})

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return any(self.data.get(name) for name in self.fields)
