"""The history of a household's rights: claims, suspensions, closings, work and obligations."""

from datetime import date, timedelta
from random import Random
from typing import Any

from filrouge.core.periods import Period
from filrouge.demo.draws import Weighted, between, days_until, happens
from filrouge.demo.household import RUNNING, Claim, Spell, Status
from filrouge.demo.population import Population

CLAIMS_AT_MOST = 4


class RightsWriter:
    """Invents what happens to rights between `since` and `until` (nothing happens after `until`)."""

    def __init__(
        self, population: Population, *, since: date, until: date, neighbours: tuple[str, ...], code: str,
        stock: float | None = None,
    ) -> None:  # fmt: skip
        self._since, self._until = since, until
        self._neighbours = neighbours
        self._code = code
        self._population = population
        self._rates: dict[str, Any] = population.rights
        kinds = ("payment_suspended", "right_suspended", "closed", "transferred_out")
        self._next = Weighted((kind, float(self._rates[kind])) for kind in kinds)
        years = (until - since).days / 365.25
        self._already_there = stock if stock is not None else 1 / (1 + years * self._rates["arrivals"])
        self._pace = sum(float(self._rates[kind]) for kind in kinds)

    def first_claim_day(self, rng: Random) -> date:
        """Before `since` for a household that is already there, else a day of the story."""
        rates = self._rates
        if not happens(rng, self._already_there):
            return self._since + timedelta(days=int(rng.random() * (self._until - self._since).days))
        most = (self._since - rates["rsa_since"]).days
        if happens(rng, rates["over_ten_years"]):
            return self._since - timedelta(days=between(rng, (min(3653, most), most)))
        return self._since - timedelta(days=min(days_until(rng, 0.42), most))

    def claims(
        self, rng: Random, *, household: int, first_day: date, recipient_birth: date
    ) -> tuple[Claim, ...]:
        """The claims of a household, one after the other, the last one perhaps still running."""
        last_day = birthday(recipient_birth, self._rates["leaves_at_age"])
        made: list[Claim] = []
        day = first_day
        while day < min(last_day, self._until) and len(made) < CLAIMS_AT_MOST:
            claim = self._claim(rng, f"{self._code}{household:07d}{len(made) + 1}", day, last_day)
            made.append(claim)
            end = claim.spells[-1]
            again = (
                end.status is Status.CLOSED
                and not claim.went_to
                and happens(rng, self._rates["claims_again"])
            )
            if not again:
                break
            day = end.since + timedelta(days=between(rng, self._rates["again_days"]))
        return tuple(made)

    def _claim(self, rng: Random, number: str, day: date, last_day: date) -> Claim:
        came_from = ""
        if day > self._since and happens(rng, self._rates["transferred_in"]):
            came_from = rng.choice(self._neighbours)
            spells = [Spell(Status.OPEN, day, "")]
        else:
            spells = self._decided(rng, day)
        went_to = ""
        if spells[-1].status is Status.OPEN:
            went_to = self._live(rng, spells, max(spells[-1].since, self._since), last_day)
        return Claim(number, day, tuple(spells), came_from, went_to)

    def _decided(self, rng: Random, day: date) -> list[Spell]:
        spells = [Spell(Status.PENDING, day, "")]
        decision = day + timedelta(days=between(rng, self._rates["pending_days"]))
        if decision <= self._until:
            refused = day > self._since and happens(rng, self._rates["refused"])
            spells.append(Spell(Status.REFUSED if refused else Status.OPEN, decision, ""))
        return spells

    def _live(self, rng: Random, spells: list[Spell], day: date, last_day: date) -> str:
        """Add what happens from `day` on; the answer is the body that took the file over, if any."""
        while True:
            day += timedelta(days=days_until(rng, self._pace))
            end = min(last_day, self._until)
            if day >= end:
                if last_day <= self._until:
                    spells.append(Spell(Status.CLOSED, last_day, "RFD"))
                return ""
            kind = self._next.draw(rng)
            if kind == "transferred_out":
                spells.append(Spell(Status.CLOSED, day, "MUT"))
                return rng.choice(self._neighbours)
            if kind == "closed":
                spells.append(Spell(Status.CLOSED, day, self._population.closing_reasons.draw(rng)))
                return ""
            day = self._suspend(rng, spells, kind, day)
            if spells[-1].status is not Status.OPEN:
                return ""

    def _suspend(self, rng: Random, spells: list[Spell], kind: str, day: date) -> date:
        """A suspension, then the right resumes or closes, unless the story ends before."""
        if kind == "payment_suspended":
            reason = self._population.payment_reasons.draw(rng)
            spells.append(Spell(Status.PAYMENT_SUSPENDED, day, reason))
        else:
            spells.append(Spell(Status.RIGHT_SUSPENDED, day, self._population.right_reasons.draw(rng)))
        end = day + timedelta(days=between(rng, self._rates["suspended_days"]))
        if end <= self._until:
            closed = happens(rng, self._rates["closed_after_suspension"])
            spells.append(Spell(Status.CLOSED, end, "ECH") if closed else Spell(Status.OPEN, end, ""))
        return end

    def jobs(self, rng: Random) -> tuple[Period, ...]:
        """Jobs that bring enough to lift the obligations (CASF D262-65)."""
        found: list[Period] = []
        day = self._since + timedelta(days=days_until(rng, self._rates["job_starts"]))
        while day < self._until:
            end = day + timedelta(days=between(rng, self._rates["job_days"]))
            found.append(Period(day, end if end < self._until else None))
            day = end + timedelta(days=days_until(rng, self._rates["job_starts"]))
        return tuple(found)

    def obligations(
        self, rng: Random, claims: tuple[Claim, ...], jobs: tuple[Period, ...], member: Period
    ) -> tuple[Period, ...]:
        """When somebody is subject to obligations: a right runs, and no job lifts them."""
        found: list[Period] = []
        for claim in claims:
            running = running_period(claim)
            mine = running.clipped(member) if running else None
            if mine is None:
                continue
            start = mine.since
            if not happens(rng, self._rates["subject_at_opening"]):
                start += timedelta(days=between(rng, (60, 700)))
            found += _outside(jobs, start, mine.until)
        return tuple(found)


def running_period(claim: Claim) -> Period | None:
    """From the opening of the right to its closing, or None when it never opened."""
    opened = next((spell.since for spell in claim.spells if spell.status in RUNNING), None)
    if opened is None:
        return None
    last = claim.spells[-1]
    return Period(opened, last.since if last.status is Status.CLOSED else None)


def _outside(jobs: tuple[Period, ...], start: date, end: date | None) -> list[Period]:
    """`[start, end)` without the jobs, which count from the first of the month after they begin or end."""
    found: list[Period] = []
    for job in jobs:
        lifted = _next_month(job.since)
        if start < lifted and (end is None or lifted < end):
            found.append(Period(start, lifted))
        if job.until is None:
            return found if end is None or lifted < end else [*found, *_kept(start, end)]
        if lifted < (end or date.max):
            start = max(start, _next_month(job.until))
    return [*found, *_kept(start, end)]


def _kept(start: date, end: date | None) -> list[Period]:
    return [Period(start, end)] if end is None or start < end else []


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def birthday(birth: date, years: int) -> date:
    """`years` later (or before); for those born at the end of a month, the first of the next one."""
    if birth.day <= 28:
        return date(birth.year + years, birth.month, birth.day)
    return date(birth.year + years + birth.month // 12, birth.month % 12 + 1, 1)
