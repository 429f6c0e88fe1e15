"""Forms of orientation and of the naming of caseworkers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from filrouge.access.fields import ConstrainedForm, DayField, WordsField
from filrouge.core.text import enumeration
from filrouge.directory.models import Area, Membership, Organisation, Professional
from filrouge.directory.models import Scheme as SchemeRow
from filrouge.directory.tree import choices_of, keys_below
from filrouge.orientation.actions import Decision
from filrouge.orientation.authority import fallback_on
from filrouge.orientation.caseloads import FIELD_OF_MESSAGE
from filrouge.orientation.changes import grounds, limits_changes
from filrouge.orientation.criteria import common_lists, criteria_of, pathways_of
from filrouge.orientation.models import Caseload, EntryAssessment, OrientationDecision, Situation
from filrouge.orientation.naming import Naming
from filrouge.orientation.queries import Load
from filrouge.orientation.rules import lead_fits
from filrouge.orientation.supporting import SupportNaming
from filrouge.people.models import Following, Person
from filrouge.schemes.types import Scheme

NOT_SEEN = ("", "Non abordé")
CRITERION = "criterion_"


def criterion_fields(scheme: Scheme | None, answers: Mapping[str, str]) -> dict[str, forms.Field]:
    """A scale for each criterion of the scheme, at what was answered before."""
    levels = [*((level.key, level.label) for level in common_lists().levels), NOT_SEEN]
    return {
        CRITERION + criterion.key: forms.ChoiceField(
            label=criterion.label, help_text=criterion.description, choices=levels, required=False,
            widget=forms.RadioSelect, initial=answers.get(criterion.key, ""),
        )
        for criterion in criteria_of(scheme)
    }  # fmt: skip


def criteria_of_form(form: forms.Form) -> list[forms.BoundField]:
    """The scales of a form."""
    return [form[name] for name in form.fields if name.startswith(CRITERION)]


class OrientationForm(forms.Form):
    """A decision of orientation, with the pathways and criteria of a scheme (B-1)."""

    pathway = forms.ChoiceField(
        label="Parcours",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le parcours."},
    )
    organisation = forms.ModelChoiceField(
        label="Organisme référent",
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label="Choisir…",
        error_messages={"required": "Choisissez l'organisme référent."},
    )
    area = forms.ModelChoiceField(
        label="Territoire",
        queryset=Area.objects.order_by("name", "id"),
        to_field_name="public_id",
        required=False,
        empty_label="Non précisé",
    )
    emphasis = forms.ChoiceField(
        label="Dominante pressentie",
        required=False,
        help_text="Elle oriente le choix du référent ; l'accompagnement la confirmera.",
    )
    change_ground = forms.ChoiceField(
        label="Pourquoi la structure change",
        required=False,
        help_text="Le parcours restant le même, elle ne change que dans les cas prévus par la loi.",
    )
    reasons = WordsField(
        label="Motifs",
        required=False,
        help_text="Ce qui fonde la décision, en quelques mots que la personne pourra lire.",
    )
    decided_on = DayField(label="Date de la décision")
    authority = forms.ChoiceField(
        label="Décidée par",
        choices=OrientationDecision.Authority.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Ce que France Travail a décidé se note tel quel, à sa date.",
    )
    notified_on = DayField(
        label="Reçue par la personne le",
        required=False,
        help_text="Seulement si la date de réception est certaine : le délai du contrat part de ce jour.",
    )

    def __init__(
        self,
        *args: Any,
        scheme: Scheme | None,
        today: date,
        following: Following,
        leads: "QuerySet[Organisation]",
        assessment: EntryAssessment | None = None,
        former: OrientationDecision | None = None,
        **options: Any,
    ) -> None:
        area = following.area.public_id if following.area else None
        department = OrientationDecision.Authority.DEPARTMENT
        options["initial"] = {"decided_on": today, "area": area, "authority": department} | (
            options.get("initial") or {}
        )
        super().__init__(*args, **options)
        self.pathways = pathways_of(scheme)
        pathway = self.fields["pathway"]
        organisation = self.fields["organisation"]
        assert isinstance(pathway, forms.ChoiceField)
        assert isinstance(organisation, forms.ModelChoiceField)
        pathway.choices = [(p.key, p.label) for p in self.pathways]
        organisation.queryset = leads
        self.fields |= criterion_fields(scheme, assessment.answers if assessment else {})
        ground = self.fields["change_ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [("", "Sans objet"), *grounds().items()]
        if former is None or not limits_changes(former.scheme.key if former.scheme else None):
            del self.fields["change_ground"]
        emphasis = self.fields["emphasis"]
        assert isinstance(emphasis, forms.ChoiceField)
        emphasis.choices = [
            ("", "Non précisée"),
            *((e.key, e.label) for e in (scheme.emphases if scheme else ())),
        ]
        if not scheme or not scheme.emphases:
            del self.fields["emphasis"]
        if not fallback_on(today):
            del self.fields["authority"]

    def clean(self) -> dict[str, Any]:
        """The organisation must be one to which the pathway may be entrusted."""
        cleaned = super().clean() or self.cleaned_data
        organisation = cleaned.get("organisation")
        pathway = next((p for p in self.pathways if p.key == cleaned.get("pathway")), None)
        if organisation and pathway and not lead_fits(pathway.lead_kinds, organisation.kind):
            kinds = [kind.label for kind in Organisation.Kind if lead_fits(pathway.lead_kinds, kind)]
            self.add_error(
                "organisation",
                f"Dans ce dispositif, « {pathway.label} » est confié à : {enumeration(kinds, 'ou')}. "
                "Choisissez un de ces organismes, ou un autre parcours.",
            )
        return cleaned

    def criteria(self) -> list[forms.BoundField]:
        """The fields of the criteria."""
        return criteria_of_form(self)

    def decision(self, person: Person, scheme: SchemeRow | None) -> Decision:
        """What the action decides."""
        words = self.cleaned_data
        pathway = next(p for p in self.pathways if p.key == words["pathway"])
        return Decision(
            person.pk, pathway.key, pathway.category, words["organisation"].pk, scheme.pk if scheme else None,
            words["area"].pk if words["area"] else None, words["decided_on"], words["notified_on"],
            {
                name.removeprefix(CRITERION): answer
                for name, answer in words.items()
                if name.startswith(CRITERION) and answer
            },
            words["reasons"],
            self.data.get("seen"),
            emphasis=words.get("emphasis", ""),
            change_ground=words.get("change_ground", ""),
            authority=words.get("authority") or OrientationDecision.Authority.DEPARTMENT,
        )  # fmt: skip


class NotificationForm(forms.Form):
    """The certain day on which the person received the decision."""

    received_on = DayField(
        label="Reçue par la personne le",
        help_text="La date de l'accusé de réception, ou celle de la remise en main propre.",
    )


class LeadForm(forms.Form):
    """Who becomes the référent: a caseload, or an agent of an organisation that follows without agreement."""

    caseload = forms.ChoiceField(
        label="Référent",
        widget=forms.RadioSelect,
        required=False,
        error_messages={
            "invalid_choice": "Ce portefeuille ne peut pas suivre cette personne : choisissez dans la liste.",
        },
    )
    professional = forms.ChoiceField(label="Référent sans portefeuille", required=False)
    since = DayField(label="À partir du")

    def __init__(
        self, *args: Any, candidates: list[Load], agents: Iterable[Membership], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.caseloads = {load.caseload.public_id: load.caseload for load in candidates}
        self.agents = {m.professional.public_id: m for m in agents}
        self._offer("caseload", [(key, str(row.professional)) for key, row in self.caseloads.items()])
        self._offer("professional", [("", "Choisir…"), *((key, _post(m)) for key, m in self.agents.items())])
        if not self.agents:
            del self.fields["professional"]
        elif not self.caseloads:
            self.fields["professional"].label = "Référent"

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Somebody has to be chosen."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["caseload"] and not cleaned.get("professional"):
            field = "caseload" if self.caseloads or not self.agents else "professional"
            self.add_error(field, "Choisissez un référent dans la liste.")
        return cleaned

    def naming(self, person: Person) -> Naming:
        """What the action names: whoever was chosen by name, else the caseload."""
        chosen = self.agents.get(self.cleaned_data.get("professional", ""))
        if chosen is not None:
            return Naming(person.pk, professional=chosen.professional_id, seen=self.data.get("seen"))
        return Naming(person.pk, self.caseloads[self.cleaned_data["caseload"]], seen=self.data.get("seen"))


def _post(membership: Membership) -> str:
    words = str(membership.professional)
    return f"{words}, {membership.function}" if membership.function else words


class SupportForm(forms.Form):
    """The professional of the pair who supports, in the post where they work."""

    professional = forms.ChoiceField(
        label="Référent en appui", error_messages={"required": "Choisissez quelqu'un dans la liste."}
    )
    since = DayField(label="À partir du")

    def __init__(self, *args: Any, memberships: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_key: dict[str, Membership] = {}
        groups: dict[str, list[tuple[str, str]]] = {}
        for membership in memberships:
            # Somebody may work in two organisations: the file opens to the one that is chosen.
            key = f"{membership.professional.public_id}-{membership.organisation.public_id}"
            self.by_key[key] = membership
            groups.setdefault(membership.organisation.name, []).append((key, _post(membership)))
        field = self.fields["professional"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choisir…"), *groups.items()]

    def naming(self, person: Person) -> SupportNaming:
        """What the action names."""
        post = self.by_key[self.cleaned_data["professional"]]
        return SupportNaming(person.pk, post.professional_id, post.organisation_id, self.data.get("seen"))


class SupportEndForm(forms.Form):
    """The end of the mission of who supports."""

    last_day = DayField(label="Dernier jour de l'appui")
    reason = WordsField(
        label="Pourquoi",
        help_text="Par exemple : objectif atteint, à la demande de la personne, relais pris par quelqu'un d'autre.",
    )


class WorkListFilter(forms.Form):
    """Filters of the work-lists and of the load map, kept in the address."""

    territoire = forms.ChoiceField(label="Territoire", required=False)
    organisme = forms.ChoiceField(label="Organisme", required=False)

    def __init__(
        self, *args: Any, areas: Sequence[Area], organisations: Iterable[Organisation] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        area, organisation = self.fields["territoire"], self.fields["organisme"]
        assert isinstance(area, forms.ChoiceField)
        assert isinstance(organisation, forms.ChoiceField)
        area.choices = [("", "Tous les territoires"), *choices_of(areas, self.data.get("territoire", ""))]
        known = [(o.public_id, o.name) for o in organisations]
        organisation.choices = [("", "Tous les organismes"), *known]
        if not known:
            del self.fields["organisme"]


class CaseloadForm(ConstrainedForm[Caseload]):
    """A caseworker's share of an agreement."""

    field_of_message = FIELD_OF_MESSAGE

    since = DayField(label="Depuis le")
    until = DayField(label="Jusqu'au", required=False, help_text="Le premier jour où il ne sert plus.")

    class Meta:
        model = Caseload
        fields = ("professional", "area", "fte", "places", "since", "until")
        labels = {"professional": "Référent", "area": "Territoire", "fte": "Équivalent temps plein"}
        help_texts = {
            "area": "Vide : tous les territoires de la convention.",
            "places": "Vide : la charge est montrée, rien n'est refusé.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        professional, area = self.fields["professional"], self.fields["area"]
        assert isinstance(professional, forms.ModelChoiceField)
        assert isinstance(area, forms.ModelChoiceField)
        organisation = self.instance.agreement.organisation_id
        members = Professional.objects.filter(memberships__organisation=organisation).distinct()
        professional.queryset = members.order_by("last_name", "first_name", "pk")
        area.queryset = Area.objects.order_by("name", "id")
        area.required = False


class LoadFilter(WorkListFilter):
    """Filters of the load map, which can be asked for a day gone by."""

    jour = DayField(label="Au", required=False)


class SituationFilter(WorkListFilter):
    """Filters of the situations to check: an area, one's own people."""

    suivi = forms.ChoiceField(
        label="Suivi", required=False, choices=[("", "Tous"), ("mine", "Mes personnes")]
    )
    situation = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: Sequence[Area], **options: Any) -> None:
        super().__init__(*args, areas=areas, **options)
        self.areas = areas

    def inside(self) -> tuple[int, ...] | None:
        """Keys of the areas asked for; None for all."""
        return keys_below(self.areas, self.data.get("territoire", "")) or None

    @property
    def mine(self) -> bool:
        """Only the people of who asks."""
        return self.data.get("suivi") == "mine"

    @property
    def active(self) -> bool:
        """True when at least one filter is on."""
        return bool(self.data.get("territoire") or self.mine)


class SituationAnswerForm(forms.Form):
    """What is done of a situation that a file changed."""

    answer = forms.ChoiceField(
        label="Réponse", widget=forms.RadioSelect, error_messages={"required": "Choisissez une réponse."}
    )
    words = WordsField(
        label="Précisions",
        required=False,
        help_text="Ce dont vous avez convenu, en quelques mots que la personne pourra lire.",
    )

    def __init__(self, *args: Any, answers: Sequence[Situation.Answer], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(answer.value, answer.label) for answer in answers]
