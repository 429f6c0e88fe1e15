"""What files bring, typed: the same records whatever the file was (CAF flow or list).

What is built for each person is a record of `msgspec`: immutable like a named tuple, and three times cheaper to
build, in files of several hundred thousand people (ADR 0010). Amounts are in cents. Dates are civil dates. Text is kept as
the file wrote it, trimmed; nothing here is matched nor corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

import msgspec

from filrouge.core.identifiers import Nir
from filrouge.exchanges.inbound.readers.met_before import Met

Extra = Mapping[str, list[dict[str, str]]]
NOTHING_ELSE: Extra = MappingProxyType({})


class Severity(StrEnum):
    """What a notice costs: nothing (the record is taken) or the record."""

    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark on one place of the file; `reason` and `remedy` are French, `key` is the CAF number if
    known.

    `code` is stable: screens group by it."""

    line: int
    key: str
    code: str
    reason: str
    severity: Severity = Severity.WARNING
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class FlowHeader:
    """What a file says of itself. `frequency` is M (monthly), J (daily), I or empty (a list says nothing).

    `reference_day` is the day whose situation the file describes."""

    kind: str
    sender: str = ""
    application: str = ""
    version: str = ""
    nature: str = ""
    frequency: str = ""
    created_on: date | None = None
    created_at: str = ""
    reference_day: date | None = None

    @property
    def daily(self) -> bool:
        """A daily flow holds only what moved: absence from it means nothing."""
        return self.frequency == "J"


class AddressRecord(msgspec.Struct, frozen=True):
    """An address as sent: detailed (France), in lines (abroad), or one free line (lists)."""

    rank: str = ""
    since: date | None = None
    kind: str = ""
    state: str = ""
    country: str = ""
    identity_complement: str = ""
    complement: str = ""
    number: str = ""
    street_type: str = ""
    street_name: str = ""
    locality: str = ""
    insee_code: str = ""
    postcode: str = ""
    city: str = ""
    lines: tuple[str, ...] = ()

    @property
    def street(self) -> str:
        """Number, type and name of the street on one line."""
        return " ".join(part for part in (self.number, self.street_type, self.street_name) if part)


class SuspensionRecord(msgspec.Struct, frozen=True):
    """A suspension of the right (`of` = "right") or of its payment (`of` = "payment")."""

    of: str
    reason: str
    since: date | None
    group: str = ""


class BenefitRecord(msgspec.Struct, frozen=True):
    """One line of the right's computation. `amount_cents` is what was paid, in cents."""

    kind: str
    subkind: str
    since: date | None
    until: date | None
    amount_cents: int | None
    last_paid_on: date | None


class ReductionRecord(msgspec.Struct, frozen=True):
    """A reduction decided by the president of the département, in cents a month."""

    amount_cents: int | None
    since: date | None
    until: date | None


class RightRecord(msgspec.Struct, frozen=True):
    """The household's RSA right as its payer sees it. `state` is ETATDOSRSA (see codes.toml)."""

    state: str
    refused_on: date | None = None
    refusal_reason: str = ""
    suspensions: tuple[SuspensionRecord, ...] = ()
    opened_on: date | None = None
    opening_reason: str = ""
    closed_on: date | None = None
    closing_reason: str = ""
    homeless: bool = False
    other_dependants: int | None = None
    origin: str = ""
    origin_on: date | None = None
    subject_to_obligations: bool | None = None
    total_cents: int | None = None
    benefits: tuple[BenefitRecord, ...] = ()
    reductions: tuple[ReductionRecord, ...] = ()


class BodyRecord(msgspec.Struct, frozen=True):
    """The body that held (or will hold) the file, when it moves."""

    body: str
    body_number: str
    caf_number: str
    on: date | None


class EventRecord(msgspec.Struct, frozen=True):
    """Why a daily flow sends the household: the code of each fact that moved it."""

    on: date | None
    at: str
    codes: tuple[str, ...]


class ActivityRecord(msgspec.Struct, frozen=True):
    """A declared activity: social-security scheme, activity code, contract kind."""

    regime: str
    code: str
    since: date | None
    until: date | None
    contract: str = ""


class ResourcesRecord(msgspec.Struct, frozen=True):
    """The declared resources of the reference quarter, summed. `work_hours` is hours over the quarter."""

    none: bool
    since: date | None
    until: date | None
    total_cents: int = 0
    work_hours: int = 0


