"""Forms of workshops: what is offered, when, for whom (D-3). Bounds and refusals are the actions'."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from filrouge.access.agents import Agent
from filrouge.access.fields import CentsField, ConstrainedForm, DayField, WordsField
from filrouge.agenda.models import Workshop, WorkshopSession
from filrouge.agenda.rules import clock_shows
from filrouge.agenda.workshop_rules import Weekly, weekly
from filrouge.agenda.workshops import Changes, NewSession
from filrouge.core.public_holidays import public_holidays
from filrouge.directory.models import Organisation, Professional, Site
from filrouge.directory.queries import colleagues_of
from filrouge.people.models import Person

NUMBER = "Écrivez un nombre entier."
LONGEST_WEEKS = 52
NO_SUCH_HOUR = "Cette heure n'existe pas ce jour-là, où l'on passe à l'heure d'été : choisissez-en une autre."


def _number(
    label: str, *, required: bool = True, least: int = 0, most: int = 1000, **options: Any
) -> forms.IntegerField:
    words = {
        "invalid": NUMBER,
        "required": NUMBER,
        "min_value": f"Au moins {least}.",
        "max_value": f"Au plus {most}.",
    }
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=most, error_messages=words,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **options,
    )  # fmt: skip


class WorkshopForm(ConstrainedForm[Workshop]):
    """A module of the catalogue."""

    field_of_message = {
        "Il faut au moins une place, et pas plus de personnes pour ouvrir que de places.": "seats"
    }
    description = WordsField(
        label="Ce que l'on y fait", required=False, rows=3, help_text="La personne le lira dans son espace."
    )
    minutes = _number("Durée d'une séance, en minutes", least=1)
    seats = _number("Places")
    least = _number(
        "Nombre de personnes pour ouvrir", required=False, help_text="Zéro : dès la première inscription."
    )
    cost = CentsField(
        label="Coût d'une séance (€)", help_text="Intervenant, salle, fournitures. Vide : sans coût."
    )

    class Meta:
        model = Workshop
        fields: ClassVar[list[str]] = [
            "organisation", "title", "description", "kind", "minutes", "seats", "least", "cost", "shared", "partners",
        ]  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "organisation": "Organisme qui l'anime", "partners": "Partagé seulement avec",
        }  # fmt: skip
        help_texts: ClassVar[dict[str, str]] = {
            "shared": "Chacun ne voit que le nom des personnes qu'il suit.",
            "partners": "Aucun organisme coché : ouvert à tous.",
        }
        widgets: ClassVar[dict[str, type[forms.Widget]]] = {"partners": forms.CheckboxSelectMultiple}
        error_messages: ClassVar[dict[str, dict[str, str]]] = {
            "title": {"required": "Donnez un titre à l'atelier."},
            "kind": {"required": "Choisissez la sorte d'action."},
            "organisation": {"required": "Choisissez l'organisme."},
        }

    def __init__(self, *args: Any, agent: Agent, **options: Any) -> None:
        super().__init__(*args, **options)
        houses, partners = self.fields["organisation"], self.fields["partners"]
        assert isinstance(houses, forms.ModelChoiceField)
        assert isinstance(partners, forms.ModelMultipleChoiceField)
        known = Organisation.objects.order_by("name", "pk")
        houses.queryset = known if agent.everything else known.filter(pk__in=agent.organisations)
        partners.queryset = known.filter(agreements__isnull=False).distinct()
        houses.to_field_name = partners.to_field_name = "public_id"
        if houses.queryset.count() == 1:
            self.instance.organisation = houses.queryset.get()
            del self.fields["organisation"]

    def clean_least(self) -> int:
        """Nothing said: none needed."""
        return self.cleaned_data["least"] or 0


class _PlaceForm(forms.Form):
    """Where and with whom a session takes place."""

    day = DayField(label="Date")
    time = forms.TimeField(
        label="Heure", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
        error_messages={"invalid": "Écrivez l'heure ainsi : 14:30.", "required": "Indiquez l'heure."},
    )  # fmt: skip
    minutes = _number("Durée, en minutes", least=1)
    seats = _number("Places", least=1)
    site = forms.ModelChoiceField(
        label="Lieu",
        queryset=Site.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label="Sans lieu",
    )
    host = forms.ModelChoiceField(
        label="Animateur", queryset=Professional.objects.none(), required=False, to_field_name="public_id",
        empty_label="Pas encore connu",
    )  # fmt: skip
    closed_group = forms.BooleanField(
        label="Groupe fermé : réservé aux personnes que suit votre organisme", required=False
    )

    def __init__(self, *args: Any, agent: Agent, organisation: int, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        site, host = self.fields["site"], self.fields["host"]
        assert isinstance(site, forms.ModelChoiceField)
        assert isinstance(host, forms.ModelChoiceField)
        site.queryset = Site.objects.filter(organisation=organisation).order_by("name", "pk")
        host.queryset = colleagues_of(agent, today)

    def clean(self) -> dict[str, Any]:
        """The hour must exist that day: the clock skips one in spring."""
        cleaned = super().clean() or self.cleaned_data
        if {"day", "time"} <= cleaned.keys() and not clock_shows(_instant(cleaned["day"], cleaned["time"])):
            self.add_error("time", NO_SUCH_HOUR)
        return cleaned

    def _key(self, name: str) -> int | None:
        row = self.cleaned_data[name]
        return row.pk if row else None


class SessionsForm(_PlaceForm):
    """One session, or the same one every week."""

    until = DayField(
        label="Chaque semaine jusqu'au", required=False,
        help_text="Vide : une seule séance. Les jours fériés sont sautés.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first one, and not in another century."""
        cleaned = super().clean()
        day, until = cleaned.get("day"), cleaned.get("until")
        if day and until and not day <= until <= day + timedelta(weeks=LONGEST_WEEKS):
            self.add_error("until", "Le dernier jour vient après le premier, et à moins d'un an de lui.")
        return cleaned

    def plan(self) -> Weekly:
        """The days of the sessions, and those that are skipped."""
        day, until = self.cleaned_data["day"], self.cleaned_data["until"]
        return weekly(day, until, public_holidays(day, until or day))

    def holiday(self) -> str:
        """The name of the public holiday on which a single session falls; empty on any other day."""
        day = self.cleaned_data["day"]
        return "" if self.cleaned_data["until"] else public_holidays(day, day).get(day, "")

    def sessions(self) -> list[NewSession]:
        """What the action needs."""
        said = self.cleaned_data
        return [
            NewSession(
                _instant(day, said["time"]), site=self._key("site"), host=self._key("host"),
                minutes=said["minutes"], seats=said["seats"], closed_group=said["closed_group"],
            )
            for day in self.plan().days
        ]  # fmt: skip


