"""The component kit as template tags, available in every template without `{% load %}`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import phonenumbers
from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.template.context import RequestContext
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from filrouge.core import text
from filrouge.people.models import Person
from filrouge.web import charts, clock_words
from filrouge.web.icons import ICONS

_SOMEBODY = "0" * 16
register = template.Library()

FRANCE = 33
TONE_ICONS = {
    "neutral": "dot",
    "info": "info",
    "good": "check",
    "warn": "clock",
    "late": "late",
    "paused": "pause",
    "legal": "legal",
    "local": "local",
}


@register.filter
def fr_date(value: date | datetime | None, style: str = "long") -> str:
    """« 1er mars 2026 », or « 01/03/2026 » with `:"short"`; nothing for None."""
    if not value:
        return ""
    day = timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return text.short_date(day) if style == "short" else text.long_date(day)


@register.filter
def fr_datetime(value: datetime | None) -> str:
    """« 1er mars 2026 à 9 h 05 », in the time zone of the screen."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{text.long_date(local)} à {fr_time(local)}"


@register.filter
def fr_time(value: datetime | time | None) -> str:
    """« 9 h », « 9 h 05 », of a moment or of an hour of the day."""
    if not value:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return text.hour_words(local)


@register.filter
def duration_fr(minutes: int | None) -> str:
    """« 45 min », « 2 h 30 »."""
    return "" if minutes is None else text.duration_words(minutes)


@register.filter
def phone(value: str | None) -> str:
    """« 06 39 98 12 34 »; a foreign number keeps its prefix; what is no number is left as written."""
    if not value:
        return ""
    try:
        number = phonenumbers.parse(str(value), "FR")
    except phonenumbers.NumberParseException:
        return str(value)
    if not phonenumbers.is_possible_number(number):
        return str(value)
    national = number.country_code == FRANCE
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


@register.filter
def plural_fr(count: int | None, words: str) -> str:
    """« 2 personnes » from `2|plural_fr:"personne"`; `:"cheval,chevaux"` when no s will do."""
    singular, _, several = words.partition(",")
    return text.plural(count or 0, singular, several or None)


@register.filter
def noun_fr(count: int | None, words: str) -> str:
    """« personnes créées » from `2|noun_fr:"personne créée,personnes créées"`: the words of a figure shown apart."""
    singular, _, several = words.partition(",")
    return text.plural(count or 0, singular, several or None).split(" ", 1)[1]


@register.filter
def de(value: object) -> str:
    """« de Marie », « d'Alexandra »: the « de » that a name or a label asks for, with it."""
    return text.of(str(value))


@register.filter
def place_fr(value: str | None) -> str:
    """« 3 rue du Puits » for a file's « 3 RUE DU PUITS »."""
    return text.place_words(value or "")


@register.filter
def number_fr(value: int | None) -> str:
    """« 12 500 »."""
    return "" if value is None else text.thousands(value)


@register.filter
def euros(cents: int | None) -> str:
    """« 1 500,50 € » from cents; nothing for None."""
    return "" if cents is None else text.euros(cents)


@register.filter
def number_or_dash(value: int | None) -> str:
    """« 12 500 »; « – » for none."""
    return text.thousands(value) if value else "–"


@register.filter
def days_from(value: date | None, today: date) -> str:
    """« aujourd'hui », « dans 3 jours », « il y a 2 jours »."""
    return text.days_from(value, today) if value else ""


@register.filter
def initials(name: str | None) -> str:
    """« JG » for « Jean Le Goff »."""
    words = (name or "").split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.simple_tag
@lru_cache(maxsize=256, typed=True)
def icon(name: str, label: str = "") -> SafeString:
    """A line icon; silent for screen readers unless it has a `label`."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(
            f"Icône inconnue « {name} » ; elles sont dans filrouge/web/icons.py."
        )
    name_or_silence = (
        format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    )
    return format_html(
        '<svg class="fil-icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor"'
        ' stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>'
        '<path d="{}"></path></svg>',
        name_or_silence,
        ICONS[name],
    )


@register.simple_tag
def person_url(person: Person) -> str:
    """The address of a person's page: as `{% url %}`, twenty times cheaper in a list."""
    before, after = _around_the_person(get_script_prefix())
    return f"{before}{person.public_id}{after}"


