"""The kinds of meetings, who was there, and the commitments of a contract one by one (B-4, C-4, C-6). Pure."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import blake2s
from pathlib import Path
from typing import Any

from filrouge.accompaniment.contract_rules import action_in_words, terms_of

FILE = Path(__file__).parent / "data" / "meetings.toml"
PERSON, US = "person", "us"
SIDES = {PERSON: "La personne", US: "L'organisme"}
KEPT, NOT_YET, NOT_KEPT = "kept", "not_yet", "not_kept"
STATES = {KEPT: "Tenu", NOT_YET: "Pas encore", NOT_KEPT: "Pas tenu"}
# The fields of a record that two people may write at once, beside its subjects and its commitments.
FIELDS = {
    "held_on": "Date", "others": "Autres personnes présentes", "there": "Présence de la personne",
    "own_words": "Avec ses mots", "next_on": "Prochain point",
}  # fmt: skip
SUBJECT, COMMITMENT, PRESENT = "subject:", "commitment:", "present:"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of meeting. `joint`: the adviser of France Travail may write it; `contract`: it goes through the
    commitments; `pair`: the lead and the support are there; `appointments`: the kinds of appointment that it comes from."""

    key: str
    label: str
    help: str
    joint: bool
    contract: bool
    pair: bool
    appointments: tuple[str, ...]
    subjects: Mapping[str, str]


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Key → kind, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        k["key"]: Kind(
            k["key"], k["label"], k["help"], k.get("joint", False), k.get("contract", False), k.get("pair", False),
            tuple(k.get("appointments", ())), {s["key"]: s["label"] for s in k["subjects"]},
        )
        for k in raw["kind"]
    }  # fmt: skip


def kind_label(key: str) -> str:
    """The name of a kind; a key that the list has dropped stays as it is."""
    found = kinds().get(key)
    return found.label if found else key


def subject_label(kind: str, key: str) -> str:
    """The name of a subject of a kind; a key that the list has dropped stays as it is."""
    found = kinds().get(kind)
    return found.subjects.get(key, key) if found else key


def kind_for(appointment: str, *, joint: bool) -> str:
    """The kind of record that follows an appointment of this kind; empty for an ordinary one. `joint`: somebody of France
    Travail follows the person too."""
    fitting = [kind for kind in kinds().values() if appointment in kind.appointments]
    fitting.sort(key=lambda kind: kind.joint != joint)
    return fitting[0].key if fitting else ""


def usual_kind(*, joint_only: bool) -> str:
    """The kind that a record begins with when nobody chose."""
    return next(kind.key for kind in kinds().values() if kind.joint or not joint_only)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was there and is not in the directory."""

    name: str
    quality: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.quality}" if self.quality else self.name


def guests_in(text: str) -> list[Guest]:
    """One person a line: « Karim Haddad, chef d'équipe »."""
    parts = [line.partition(",") for line in text.splitlines() if line.strip()]
    return [Guest(name.strip(), quality.strip()) for name, _, quality in parts if name.strip()]


@dataclass(frozen=True, slots=True)
class Commitment:
    """One commitment of a contract, and what became of it. `reason`: of the person's, not kept (`Step.Reason`)."""

    side: str
    words: str
    state: str = ""
    reason: str = ""
    reported: bool = False

    @property
    def key(self) -> str:
        """What names it in a form: its words, so that an answer never slips to another when the contract changes."""
        return blake2s(f"{self.side}\n{self.words}".encode(), digest_size=6).hexdigest()

    def packed(self) -> str:
        """As one value, to compare what two people wrote; nothing said is empty."""
        return f"{self.state}/{self.reason}" if self.state else ""

    def with_packed(self, value: str) -> "Commitment":
        """The same commitment with what was said of it; what was reported stays so."""
        state, _, reason = value.partition("/")
        return replace(self, state=state, reason=reason)

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)


def commitments_in(terms: Mapping[str, Any], goals: str) -> list[Commitment]:
    """The commitments of a signed contract, a line each, once each; of an older one, its goals."""
    if not terms:
        return [Commitment(PERSON, words) for words in dict.fromkeys(_lines(goals))]
    said = terms_of(terms)
    own = [*_lines(said.person_side), *(action_in_words(action) for action in said.actions)]
    return [Commitment(PERSON, words) for words in dict.fromkeys(own)] + [
        Commitment(US, words) for words in dict.fromkeys(_lines(said.our_side))
    ]


def commitments_of(plain: Iterable[Mapping[str, Any]]) -> list[Commitment]:
    """Back from JSON."""
    return [Commitment(**row) for row in plain]


def _lines(text: str) -> list[str]:
    return [words for line in text.splitlines() if (words := line.strip().lstrip("-•").strip())]


def field_label(kind: str, name: str, commitments: Sequence[Commitment]) -> str:
    """The name of a field that two people wrote differently."""
    if name.startswith(SUBJECT):
        return subject_label(kind, name.removeprefix(SUBJECT))
    if name.startswith(COMMITMENT):
        key = name.removeprefix(COMMITMENT)
        return next((one.words for one in commitments if one.key == key), "Engagement")
    return FIELDS.get(name, name)
