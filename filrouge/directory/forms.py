"""Forms of the directory. They check what is written; the actions decide and save."""

from collections.abc import Mapping
from typing import Any

from django import forms
from stdnum.fr import siret

from filrouge.access.fields import ConstrainedForm, DayField, WordsField
from filrouge.access.models import Account
from filrouge.access.roles import Role
from filrouge.directory.actions import FIELD_OF_MESSAGE, NEEDED_FIGURES
from filrouge.directory.catalogue import emphases
from filrouge.directory.languages import languages
from filrouge.directory.models import (
    Agreement,
    Area,
    Commune,
    Membership,
    Organisation,
    Professional,
    Room,
    Scheme,
    Site,
)

_ROLES = [(role.value, role.label) for role in Role if role not in {Role.CONSOLE, Role.CLIENT}]


def _areas() -> Any:
    return Area.objects.order_by("name", "id")


class OrganisationForm(ConstrainedForm[Organisation]):
    """An organisation."""

    field_of_message = FIELD_OF_MESSAGE
    siret = forms.CharField(label="SIRET", required=False, max_length=20, help_text="14 chiffres.")

    class Meta:
        model = Organisation
        fields = ("name", "kind", "siret", "phone", "email")
        help_texts = {
            "phone": "Celui que la personne accompagnée appellera quand elle n'a pas celui de son référent.",
        }

    def clean_siret(self) -> str:
        """Without the spaces that people write."""
        return siret.compact(self.cleaned_data["siret"])


class RoomForm(ConstrainedForm[Room]):
    """A room of a place."""

    class Meta:
        model = Room
        fields = ("name", "places", "closed")


class SiteForm(ConstrainedForm[Site]):
    """A place of an organisation; the commune by its name or INSEE code."""

    place = forms.CharField(label="Commune", required=False, help_text="Nom exact ou code INSEE.")

    class Meta:
        model = Site
        fields = ("name", "kind", "street", "postal_code", "area")
        labels = {"area": "Territoire"}

    def __init__(self, *args: Any, **options: Any) -> None:
        site: Site | None = options.get("instance")
        if site is not None and site.commune is not None:
            options["initial"] = {"place": site.commune.name} | (options.get("initial") or {})
        super().__init__(*args, **options)
        area = self.fields["area"]
        assert isinstance(area, forms.ModelChoiceField)
        area.queryset = _areas()

    def clean_place(self) -> Commune | None:
        """The commune of this name or code."""
        word = str(self.cleaned_data["place"]).strip()
        if not word:
            return None
        found = Commune.objects.filter(code=word) | Commune.objects.filter(name__iexact=word)
        commune = found.order_by("code").first()
        if commune is None:
            raise forms.ValidationError(
                "Cette commune est inconnue : écrivez son nom exact ou son code INSEE."
            )
        return commune


