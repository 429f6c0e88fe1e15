"""The form of an assessment: a line a domain, each with what the writer had under the eyes (C-1, A-1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from filrouge.access.fields import DayField, WordsField
from filrouge.accompaniment.assessing import TEXTS, Answer, Clash, Said
from filrouge.accompaniment.domains import BARRIERS, LEVELS, NOT_RAISED, Domain, domains
from filrouge.accompaniment.models import Assessment

_LEVELS = [*LEVELS.items(), ("", NOT_RAISED)]
_HELP = {
    "skills": "Ce que la personne sait faire, au travail ou ailleurs, et qui sert dans d'autres métiers.",
    "experience": "Emplois, stages, bénévolat, diplômes, formations.",
    "interests": "Ce qui l'attire, ce qu'elle voudrait essayer.",
    "assets": "Entourage, permis, langues, organisation…",
    "barriers": "Ce que les domaines ne disent pas.",
}
BASE = "avant_"


@dataclass(frozen=True, slots=True)
class DomainFields:
    """The fields of one domain, as the template draws them; `said` is the answer that is taken over, if any."""

    domain: Domain
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
        self,
        data: Mapping[str, Any] | None = None,
        *,
        answers: Mapping[str, Answer],
        texts: Mapping[str, str],
        base: Mapping[str, str],
        continued: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.answers = answers
        if continued:
            del self.fields["kind"]
        for name, label in TEXTS.items():
            self.fields[name] = WordsField(
                label=label, required=False, rows=3, help_text=_HELP[name], initial=texts.get(name, "")
            )
        for key, domain in domains().items():
            self._add(domain, answers.get(key, Answer("")))
        self.base = dict(base)
        if data is not None:
            self.base = _unpacked(str(data.get(BASE, "")), base)

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
        names = ("level", "own_level", "situations", "priority", "own_words", "words")
        detailed = said.situations or said.own_words or said.words or said.own_level or said.priority
        wrong = self.is_bound and any(f"{key}-{name}" in self.errors for name in names)
        level, own_level, situations, priority, own_words, words = (self[f"{key}-{name}"] for name in names)
        return DomainFields(
            domain,
            level,
            own_level,
            situations,
            priority,
            own_words,
            words,
            said.source,
            bool(detailed) or wrong,
        )

    def texts(self) -> list[forms.BoundField]:
        """The free parts, strengths first."""
        return [self[name] for name in TEXTS]

    def base_value(self) -> str:
        """What the writer has under the eyes, in one hidden field."""
        return json.dumps(self.base, ensure_ascii=False)

    def take(self, clash: Clash) -> None:
        """The others' answers have been shown: saving again is deciding."""
        self.base |= clash.theirs

    def said(self) -> Said:
        """What the action saves: only what is answered, and what was answered before."""
        words = self.cleaned_data
        answers = {}
        for key in domains():
            answer = self._answer(key, words)
            if answer.level or key in self.base:
                answers[key] = answer
        texts = {name: words[name].strip() for name in TEXTS}
        kind = words.get("kind") or Assessment.Kind.GLOBAL
        return Said(kind, words["made_on"], answers, texts, self.base, finish=words["finish"])

    def _answer(self, key: str, words: Mapping[str, Any]) -> Answer:
        level = words[f"{key}-level"]
        if not level:
            return Answer("")
        former = self._shown(key)
        answer = Answer(
            level, words[f"{key}-own_level"], tuple(words[f"{key}-situations"]), words[f"{key}-priority"],
            words[f"{key}-own_words"].strip(), words[f"{key}-words"].strip(),
        )  # fmt: skip
        same = former is not None and Answer(**{**_plain(former), "source": ""}) == answer
        return former if same and former is not None else answer

    def _shown(self, key: str) -> Answer | None:
        """What the writer had under the eyes of a domain, a colleague may have changed it since."""
        try:
            shown = Answer(**json.loads(self.base[key]))
        except (KeyError, ValueError, TypeError):
            return self.answers.get(key)
        return replace(shown, situations=tuple(shown.situations))

    def clean(self) -> dict[str, Any]:
        """What is said of a domain needs its level."""
        cleaned = super().clean() or self.cleaned_data
        for key, domain in domains().items():
            said = [cleaned.get(f"{key}-{name}") for name in ("situations", "own_words", "words", "priority")]
            if any(said) and not cleaned.get(f"{key}-level"):
                self.add_error(f"{key}-level", f"{domain.label} : dites aussi combien cela pèse.")
        return cleaned


def _plain(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in Answer.__slots__}


def _unpacked(text: str, otherwise: Mapping[str, str]) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return dict(otherwise)
    return (
        {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else dict(otherwise)
    )