class SessionForm(_PlaceForm):
    """A session to change."""

    host_minutes = _number(
        "Temps de l'animateur, en minutes",
        required=False,
        help_text="Préparation comprise. Vide : la durée de la séance.",
    )
    cost = CentsField(label="Coût de cette séance (€)")

    @staticmethod
    def initial_of(session: WorkshopSession) -> dict[str, Any]:
        """What the form starts from."""
        starts_at = timezone.localtime(session.starts_at)
        return {
            "day": starts_at.date(), "time": starts_at.time(), "minutes": session.minutes, "seats": session.seats,
            "site": session.site.public_id if session.site else "", "closed_group": session.closed_group,
            "host": session.host.public_id if session.host else "", "host_minutes": session.host_minutes,
            "cost": session.cost,
        }  # fmt: skip

    def changes(self) -> Changes:
        """What the action needs."""
        said = self.cleaned_data
        return Changes(
            _instant(said["day"], said["time"]), minutes=said["minutes"], seats=said["seats"], site=self._key("site"),
            host=self._key("host"), closed_group=said["closed_group"], host_minutes=said["host_minutes"],
            cost=said["cost"],
        )  # fmt: skip


class CancelForm(forms.Form):
    """Why a session does not take place."""

    why = forms.CharField(
        label="Motif", max_length=200, help_text="Les personnes inscrites le liront.",
        error_messages={"required": "Dites pourquoi la séance est annulée."},
    )  # fmt: skip


class SeveralForm(forms.Form):
    """Which of one's people come to a session."""

    personne = forms.MultipleChoiceField(
        label="Qui inscrire", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne."},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {person.public_id: person for person in people}
        field = self.fields["personne"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, person.full_name) for key, person in self.people.items()]

    def chosen(self) -> list[Person]:
        """The people who are ticked, in the order of the list."""
        ticked = set(self.cleaned_data["personne"])
        return [person for key, person in self.people.items() if key in ticked]


def _instant(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
