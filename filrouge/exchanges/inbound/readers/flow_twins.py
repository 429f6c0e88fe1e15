"""What should be unique in a flow and sometimes is not: claims, households, France Travail identifiers."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from filrouge.exchanges.inbound.readers.met_before import Met
from filrouge.exchanges.inbound.readers.records import HouseholdRecord, Notice


class Twins:
    """Spots the repeated and the shared, from the hashes of what was seen: nothing else is kept."""

    __slots__ = ("_claims", "_ft_ids", "_pairs")

    def __init__(self) -> None:
        self._claims: set[int] = set()
        self._pairs: set[int] = set()
        self._ft_ids: set[int] = set()

    def alone(self, met: Met, ft_ids: Iterable[str]) -> bool:
        """A household met before shares nothing with those above it, and is remembered; else it has to be read."""
        numbers = {hash(text) for text in ft_ids}
        if met.pair in self._pairs or met.claim in self._claims or numbers & self._ft_ids:
            return False
        self._claims.add(met.claim)
        self._pairs.add(met.pair)
        self._ft_ids |= numbers
        return True

    def marked(self, record: HouseholdRecord) -> HouseholdRecord:
        claim = hash(record.rsa_file_number)
        pair = hash((record.rsa_file_number, record.body, record.body_number, record.caf_number))
        notices: list[Notice] = []
        repeated = pair in self._pairs
        if repeated:
            notices.append(_same_claim_again(record))
        elif claim in self._claims:
            notices.append(_claim_of_another(record))
        self._claims.add(claim)
        self._pairs.add(pair)
        if not repeated:
            notices.extend(self._shared_ft_ids(record))
        if not notices:
            return record
        return replace(record, replaces_earlier=repeated, notices=record.notices + tuple(notices))

    def _shared_ft_ids(self, record: HouseholdRecord) -> Iterator[Notice]:
        for person in record.persons:
            if not person.ft_id:
                continue
            key = hash(person.ft_id)
            if key in self._ft_ids:
                yield Notice(
                    record.line,
                    record.caf_number,
                    "shared_ft_id",
                    f"L'identifiant France Travail {person.ft_id} est porté par plusieurs personnes.",
                    remedy="Il est repris, mais ne sert pas à reconnaître ces personnes.",
                )
            self._ft_ids.add(key)


def _same_claim_again(record: HouseholdRecord) -> Notice:
    return Notice(
        record.line,
        record.caf_number,
        "repeated_household",
        f"La demande {record.rsa_file_number} de cet allocataire figure plusieurs fois : la "
        f"dernière l'emporte.",
    )


def _claim_of_another(record: HouseholdRecord) -> Notice:
    return Notice(
        record.line,
        record.caf_number,
        "shared_claim",
        f"La demande {record.rsa_file_number} est aussi celle d'un autre numéro allocataire : deux "
        f"foyers sont tenus.",
        remedy="Vérifier avec l'organisme payeur s'il s'agit d'une séparation ou d'une erreur.",
    )