class PregnancyRecord(msgspec.Struct, frozen=True):
    since: date | None
    until: date | None
    declared_on: date | None
    ending: str = ""


class DecisionRecord(msgspec.Struct, frozen=True):
    """A derogation (kind, opinion) or an exclusion (kind) decided for one person."""

    kind: str
    opinion: str
    since: date | None
    until: date | None


class ContractRecord(msgspec.Struct, frozen=True):
    """A contract that the payer knows of."""

    kind: str
    since: date | None
    until: date | None


class PersonRecord(msgspec.Struct, frozen=True):
    """One person as a file describes them. `sex` is M, F or empty; `civility` is MR, MME, MLE or as sent.

    `nir` is set only when its shape and key are right; `nir_problem` says in French why it is not."""

    family_name: str
    first_names: tuple[str, ...]
    birth_date: date | None
    civility: str = ""
    birth_name: str = ""
    birth_place: str = ""
    birth_rank: str = ""
    birth_date_kind: str = ""
    nir_raw: str = ""
    nir: Nir | None = None
    nir_problem: str = ""
    civil_status_certified: bool | None = None
    sex: str = ""
    deceased_on: date | None = None
    role_rsa: str = ""
    role_pfa: str = ""
    dependant_rsa: bool | None = None
    dependant_pfa: bool | None = None
    responsible: bool | None = None
    attached_since: date | None = None
    attached_until: date | None = None
    previous_claim: str = ""
    ft_id: str = ""
    subject_to_obligations: bool | None = None
    household_subject_to_obligations: bool | None = None
    obligations_since: date | None = None
    obligations_until: date | None = None
    monthly_resources_cents: int | None = None
    activities: tuple[ActivityRecord, ...] = ()
    resources: ResourcesRecord | None = None
    pregnancy: PregnancyRecord | None = None
    derogations: tuple[DecisionRecord, ...] = ()
    exclusions: tuple[DecisionRecord, ...] = ()
    contracts: tuple[ContractRecord, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    extra: Extra = NOTHING_ELSE

    @property
    def beneficiary(self) -> bool:
        """An RSA beneficiary is the applicant or the partner; children and others are not."""
        return self.role_rsa in {"DEM", "CJT"}

    @property
    def first_name(self) -> str:
        return self.first_names[0] if self.first_names else ""


class HouseholdRecord(msgspec.Struct, frozen=True):
    """One household of a file. `caf_number` is the key (with the body), `rsa_file_number` names its claim.

    `replaces_earlier` is true when the same claim of the same CAF number was already met in this file: the
    last wins. `digest`: of its bytes, when nothing of them is to be said to anybody."""

    line: int
    body: str
    body_number: str
    caf_number_raw: str
    caf_number: str
    rsa_file_number: str
    persons: tuple[PersonRecord, ...]
    claim_day: date | None = None
    previous_body: BodyRecord | None = None
    next_body: BodyRecord | None = None
    family_situation: str = ""
    family_since: date | None = None
    address: AddressRecord | None = None
    other_addresses: tuple[AddressRecord, ...] = ()
    right: RightRecord | None = None
    events: tuple[EventRecord, ...] = ()
    anomalies: tuple[str, ...] = ()
    replaces_earlier: bool = False
    notices: tuple[Notice, ...] = ()
    extra: Extra = NOTHING_ELSE
    digest: str = ""


class SameRecord(msgspec.Struct, frozen=True):
    """A household of which the bytes came in an earlier file, and that stands as they left it: it is not read again."""

    line: int
    digest: str
    met: Met


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A household or a line that cannot be taken; the file goes on without it. Notices say why."""

    line: int
    key: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class DirectoryRecord:
    """One line of a list of structures or professionals: our names → words."""

    line: int
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the line is about, for who reads the list."""
        return (
            self.values.get("name")
            or " ".join(self.values.get(part, "") for part in ("first_name", "last_name")).strip()
        )


Record = HouseholdRecord | SameRecord | RefusedRecord | DirectoryRecord


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that our lists do not hold: kept as it is, reported once. `element` is the element or column."""

    element: str
    code: str
    count: int
    first_line: int


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """What a whole reading saw. `announced` is the control total of the sender, if any."""

    households: int
    persons: int
    refused: int
    announced: int | None = None
    announced_anomalies: int | None = None
    unknown_codes: tuple[UnknownCode, ...] = ()
    unknown_elements: tuple[UnknownCode, ...] = ()
    notices: tuple[Notice, ...] = ()
