"""What a dashboard is asked: a period, a territory, an organisation. Kept in the address."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from filrouge.access.fields import DayField
from filrouge.core.periods import Period
from filrouge.directory.models import Area, Organisation
from filrouge.steering import windows
from filrouge.steering.windows import WrongPeriod


class DashboardFilter(forms.Form):
    """Filters of a dashboard. Without a period: the twelve months that end today."""

    du = DayField(label="Du", required=False)
    au = DayField(label="Au (compris)", required=False)
    territoire = forms.ChoiceField(label="Territoire", required=False)
    organisme = forms.ChoiceField(label="Organisme", required=False)

    def __init__(
        self,
        filters: Mapping[str, str],
        *,
        today: date,
        areas: Iterable[Area],
        organisations: Iterable[Organisation],
    ) -> None:
        self.today = today
        self.period = windows.latest(today)
        super().__init__(filters if filters.get("du") or filters.get("au") else self._with_period(filters))
        area, organisation = self.fields["territoire"], self.fields["organisme"]
        assert isinstance(area, forms.ChoiceField)
        assert isinstance(organisation, forms.ChoiceField)
        area.choices = [("", "Tous les territoires"), *((a.public_id, a.name) for a in areas)]
        known = [(o.public_id, o.name) for o in organisations]
        organisation.choices = [("", "Tous les organismes"), *known]
        if len(known) < 2:
            del self.fields["organisme"]

    def _with_period(self, filters: Mapping[str, str]) -> dict[str, str]:
        """The filters with the default period written in its two fields."""
        shown = {"du": self.period.since, "au": windows.last_day(self.period)}
        return {
            **{name: filters[name] for name in filters},
            **{n: day.isoformat() for n, day in shown.items()},
        }

    def clean(self) -> dict[str, Any]:
        """A period that ends before it begins is said on its end."""
        found = super().clean() or {}
        if self.errors:
            return found
        first, last = found.get("du"), found.get("au")
        try:
            self.period = self._period(first, last)
        except WrongPeriod as error:
            self.add_error("au", str(error)[:1].upper() + str(error)[1:])
        return found

    def _period(self, first: date | None, last: date | None) -> Period:
        end = last or max(self.today, first or self.today)
        return windows.period_of(first or windows.latest(end).since, end)
