"""Forms of who stands beside a person, and of what ends. Bounds and refusals are the action's."""

from datetime import date
from typing import Any

from django import forms

from filrouge.access.fields import DayField
from filrouge.directory.languages import languages
from filrouge.people.beside_models import Companion, Renewal
from filrouge.people.beside_rules import OTHER, companion_kinds, renewal_kinds
from filrouge.people.companions import Beside
from filrouge.people.renewals import Ends

_COMPANION = (
    "kind", "name", "organisation", "language", "phone", "email", "letters", "complement", "street", "postal_code",
    "city", "since", "until",
)  # fmt: skip


class CompanionForm(forms.Form):
    """Somebody beside a person."""

    kind = forms.ChoiceField(label="À quel titre", error_messages={"required": "Choisissez à quel titre."})
    name = forms.CharField(
        label="Nom",
        max_length=120,
        error_messages={"required": "Écrivez un nom."},
        help_text="Prénom et nom.",
    )
    organisation = forms.CharField(
        label="Lien ou organisme",
        max_length=120,
        required=False,
        help_text="Udaf, sœur, voisin, association…",
    )
    language = forms.ChoiceField(label="Langue, pour un interprète", required=False)
    phone = forms.CharField(
        label="Téléphone", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(
        label="E-mail", required=False, error_messages={"invalid": "Cette adresse e-mail est incomplète."}
    )
    letters = forms.ChoiceField(
        label="Courrier", required=False, widget=forms.RadioSelect,
        choices=[("", "Comme d'ordinaire à ce titre"), *Companion.Letters.choices],
        help_text="D'ordinaire : à la place de la personne pour une tutelle, en copie pour une curatelle ou une "
        "habilitation familiale, sinon non. Le jugement peut dire autre chose.",
    )  # fmt: skip
    complement = forms.CharField(label="Complément d'adresse", max_length=80, required=False)
    street = forms.CharField(label="Numéro et rue", max_length=120, required=False)
    postal_code = forms.CharField(
        label="Code postal",
        max_length=5,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    city = forms.CharField(label="Commune", max_length=60, required=False)
    since = DayField(label="Depuis le")
    until = DayField(label="Jusqu'au (exclu)", required=False)

    def __init__(self, *args: Any, companion: Companion | None = None, today: date, **options: Any) -> None:
        start = {name: getattr(companion, name) for name in _COMPANION} if companion else {"since": today}
        super().__init__(*args, **options | {"initial": start})
        kinds = [(kind.key, kind.label) for kind in companion_kinds().values()]
        _choices(self, "kind", [("", "Choisir…"), *kinds])
        _choices(self, "language", [("", "Non précisé"), *languages().items()])

    def beside(self) -> Beside:
        """What the action writes."""
        return Beside(**self.cleaned_data)


class RenewalForm(forms.Form):
    """The day on which something ends; of one that is known, only the day and where it comes from."""

    kind = forms.ChoiceField(
        label="Titre ou droit", error_messages={"required": "Choisissez le titre ou le droit."}
    )
    label = forms.CharField(label="Si c'est autre chose : quoi", max_length=60, required=False)
    expires_on = DayField(label="Dernier jour", help_text="Aucun numéro de document n'est demandé.")
    source = forms.ChoiceField(
        label="D'où vient la date", choices=Renewal.Source.choices, widget=forms.RadioSelect, initial="seen"
    )

    def __init__(self, *args: Any, renewal: Renewal | None = None, **options: Any) -> None:
        start = {"expires_on": renewal.expires_on, "source": renewal.source} if renewal else {}
        super().__init__(*args, **options | {"initial": start})
        self.renewal = renewal
        if renewal is not None:
            del self.fields["kind"], self.fields["label"]
            return
        kinds = sorted(renewal_kinds().values(), key=lambda kind: kind.key == OTHER)
        _choices(self, "kind", [("", "Choisir…"), *[(kind.key, kind.label) for kind in kinds]])

    def ends(self) -> Ends:
        """What the action writes."""
        said, known = self.cleaned_data, self.renewal
        kind, label = (known.kind, known.label) if known else (said["kind"], said["label"])
        return Ends(kind, said["expires_on"], said["source"], label)

    def seen(self) -> date | None:
        """The day that was under the eyes of the writer."""
        try:
            return date.fromisoformat(self.data.get("seen", ""))
        except ValueError:
            return None


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