@lru_cache(maxsize=4)
def _around_the_person(_prefix: str) -> tuple[str, str]:
    before, _, after = reverse("web:person", args=[_SOMEBODY]).partition(_SOMEBODY)
    return before, after


@register.simple_tag
@lru_cache(maxsize=1_024, typed=True)
def badge(label: str, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A word with its icon and its colour: the colour never stands alone. Tones: the keys of `TONE_ICONS`."""
    if tone not in TONE_ICONS:
        raise template.TemplateSyntaxError(f"Ton inconnu « {tone} » ; choisir parmi {', '.join(TONE_ICONS)}.")
    return format_html(
        '<span class="fil-badge fil-tone-{}">{}<span>{}</span></span>',
        tone,
        icon(icon_name or TONE_ICONS[tone]),
        label,
    )


@register.inclusion_tag("web/components/clock.html")
def clock(clock: clock_words.ClockLike, today: date) -> dict[str, Any]:
    """A deadline with its kind, its state, its day and its source (see `clock_words.ClockLike`)."""
    standing = clock_words.standing(clock, today)
    return {
        "clock": clock,
        "kind": clock_words.KINDS[clock.kind],
        "standing": standing,
        "state": clock_words.STATES[standing],
        "sentence": clock_words.sentence(clock, today),
    }


@register.simple_tag
def clock_badge(clock: clock_words.ClockLike, today: date) -> SafeString:
    """A deadline in the space of a table cell: its kind and what is left."""
    state = clock_words.STATES[clock_words.standing(clock, today)]
    label = f"{clock_words.KINDS[clock.kind].label} : {clock_words.short(clock, today)}"
    return badge(label, clock.kind) if state.tone == "neutral" else badge(label, state.tone, state.icon)


@register.simple_block_tag
def card(
    content: str, title: str = "", level: int = 2, url: str = "", action: str = "", tone: str = ""
) -> SafeString:
    """A block with a title and, on its right, one link `action` to `url`; `tone="now"` for today."""
    head = SafeString("")
    if title:
        link = SafeString("")
        if url and action:
            about = format_html('<span class="visually-hidden"> : {}</span>', title)
            link = format_html('<a class="fil-card-link" href="{}">{}{}</a>', url, action, about)
        head = format_html('<div class="fil-card-head"><h{0}>{1}</h{0}>{2}</div>', int(level), title, link)
    return format_html(
        '<section class="fil-card{}">{}{}</section>', f" fil-card-{tone}" if tone else "", head, content
    )


@register.simple_block_tag
def table(content: str, caption: str, show_caption: bool = False) -> SafeString:
    """A table, cards on a phone: give each `<td>` a `data-label`, and each row a `<th scope="row">`."""
    hidden = "" if show_caption else "visually-hidden"
    return format_html(
        '<div class="fil-table-frame"><table class="fil-table">'
        '<caption class="{}">{}</caption>{}</table></div>',
        hidden, caption, content,
    )  # fmt: skip


@register.simple_block_tag
def panel(content: str, id: str, url: str, lazy: bool = False) -> SafeString:
    """A part of a page that reloads itself from `url` when the file moves; `lazy` loads it when it is seen.

    The view at `url` answers the whole page, or the fragment alone to htmx. Without JavaScript the content is
    what the page rendered: put a plain link inside a lazy panel.
    """
    return format_html(
        '<div class="fil-panel" id="{}" data-live hx-get="{}" hx-trigger="{}" hx-swap="innerHTML">{}</div>',
        id,
        url,
        "revealed once, moved" if lazy else "moved",
        content,
    )


@register.simple_tag(takes_context=True)
def sort_header(context: RequestContext, label: str, key: str) -> SafeString:
    """A column header that sorts: `?sort=key`, then `?sort=-key`. The other filters stay in the URL."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    ascending = current == key
    query["sort"] = f"-{key}" if ascending else key
    for cursor in ("after", "before"):
        query.pop(cursor, None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current)
    aria = format_html(' aria-sort="{}"', direction) if direction else ""
    mark = icon("up" if ascending else "down") if direction else ""
    return format_html(
        '<th scope="col"{}><a class="fil-sort" href="?{}">{}{}</a></th>', aria, query.urlencode(), label, mark
    )


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: RequestContext, next_key: str = "", previous_key: str = "") -> dict[str, str]:
    """Next and previous by key (`?after=`, `?before=`), the filters kept; nothing on a single page."""

    def link(name: str, key: str) -> str:
        query = context["request"].GET.copy()
        for cursor in ("after", "before"):
            query.pop(cursor, None)
        query[name] = key
        return f"?{query.urlencode()}"

    return {
        "next_url": link("after", next_key) if next_key else "",
        "previous_url": link("before", previous_key) if previous_key else "",
    }