class AreaForm(ConstrainedForm[Area]):
    """An area of the tree, with the communes that are directly its own."""

    communes = WordsField(
        label="Communes",
        required=False,
        rows=8,
        help_text="Une par ligne, par nom exact ou code INSEE. Une commune appartient à un seul territoire : "
        "elle quitte celui qui l'avait.",
    )

    class Meta:
        model = Area
        fields = ("name", "code", "kind", "parent")
        labels = {"parent": "Contenu dans"}
        help_texts = {"code": "Court, sans espace : il sert dans les adresses et les fichiers."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = _areas().exclude(pk=self.instance.pk)

    def words(self) -> list[str]:
        """The communes, as written."""
        return str(self.cleaned_data["communes"]).splitlines()


class ProfessionalForm(ConstrainedForm[Professional]):
    """A professional, with what makes them the right person for somebody: languages, emphases (B-5, B-7)."""

    languages = forms.MultipleChoiceField(
        label="Langues",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Celles dans lesquelles il ou elle peut accompagner quelqu'un, en plus du français.",
    )
    specialities = forms.MultipleChoiceField(
        label="Dominantes suivies",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : toutes.",
    )

    class Meta:
        model = Professional
        fields = ("first_name", "last_name", "competence", "email", "phone", "languages", "specialities")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        spoken, followed = self.fields["languages"], self.fields["specialities"]
        assert isinstance(spoken, forms.MultipleChoiceField)
        assert isinstance(followed, forms.MultipleChoiceField)
        spoken.choices = list(languages().items())
        followed.choices = list(emphases().items())
        if not followed.choices:
            del self.fields["specialities"]


class MembershipForm(ConstrainedForm[Membership]):
    """A professional in an organisation."""

    field_of_message = FIELD_OF_MESSAGE

    since = DayField(label="Depuis le")
    until = DayField(
        label="Jusqu'au", required=False, help_text="Le premier jour d'absence ; vide tant qu'il est là."
    )

    class Meta:
        model = Membership
        fields = ("organisation", "function", "fte", "areas", "since", "until")
        labels = {"areas": "Territoires", "organisation": "Organisme"}
        widgets = {"areas": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        areas, organisation = self.fields["areas"], self.fields["organisation"]
        assert isinstance(areas, forms.ModelMultipleChoiceField)
        assert isinstance(organisation, forms.ModelChoiceField)
        areas.queryset = _areas()
        organisation.queryset = Organisation.objects.order_by("name", "id")


class ProfessionalAccountForm(forms.Form):
    """An account to open for a professional; the address is theirs."""

    email = forms.EmailField(label="Adresse e-mail", help_text="Elle sert d'identifiant.")
    role = forms.ChoiceField(label="Profil", choices=[("", "Choisir…"), *_ROLES])


class AccountLinkForm(forms.Form):
    """An account that exists already and belongs to no professional."""

    account = forms.ModelChoiceField(
        label="Compte existant", queryset=Account.objects.none(), to_field_name="public_id", empty_label="Choisir…",
        error_messages={"required": "Choisissez le compte."},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        account = self.fields["account"]
        assert isinstance(account, forms.ModelChoiceField)
        free = Account.objects.filter(professional__isnull=True, is_active=True)
        account.queryset = free.exclude(role__in=[Role.CONSOLE, Role.CLIENT]).order_by("full_name", "pk")


class AgreementForm(ConstrainedForm[Agreement]):
    """An agreement: a capacity of one of four kinds."""

    field_of_message = FIELD_OF_MESSAGE

    since = DayField(label="Depuis le")
    until = DayField(label="Jusqu'au", required=False, help_text="Le premier jour où elle ne vaut plus.")

    class Meta:
        model = Agreement
        fields = (
            "organisation", "scheme", "reference", "kind", "fte", "ratio", "portfolios", "portfolio_size",
            "people_per_year", "areas", "since", "until",
        )  # fmt: skip
        labels = {
            "areas": "Territoires",
            "organisation": "Organisme",
            "scheme": "Dispositif",
            "kind": "Sorte de capacité",
        }
        widgets = {"areas": forms.CheckboxSelectMultiple, "kind": forms.RadioSelect}
        help_texts = {"kind": "Remplissez ensuite les nombres que cette sorte demande, et eux seuls."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        areas, organisation, scheme = self.fields["areas"], self.fields["organisation"], self.fields["scheme"]
        assert isinstance(areas, forms.ModelMultipleChoiceField)
        assert isinstance(organisation, forms.ModelChoiceField)
        assert isinstance(scheme, forms.ModelChoiceField)
        areas.queryset = _areas()
        areas.required = False
        organisation.queryset = Organisation.objects.order_by("name", "id")
        scheme.queryset = Scheme.objects.order_by("name", "id")

    def clean(self) -> dict[str, Any]:
        """Each kind of capacity asks for its figures: a missing one is said beside it."""
        cleaned = super().clean() or self.cleaned_data
        for figure in NEEDED_FIGURES.get(cleaned.get("kind", ""), ()):
            if cleaned.get(figure) is None and figure not in self.errors:
                self.add_error(figure, "Cette sorte de capacité demande ce nombre : indiquez-le.")
        return cleaned


class DirectoryFilters(forms.Form):
    """Filters of the directory's lists, in the address."""

    sorte = forms.ChoiceField(
        label="Sorte", required=False, choices=[("", "Toutes"), *Organisation.Kind.choices]
    )
    organisme = forms.ChoiceField(label="Organisme", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)

    def __init__(self, data: Mapping[str, str], *, shown: tuple[str, ...]) -> None:
        super().__init__(data)
        for name in [name for name in self.fields if name not in shown]:
            del self.fields[name]
        if "organisme" in shown:
            rows = Organisation.objects.filter(memberships__isnull=False).distinct().order_by("name", "id")
            self._offer("organisme", [(o.public_id, o.name) for o in rows])
        if "dispositif" in shown:
            self._offer("dispositif", [(s.key, s.short_name) for s in Scheme.objects.order_by("name", "id")])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Tous"), *choices]

    def asked(self, name: str) -> str:
        """The filter's value; empty when the address says nonsense."""
        self.full_clean()
        return str(self.cleaned_data.get(name, ""))

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return any(self.data.get(name) for name in self.fields)
