"""The form of an assessment: a line a domain, each with what the writer had under the eyes (C-1, A-1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django import forms

from filrouge.access.fields import DayField, WordsField
from filrouge.accompaniment.assessing import TEXTS, Answer, Clash, Said
from filrouge.accompaniment.domains import BARRIERS, LEVELS, NOT_RAISED, Domain, domains
from filrouge.accompaniment.known_rules import Known
from filrouge.accompaniment.models import Assessment
from filrouge.accompaniment.reading import answer_in_words
from filrouge.accompaniment.strength_forms import StrengthsForm
from filrouge.accompaniment.strengths import LISTS, in_words, joined, packed
from filrouge.core.conflicts import seen_in

_LEVELS = [*LEVELS.items(), ("", NOT_RAISED)]
_HELP = {
    "skills": "Ce que la personne sait faire, au travail ou ailleurs, et qui sert dans d'autres métiers.",
    "experience": "Emplois, stages, bénévolat, diplômes, formations.",
    "interests": "Ce qui l'attire, ce qu'elle voudrait essayer.",
    "assets": "Entourage, permis, langues, organisation…",
    "barriers": "Ce que les domaines ne disent pas.",
}
BASE = "avant_"
KEEP_ALL = "tout_garder"
_DETAILS = ("own_level", "situations", "priority", "own_words", "words")


@dataclass(frozen=True, slots=True)
class DomainFields:
    """The fields of one domain, as the template draws them; `keep`: what is known of it, when nothing is said yet."""

    domain: Domain
    keep: forms.BoundField | None
    level: forms.BoundField
    own_level: forms.BoundField
    situations: forms.BoundField
    priority: forms.BoundField
    own_words: forms.BoundField
    words: forms.BoundField
    source: str
    opened: bool


class AssessmentForm(forms.Form):
    """An assessment, strengths first; every domain is « non abordé » until something is said."""

    kind = forms.ChoiceField(
        label="Diagnostic", choices=Assessment.Kind.choices, widget=forms.RadioSelect,
        initial=Assessment.Kind.GLOBAL, error_messages={"required": "Choisissez le diagnostic."},
    )  # fmt: skip
    made_on = DayField(label="Entretien du")
    finish = forms.BooleanField(
        label="Le diagnostic est terminé",
        required=False,
        help_text="Sinon il reste ouvert : vous le reprendrez à un autre entretien.",
    )

    def __init__(
        self, data: Any = None, *, answers: Mapping[str, Answer], texts: Mapping[str, str],
        lists: Mapping[str, Sequence[Any]], base: Mapping[str, str], known: Known, continued: bool = False,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, **options)
        self.answers, self.known = answers, known
        self.strengths = StrengthsForm(data, lists=lists)
        if continued:
            del self.fields["kind"]
        for name, label in TEXTS.items():
            self.fields[name] = WordsField(
                label=label, required=False, rows=3, help_text=_HELP[name], initial=texts.get(name, "")
            )
        for key, domain in domains().items():
            self._add(domain, answers.get(key, Answer("")))
        self._propose({**texts, **lists})
        self.base = dict(base)
        if data is not None:
            self.base = seen_in(str(data.get(BASE, "")), base)

    def _propose(self, there: Mapping[str, Any]) -> None:
        """A box for each thing that is known and that this diagnosis does not say yet."""
        for key, known in self.known.domains.items():
            if key in domains() and key not in self.answers:
                words = [(one.source, answer_in_words(key, asdict(one))) for one in known]
                self._offer(key, words)
        for name, offers in self.known.fields.items():
            if not there.get(name):
                self._offer(name, [(one.source, _offered(name, one.value)) for one in offers])
        count = len(self.proposed())
        if count:
            self.fields[KEEP_ALL] = forms.BooleanField(
                label=f"Garder tout ce qui est proposé et que je n'ai pas rempli ({count})", required=False
            )

    def _offer(self, name: str, known: Sequence[tuple[str, str]]) -> None:
        choices = [
            (str(at), f"Garder : {words} (d'après {source})") for at, (source, words) in enumerate(known)
        ]
        self.fields[f"{name}-keep"] = forms.MultipleChoiceField(
            label="Déjà connu", choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )

    def proposed(self) -> list[str]:
        """The fields for which something is known."""
        return [name.removesuffix("-keep") for name in self.fields if name.endswith("-keep")]

    def _add(self, domain: Domain, said: Answer) -> None:
        key = domain.key
        self.fields |= {
            f"{key}-level": forms.ChoiceField(
                label=domain.label, choices=_LEVELS, required=False, widget=forms.RadioSelect, initial=said.level
            ),
            f"{key}-own_level": forms.ChoiceField(
                label="Pour la personne", choices=[("", "Pas d'avis différent"), *LEVELS.items()], required=False,
                initial=said.own_level,
            ),
            f"{key}-situations": forms.MultipleChoiceField(
                label="Situations", choices=list(domain.situations.items()), required=False,
                widget=forms.CheckboxSelectMultiple, initial=list(said.situations),
            ),
            f"{key}-priority": forms.BooleanField(label="Prioritaire", required=False, initial=said.priority),
            f"{key}-own_words": WordsField(
                label="Avec ses mots", required=False, rows=2, initial=said.own_words
            ),
            f"{key}-words": WordsField(label="Précisions", required=False, rows=2, initial=said.words),
        }  # fmt: skip

    def groups(self) -> list[tuple[str, list[DomainFields]]]:
        """Barriers, then the career; the domains of each."""
        names = {True: "Ce qui peut freiner", False: "Le projet professionnel"}
        found: dict[bool, list[DomainFields]] = {True: [], False: []}
        for domain in domains().values():
            found[domain.strand == BARRIERS].append(self._fields(domain))
        return [(names[barriers], found[barriers]) for barriers in (True, False)]

    def _fields(self, domain: Domain) -> DomainFields:
        key, said = domain.key, self.answers.get(domain.key, Answer(""))
        names = ("level", *_DETAILS)
        detailed = said.situations or said.own_words or said.words or said.own_level or said.priority
        wrong = self.is_bound and any(f"{key}-{name}" in self.errors for name in names)
        level, own_level, situations, priority, own_words, words = (self[f"{key}-{name}"] for name in names)
        return DomainFields(
            domain, self._keep_field(key), level, own_level, situations, priority, own_words, words, said.source,
            bool(detailed) or wrong,
        )  # fmt: skip

    def _keep_field(self, name: str) -> forms.BoundField | None:
        return self[f"{name}-keep"] if f"{name}-keep" in self.fields else None

    def texts(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """The free parts, strengths first, each with what is known of it."""
        return [(self[name], self._keep_field(name)) for name in TEXTS]

    def kept_lists(self) -> list[tuple[str, forms.BoundField]]:
        """What is known of each list."""
        found = [(label, self._keep_field(name)) for name, label in LISTS.items()]
        return [(label, field) for label, field in found if field is not None]

    def raised(self) -> int:
        """How many domains have an answer on this page."""
        return sum(bool(self[f"{key}-level"].value()) for key in domains())

    def is_valid(self) -> bool:
        """The strengths too."""
        if self.is_bound and not self.strengths.is_valid():
            self.add_error(None, "Métiers, emplois et formations : corrigez la ligne qui est signalée.")
        return super().is_valid()

    def base_value(self) -> str:
        """What the writer has under the eyes, in one hidden field."""
        return json.dumps(self.base, ensure_ascii=False)

    def take(self, clash: Clash) -> None:
        """The others' answers have been shown: saving again is deciding."""
        self.base |= clash.theirs

    def said(self) -> Said:
        """What the action saves: only what is answered or kept, and what was answered before."""
        words = self.cleaned_data
        answers, kept, sources = {}, set(), {}
        for key in domains():
            answer = self._answer(key, words)
            if answer.level or key in self.base:
                answers[key] = answer
            if answer.level and not words[f"{key}-level"] and not self._ticked(key):
                kept.add(key)
        mine = {**{name: words[name].strip() for name in TEXTS}, **self.strengths.said()}
        for name, value in mine.items():
            if offers := self._kept_of(name, untouched=not value):
                mine[name] = _with(name, value, [self.known.fields[name][at].value for at in offers])
                sources[name] = self.known.fields[name][offers[0]].source
                if not value:
                    kept.add(name)
        kind = words.get("kind") or Assessment.Kind.GLOBAL
        return Said(
            kind, words["made_on"], answers, {name: mine[name] for name in TEXTS}, self.base, finish=words["finish"],
            lists={name: packed(mine[name]) for name in LISTS}, sources=sources, kept=kept,
        )  # fmt: skip

    def _ticked(self, name: str) -> list[int]:
        return [int(at) for at in self.cleaned_data.get(f"{name}-keep", ())]

    def _kept_of(self, name: str, *, untouched: bool) -> list[int]:
        """Which of the things known are kept: those that are ticked, else the first with « tout garder »."""
        if f"{name}-keep" not in self.fields:
            return []
        everything = untouched and self.cleaned_data.get(KEEP_ALL)
        return self._ticked(name) or ([0] if everything else [])

    def _answer(self, key: str, words: Mapping[str, Any]) -> Answer:
        typed = Answer(
            words[f"{key}-level"], words[f"{key}-own_level"], tuple(words[f"{key}-situations"]),
            words[f"{key}-priority"], words[f"{key}-own_words"].strip(), words[f"{key}-words"].strip(),
        )  # fmt: skip
        if kept := self._kept_of(key, untouched=typed == Answer("")):
            return _over(self.known.domains[key][kept[0]], typed)
        if not typed.level:
            return Answer("")
        former = self._shown(key)
        return former if former is not None and replace(former, source="") == typed else typed

    def _shown(self, key: str) -> Answer | None:
        """What the writer had under the eyes of a domain, a colleague may have changed it since."""
        try:
            shown = Answer(**json.loads(self.base[key]))
            return replace(shown, situations=tuple(shown.situations))
        except (KeyError, ValueError, TypeError, RecursionError):
            return self.answers.get(key)

    def clean(self) -> dict[str, Any]:
        """What is said of a domain needs its level."""
        cleaned = super().clean() or self.cleaned_data
        for key, domain in domains().items():
            said = [cleaned.get(f"{key}-{name}") for name in ("situations", "own_words", "words", "priority")]
            if any(said) and not cleaned.get(f"{key}-level") and not cleaned.get(f"{key}-keep"):
                self.add_error(f"{key}-level", f"{domain.label} : dites aussi combien cela pèse.")
        return cleaned


def _over(known: Answer, typed: Answer) -> Answer:
    """What is kept, under what is typed over it; at another level, it is no longer what the source said."""
    said = {name: value for name, value in asdict(typed).items() if value}
    merged = replace(known, **said)
    return merged if merged.level == known.level else replace(merged, source="")


def _offered(name: str, value: Any) -> str:
    return " ; ".join(in_words(name, value)) if name in LISTS else str(value)


def _with(name: str, mine: Any, known: Sequence[Any]) -> Any:
    """What is kept and what is typed, both."""
    if name not in LISTS:
        return "\n".join(filter(None, [*known, mine]))
    found = list(mine)
    for items in known:
        found = joined(name, found, items)
    return found
