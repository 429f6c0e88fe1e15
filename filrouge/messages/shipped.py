"""The messages and the way they are sent, as data: read once, typed, a wrong value said with its key and its remedy."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from filrouge.messages.hours import Hours
from filrouge.messages.rules import Channel, Retry
from filrouge.messages.texts import Texts

_DATA = Path(__file__).parent / "data"
OWN_FILE = "FILROUGE_SENDING"
PERSON, PROFESSIONAL = "person", "professional"
DIGEST = "digest"
# The field of a one-time address. Asked for, it holds what the slip is about; kept, it is only told in words.
SLIP = "feuille"


class WrongSending(ValueError):
    """A value of the département's own file cannot be."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. `digest`: its line in the day's digest, empty when it has none. `by_hand`: a professional may
    send it to people whom they choose. `slip`: where under this site the one-time address that it carries opens
    (`access.slips`), drawn at the second it leaves; empty when it carries none."""

    key: str
    label: str
    audience: str
    texts: Texts
    digest: str
    by_hand: bool = False
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """How messages leave: units are in the names, paces in messages a minute."""

    order: tuple[Channel, ...]
    hours: Hours
    pace: Mapping[str, int]
    retry: Retry
    rest_seconds: float
    stale_minutes: float
    email_seconds: float
    sms_seconds: float
    letter_days: int
    digest_hour: time
    erasure_days: int
    report_minutes: float
    report_hours: float


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind, by key, in the order of the file."""
    return MappingProxyType({row["key"]: _kind(row) for row in _raw("messages.toml")["message"]})


def _kind(row: Mapping[str, Any]) -> Kind:
    texts = Texts(*(row.get(name, "").strip() for name in ("subject", "email", "sms", "letter")))
    return Kind(
        row["key"], row["label"], row["for"], texts, row.get("digest", ""), row.get("by_hand", False), row.get("slip", "")
    )  # fmt: skip


@lru_cache(maxsize=1)
def fields() -> Mapping[str, str]:
    """The fields that a text may use, and what each stands for."""
    return MappingProxyType(_raw("messages.toml")["fields"])


@lru_cache(maxsize=1)
def sample() -> Mapping[str, str]:
    """A value for each field, to show what a text looks like and what it costs."""
    return MappingProxyType(_raw("messages.toml")["sample"])


@lru_cache(maxsize=1)
def instead() -> Mapping[str, str]:
    """Which field is said where another one would reveal too much."""
    return MappingProxyType(_raw("messages.toml")["instead"])


@lru_cache(maxsize=1)
def forbidden() -> tuple[str, ...]:
    """What no subject and no SMS says."""
    return tuple(_raw("messages.toml")["forbidden"])


def sending() -> Sending:
    """How messages leave here: what ships, under the département's own file."""
    return _sending(os.environ.get(OWN_FILE, ""))


@lru_cache(maxsize=4)
def _sending(own: str) -> Sending:
    raw = _raw("sending.toml")
    for section, values in (_own(own) if own else {}).items():
        _known(section, values, raw)
        raw[section] = raw[section] | values
    try:
        return _typed(raw)
    except (TypeError, ValueError, KeyError) as error:
        raise WrongSending(f"{own or 'sending.toml'} : {error}") from error


def _typed(raw: Mapping[str, Any]) -> Sending:
    hours = Hours(**raw["hours"])
    ZoneInfo(hours.zone)
    if hours.opens >= hours.closes:
        raise ValueError("[hours] opens vient avant closes dans la même journée")
    if min(raw["pace"].values()) < 1:
        raise ValueError("[pace] au moins un message par minute")
    return Sending(
        order=tuple(Channel(name) for name in raw["channels"]["order"]),
        hours=hours,
        pace=MappingProxyType(raw["pace"]),
        retry=Retry(**raw["retry"]),
        rest_seconds=float(raw["rest"]["seconds"]),
        stale_minutes=float(raw["claim"]["stale_minutes"]),
        email_seconds=float(raw["timeouts"]["email_seconds"]),
        sms_seconds=float(raw["timeouts"]["sms_seconds"]),
        letter_days=int(raw["letter"]["days"]),
        digest_hour=raw["digest"]["hour"],
        erasure_days=int(raw["erasure"]["days"]),
        report_minutes=float(raw["reports"]["every_minutes"]),
        report_hours=float(raw["reports"]["hours"]),
    )


def _own(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongSending(f"{OWN_FILE}={path} : fichier illisible ({error}).") from error


def _known(section: str, values: object, raw: Mapping[str, Any]) -> None:
    known = set(raw.get(section, ()))
    strange = set(values) - known if isinstance(values, dict) else {section}
    if not known or strange:
        raise WrongSending(
            f"{OWN_FILE} : [{section}] {', '.join(sorted(strange))} n'existe pas. Les clés sont celles de "
            "filrouge/messages/data/sending.toml."
        )


def _raw(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