@register.simple_tag
def bar_svg(rows: Iterable[Any], title: str, unit: str = "") -> SafeString:
    """The drawing of a bar chart alone, beside a table that the page makes itself."""
    bars = charts.bars_of(rows)
    return charts.bar_svg(bars, title, charts.bar_description(bars, unit))


@register.inclusion_tag("web/components/bar_chart.html")
def bar_chart(
    rows: Iterable[Any], title: str, unit: str = "", label_heading: str = "Libellé"
) -> dict[str, Any]:
    """Horizontal bars and their table. `rows`: `(label, value[, url])` or objects with these attributes."""
    bars = charts.bars_of(rows)
    return {
        "bars": bars,
        "title": title,
        "unit": unit or "Nombre",
        "label_heading": label_heading,
        "svg": charts.bar_svg(bars, title, charts.bar_description(bars, unit)),
    }


CONTROL_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.MultiWidget, "form-control"),
    (forms.Widget, "form-control"),
)


def _shape(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "group" if widget.use_fieldset else "control"


def _descriptions(field: BoundField) -> str:
    ids = [f"{field.auto_id}_helptext"] if field.help_text else []
    return " ".join([*ids, f"{field.auto_id}_error"] if field.errors else ids)


def _choices(field: BoundField, css: str) -> list[BoundWidget]:
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id, "class": css}, widget)
    drawn = widget.subwidgets(field.html_name, field.value(), attrs=attrs)
    return [BoundWidget(widget, data, field.form.renderer) for data in drawn]


@register.inclusion_tag("web/components/field.html")
def field(field: BoundField, wide: bool | None = None) -> dict[str, Any]:
    """A form field whole: label, help, control, error. Dates and numbers are short unless `wide` says otherwise."""
    widget = field.field.widget
    if wide is None:
        wide = not isinstance(widget, forms.NumberInput | forms.DateInput)
    shape = _shape(widget)
    css = next(name for kind, name in CONTROL_CLASSES if isinstance(widget, kind))
    css = " ".join(
        [css, *filter(None, [widget.attrs.get("class")]), *(["is-invalid"] if field.errors else [])]
    )
    attrs: dict[str, str | bool] = {"class": css}
    described = _descriptions(field)
    if described and shape in {"control", "checkbox"}:
        attrs["aria-describedby"] = described
    return {
        "field": field,
        "shape": shape,
        "control": field.as_widget(attrs=attrs),
        "choices": _choices(field, css) if shape == "choices" else [],
        "described": described,
        "wide": wide,
    }


@register.inclusion_tag("web/components/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of a form, hidden ones included."""
    return {"form": form}


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*shown: forms.BaseForm) -> dict[str, Any]:
    """What has to be corrected, each line a link to its field; nothing when all is well or without form."""
    lines: list[Mapping[str, str]] = []
    for form in filter(None, shown):
        lines += [{"message": str(message), "target": ""} for message in form.non_field_errors()]
        lines += [
            {"message": f"{bound.label} : {message}", "target": target_of(bound)}
            for bound in form
            for message in bound.errors
        ]
    return {"lines": lines}


def target_of(bound: BoundField) -> str:
    """The identifier of the first control of a field, for a link that puts the keyboard there."""
    drawn = bound.subwidgets if _shape(bound.field.widget) == "choices" else []
    return drawn[0].id_for_label if drawn else bound.id_for_label
