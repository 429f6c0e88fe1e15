"""A seeded generator of households: the same seed always invents the same people.

Each household depends on the seed and its own number only (a NIR already given takes the next order), so
asking for more households does not change the first ones."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count, islice
from random import Random

from filrouge.core.identifiers import Nir, make_nir
from filrouge.core.periods import Period
from filrouge.demo.addresses import AddressBook
from filrouge.demo.draws import Weighted, between, days_until, happens
from filrouge.demo.household import Claim, Household, Person, Role
from filrouge.demo.names import HOME, BirthPlace, name_book
from filrouge.demo.population import IN_COUPLE, WITH_CHILDREN, population
from filrouge.demo.rights import RightsWriter, birthday
from filrouge.demo.territory import Commune, Territory, communes, departement

NUMBERS = 9_000_000
KEY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LAST_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TERRITORY_NUMBERS = 100_000
PREGNANCY = timedelta(days=270)
MOTHER_AGES = (18, 44)


def households(
    *, seed: int, since: date, until: date, places: Sequence[Commune] = (), first_number: int = 0
) -> Iterator[Household]:
    """Households without end, living in `places` (by default everywhere), over `[since, until]`."""
    inventor = Inventor(seed=seed, since=since, until=until, places=places or communes())
    return (inventor.household(number) for number in count(first_number))


def demo_households(
    *,
    until: date,
    per_territory: int | None = None,
    seed: int | None = None,
    territories: Sequence[Territory] | None = None,
    since: date | None = None,
) -> dict[str, list[Household]]:
    """The households of the demo by territory key, the same every time. A territory's stories begin when it joins.

    `per_territory` replaces the number that `departement.toml` gives to each territory."""
    invented = departement()
    taken: set[str] = set()
    found = {}
    for rank, territory in enumerate(invented.territories):
        if territories is not None and territory not in territories:
            continue
        begins = max(territory.joins, since) if since else territory.joins
        inventor = Inventor(
            seed=invented.seed if seed is None else seed, since=begins, until=until, places=territory.communes,
            taken=taken, stock=territory.stock,
        )  # fmt: skip
        start = rank * TERRITORY_NUMBERS
        size = per_territory or territory.households
        found[territory.key] = [inventor.household(start + number) for number in range(size)]
    return found


def first(stream: Iterator[Household], number: int) -> list[Household]:
    """The first households of a stream."""
    return list(islice(stream, number))


class Inventor:
    """Invents one household at a time. `taken` holds the NIR already given, shared between inventors; `stock`: the
    share of households already there at the beginning (by default, what arrivals let suppose)."""

    def __init__(
        self, *, seed: int, since: date, until: date, places: Sequence[Commune], taken: set[str] | None = None,
        stock: float | None = None,
    ) -> None:  # fmt: skip
        self._seed, self._since, self._until = seed, since, until
        self._rng = Random()  # noqa: S311 - invented people, no secret
        self._taken = set() if taken is None else taken
        self._book = name_book()
        self._shares = population()
        self._births = Weighted(
            (BirthPlace(c.name, c.code), c.population) for c in communes() if c.population
        )
        invented = departement()
        self._rights = RightsWriter(
            self._shares,
            since=since,
            until=until,
            neighbours=invented.neighbours,
            code=invented.code,
            stock=stock,
        )
        self._addresses = AddressBook(self._book, self._shares, places)

    def household(self, number: int) -> Household:
        """The household `number` (0 to 8,999,999)."""
        rng = self._rng
        rng.seed(self._seed * NUMBERS + number)
        kind = self._shares.kinds.draw(rng)
        claimed = self._rights.first_claim_day(rng)
        anchor = max(claimed, self._since)
        origin = self._shares.origins.draw(rng)
        female = happens(rng, self._shares.women[kind])
        birth = self._birth(rng, self._shares.ages[kind].draw(rng), anchor)
        youngest = 19 if kind in WITH_CHILDREN else 25
        claimed = max(claimed, birthday(birth, youngest))
        claims = self._rights.claims(rng, household=number, first_day=claimed, recipient_birth=birth)
        start = claimed - timedelta(days=between(rng, (40, 2500)))
        couple, alone = self._shares.couples.draw(rng), self._shares.alone.draw(rng)
        addresses = self._addresses.draw(rng, start=start, since=max(claimed, self._since), until=self._until)
        recipient = self._adult(rng, number * 4, Role.RECIPIENT, female, birth, origin, claims, Period(start))
        partner = self._partner(rng, number * 4 + 1, kind, recipient, origin, claims, anchor)
        if partner and couple == "MAR":
            recipient, partner = self._married_name(rng, recipient, partner)
        children = self._children(rng, number, kind, recipient, partner, origin, anchor)
        return Household(
            number, "MSA" if self._farmer(rng, addresses[0].commune) else "CAF",
            f"{(number * 7919 + 1_234_567) % NUMBERS + 1_000_000:07d}",
            KEY_LETTERS[number * 5 % len(KEY_LETTERS)],
            partner is not None and number % 17 == 0, couple, alone,
            claims, (recipient, *((partner,) if partner else ()), *children), addresses,
        )  # fmt: skip

    def _birth(self, rng: Random, ages: tuple[int, int], day: date) -> date:
        years = between(rng, ages)
        return birthday(day, -years) - timedelta(days=between(rng, (0, 364)))

    def _farmer(self, rng: Random, commune: Commune) -> bool:
        identity = self._shares.identity
        return commune.population < identity["rural_below"] and happens(rng, identity["msa_rural"])

    def _adult(
        self, rng: Random, number: int, role: Role, female: bool, birth: date, origin: str,
        claims: tuple[Claim, ...], member: Period,
    ) -> Person:  # fmt: skip
        identity = self._shares.identity
        surname = self._surname(rng, origin)
        person = self._named(rng, role, number * 16, female, birth, origin, surname, member)
        phones: tuple[str, ...] = ()
        if happens(rng, identity["phone_known"]):
            phones = (self._book.mobile(rng),)
            if happens(rng, identity["second_phone"]):
                phones += (self._book.landline(rng),)
        email = (
            self._book.email(rng, person.first_name, surname) if happens(rng, identity["email_known"]) else ""
        )
        known = happens(rng, identity["france_travail_known"])
        jobs = self._rights.jobs(rng)
        return person._replace(
            phones=phones, email=email, jobs=jobs,
            france_travail_id=_france_travail_id(number) if known else "",
            education=self._shares.education.draw(rng),
            obligations=self._rights.obligations(rng, claims, jobs, member),
        )  # fmt: skip

    def _named(
        self, rng: Random, role: Role, serial: int, female: bool, birth: date, origin: str, surname: str,
        member: Period,
    ) -> Person:  # fmt: skip
        """Names, place of birth and NIR; the rest of the fields empty."""
        identity = self._shares.identity
        child = role is Role.CHILD
        names = origin if happens(rng, identity["own_first_name_origin"]) else HOME
        first_name = self._book.first_name(rng, female=female, year=birth.year, origin=names)
        second = ""
        if happens(rng, identity["second_first_name"]):
            second = self._book.first_name(rng, female=female, year=birth.year - 25, origin=names)
        abroad = origin != HOME and not child and happens(rng, identity["abroad_when_foreign_origin"])
        if abroad:
            place = self._book.places[origin].draw(rng)
        elif child or happens(rng, identity["born_in_departement"]):
            place = self._births.draw(rng)
        else:
            place = self._book.places[HOME].draw(rng)
        nir = self._nir(rng, female=female, birth=birth, place=place, child=child)
        return Person(
            serial, role, female, surname, surname, first_name, "" if second == first_name else second,
            birth, place.name, place.code, nir, "", (), "", "", member.since, member.until, (), (),
        )  # fmt: skip

    def _surname(self, rng: Random, origin: str) -> str:
        surname = self._book.surnames[origin].draw(rng)
        if happens(rng, self._shares.identity["hyphenated_surname"]):
            other = self._book.surnames[HOME].draw(rng)
            return f"{surname}-{other}" if other != surname else surname
        return surname

    def _nir(self, rng: Random, *, female: bool, birth: date, place: BirthPlace, child: bool) -> str:
        """As the sender writes it: right, on 13 or 15 characters, waiting to be confirmed, or missing."""
        identity = self._shares.identity
        newborn = child and birth > self._since
        missing = happens(rng, identity["nir_missing_newborn" if newborn else "nir_missing"])
        provisional = place.code.startswith("99") and happens(rng, identity["nir_provisional_abroad"])
        short = happens(rng, identity["nir_thirteen_characters"])
        order = between(rng, (1, 899))
        if missing:
            return ""
        nir = make_nir(female=female, birth=birth, commune=place.code, order=order)
        while nir.root in self._taken:
            order = order % 999 + 1
            nir = make_nir(female=female, birth=birth, commune=place.code, order=order)
        self._taken.add(nir.root)
        if provisional:
            nir = Nir(("8" if female else "7") + nir.root[1:], False)
        return nir.root if short else nir.full

    def _partner(
        self, rng: Random, number: int, kind: str, recipient: Person, origin: str,
        claims: tuple[Claim, ...], anchor: date,
    ) -> Person | None:  # fmt: skip
        """The partner from the beginning, perhaps until a separation; or one who comes later; or None."""
        rates = self._shares.rights
        if kind in IN_COUPLE:
            parted = anchor + timedelta(days=days_until(rng, rates["separation"]))
            member = Period(recipient.joined, parted if parted < self._until else None)
        else:
            met = anchor + timedelta(days=days_until(rng, rates["union"]))
            if met >= self._until:
                return None
            member = Period(met)
        female = not recipient.female if happens(rng, 0.96) else recipient.female
        gap = timedelta(days=int(rng.gauss(600 if recipient.female else -600, 1500)))
        latest = birthday(min(anchor, recipient.birth + timedelta(days=365 * 60)), -19)
        birth = min(recipient.birth - gap, latest)
        theirs = origin if happens(rng, 0.85) else self._shares.origins.draw(rng)
        return self._adult(rng, number, Role.PARTNER, female, birth, theirs, claims, member)

    def _married_name(self, rng: Random, recipient: Person, partner: Person) -> tuple[Person, Person]:
        if recipient.female is partner.female or not happens(
            rng, self._shares.identity["married_name_taken"]
        ):
            return recipient, partner
        if recipient.female:
            return recipient._replace(surname=partner.birth_surname), partner
        return recipient, partner._replace(surname=recipient.birth_surname)

    def _children(
        self, rng: Random, number: int, kind: str, recipient: Person, partner: Person | None, origin: str,
        anchor: date,
    ) -> list[Person]:  # fmt: skip
        mother = partner if partner and partner.female and not recipient.female else recipient
        births: list[date] = []
        if kind in WITH_CHILDREN:
            years = (anchor - mother.birth).days // 366
            oldest = max(0, min(20, years - MOTHER_AGES[0]))
            youngest = min(max(0, years - MOTHER_AGES[1]), oldest)
            births = [
                self._birth(rng, (youngest, oldest), anchor) for _ in range(self._shares.children.draw(rng))
            ]
        births = [day for day in births if day > birthday(mother.birth, 15)]
        births += self._later_births(rng, mother, partner is not None, anchor)
        surname = self._children_surname(rng, recipient, partner, origin)
        found = []
        for rank, birth in enumerate(_spaced(births)[:10]):
            leaving = between(rng, self._leaving_ages(birth, anchor))
            member = Period(birth, birthday(birth, leaving))
            serial = number * 64 + 32 + rank
            found.append(
                self._named(rng, Role.CHILD, serial, happens(rng, 0.49), birth, origin, surname, member)
            )
        return found

    def _leaving_ages(self, birth: date, anchor: date) -> tuple[int, int]:
        low, high = self._shares.rights["child_leaves_from"], self._shares.rights["child_leaves_to"]
        return max(low, min(high, (anchor - birth).days // 365 + 1)), high

    def _later_births(self, rng: Random, mother: Person, couple: bool, anchor: date) -> list[date]:
        """Births during the story; one more after its end makes a pregnancy visible."""
        rate = self._shares.rights["birth"] * (2 if couple else 1)
        births = []
        day = anchor + timedelta(days=days_until(rng, rate))
        while mother.female and day < self._until + PREGNANCY:
            if birthday(mother.birth, 20) < day < birthday(mother.birth, 43):
                births.append(day)
            day += timedelta(days=400 + days_until(rng, rate))
        return births

    def _children_surname(self, rng: Random, recipient: Person, partner: Person | None, origin: str) -> str:
        adults = [recipient] + ([partner] if partner and partner.joined == recipient.joined else [])
        father = next((adult for adult in adults if not adult.female), None)
        if father:
            return father.birth_surname
        return recipient.birth_surname if happens(rng, 0.5) else self._surname(rng, origin)


def _spaced(births: list[date]) -> list[date]:
    """Eldest first, brothers and sisters of one mother at least eleven months apart, or twins."""
    kept: list[date] = []
    for day in sorted(births):
        if not kept or (day - kept[-1]).days >= 335:
            kept.append(day)
    return kept


def _france_travail_id(number: int) -> str:
    """Seven digits and a character, one for each adult."""
    high, low = divmod(number, 10_000_000)
    return f"{(low * 7_368_787 + 4_815_162) % 10_000_000:07d}{LAST_CHARACTERS[(high * 7 + low) % 34]}"
