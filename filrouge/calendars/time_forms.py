"""A month, a period, some time."""

from datetime import date
from typing import Any

from django import forms

from filrouge.access.fields import DayField
from filrouge.calendars.timing import Noted

_DECEMBER = 12


def _following(month: date) -> date:
    return date(month.year + (month.month == _DECEMBER), month.month % _DECEMBER + 1, 1)


class MonthForm(forms.Form):
    """The month that the address asks for."""

    mois = DayField(required=False)

    def asked(self, today: date) -> tuple[date, date]:
        """The first day of the month, and of the next one; this month when the address says nothing."""
        self.full_clean()
        month = (self.cleaned_data.get("mois") or today).replace(day=1)
        return month, _following(month)


class PeriodForm(forms.Form):
    """From a day to another, both included; this month when nothing is asked."""

    du = DayField(label="Du", required=False)
    au = DayField(label="Au", required=False)

    def asked(self, today: date) -> tuple[date, date]:
        """`[since, until)`."""
        month = today.replace(day=1)
        if not self.is_valid():
            return month, _following(month)
        since = self.cleaned_data["du"] or month
        last = self.cleaned_data["au"]
        return since, date.fromordinal(last.toordinal() + 1) if last else max(_following(month), since)

    def clean(self) -> dict[str, Any]:
        """A period does not end before it begins."""
        said = super().clean() or self.cleaned_data
        if said.get("du") and said.get("au") and said["au"] < said["du"]:
            self.add_error("au", "Cette date doit suivre la première.")
        return said


class NotedForm(forms.Form):
    """Some time: added in one click (`add` is « sorte:minutes »), corrected, or set aside."""

    add = forms.RegexField(r"^[a-z_]{1,20}:[0-9]{0,3}$", required=False)
    kind = forms.CharField(required=False, max_length=20)
    minutes = forms.IntegerField(required=False, error_messages={"invalid": "Écrivez la durée en minutes."})
    words = forms.CharField(required=False, max_length=120)
    day = DayField(required=False)
    source = forms.CharField(required=False, max_length=12)
    key = forms.CharField(required=False, max_length=32)
    aside = forms.BooleanField(required=False)

    def noted(self) -> Noted:
        """What the action needs."""
        said = self.cleaned_data
        kind, minutes = said["kind"], said["minutes"]
        if said["add"]:
            kind, _, long = said["add"].partition(":")
            minutes = int(long) if long else None
        return Noted(kind, minutes, said["words"], counts=not said["aside"])
