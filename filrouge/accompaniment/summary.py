"""What the file says of an accompaniment today, in words: the individual review, what a handover starts from (A-6)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from filrouge.accompaniment.aids import aid_in_words, aids_told
from filrouge.accompaniment.assessing import answers_of
from filrouge.accompaniment.comparing import compare, summary
from filrouge.accompaniment.contract_rules import number_words
from filrouge.accompaniment.domains import ASSET, LEVELS, domain_label, is_barrier, situations_in_words
from filrouge.accompaniment.meeting_reading import latest_in_words
from filrouge.accompaniment.models import Accompaniment, Assessment, EngagementContract, Goal, Step
from filrouge.accompaniment.planning import goals_of
from filrouge.accompaniment.queries import assessments_of, contracts_of, open_accompaniment
from filrouge.accompaniment.rights import right_in_words, rights_of
from filrouge.accompaniment.strengths import LISTS, in_words
from filrouge.accompaniment.wording import emphasis_label
from filrouge.agenda.models import Appointment
from filrouge.core.periods import add_months
from filrouge.core.text import hour_words, long_date, plural
from filrouge.orientation.criteria import category_label
from filrouge.people.models import Person

# Meetings are counted over the last year: what a reader wants to know first.
MONTHS_BACK = 12
# How many of the last meetings are told.
LAST = 3
Said = dict[str, str]


def summary_of(person: Person, now: datetime, today: date) -> Said:
    """Label → words, in the order of the template's fields; nothing that the file does not say."""
    current, goals = open_accompaniment(person), goals_of(person)
    assessments = [row for row in assessments_of(person) if row.finished_on is not None]
    found = {
        "situation": _situation(person, current),
        "contrat": _contract(contracts_of(person)),
        "atouts": _assets(assessments),
        "freins": _barriers(assessments),
        "evolution": _progress(assessments),
        "plan": "\n".join(_plan(goal) for goal in told_goals(goals, today)),
        "aides": "\n".join(aid_in_words(row) for row in aids_told(person, add_months(today, -MONTHS_BACK))),
        "droits": "\n".join(right_in_words(row) for row in rights_of(person)),
        "rendez_vous": _meetings(person, now, today),
        "points": latest_in_words(person, LAST),
    }
    return {name: words for name, words in found.items() if words}


def summary_before(person: Person, day: date) -> Said:
    """What the file said to a referent who left that day and to whom it is closed since: what has a date before it. Steps,
    aids and rights move on under the same line: they are left out."""
    assessments = [
        row for row in assessments_of(person) if row.finished_on is not None and row.finished_on < day
    ]
    goals = [row.words for row in goals_of(person) if row.opened_on < day]
    found = {
        "contrat": _contract([row for row in contracts_of(person) if row.signed_on < day]),
        "atouts": _assets(assessments),
        "freins": _barriers(assessments),
        "evolution": _progress(assessments),
        "plan": "\n".join(goals),
        "points": latest_in_words(person, LAST, before=day),
    }
    return {name: words for name, words in found.items() if words}


LABELS = {
    "situation": "Situation", "contrat": "Contrat", "atouts": "Points d'appui", "freins": "Freins",
    "evolution": "Depuis le diagnostic d'avant", "plan": "Plan d'action", "aides": "Aides",
    "droits": "Autres droits que le RSA",
    "rendez_vous": "Rendez-vous", "points": "Derniers points d'étape",
}  # fmt: skip


def _situation(person: Person, current: Accompaniment | None) -> str:
    following = getattr(person, "following", None)
    lines = []
    if following is not None and following.organisation_id is not None:
        lines.append(f"{category_label(following.pathway)}, {following.organisation}")
        lines += [f"Référent : {following.lead}"] if following.lead else []
        lines += [f"En appui : {following.support}"] if following.support else []
    if current is not None:
        lines.append(f"Accompagnement commencé le {long_date(current.opened_on)}")
        lines += [f"Dominante : {label}"] if (label := emphasis_label(current)) else []
    return "\n".join(lines)


def _contract(contracts: list[EngagementContract]) -> str:
    if not contracts:
        return ""
    last = contracts[0]
    hours = f", {number_words(float(last.weekly_hours))} h par semaine" if last.weekly_hours else ""
    until = f"jusqu'au {long_date(last.ends_on)}{hours}"
    return f"{last.get_regime_display()} signé le {long_date(last.signed_on)}, {until}"


def _assets(assessments: list[Assessment]) -> str:
    if not assessments:
        return ""
    last = assessments[0]
    texts = [last.skills, last.experience, last.interests, last.assets]
    named = [domain_label(row.domain) for row in last.findings.all() if row.level == ASSET]
    lists = [
        f"{label} : {', '.join(in_words(name, getattr(last, name)))}"
        for name, label in LISTS.items()
        if getattr(last, name)
    ]
    return "\n".join(filter(None, [", ".join(named), *texts, *lists]))


def barriers_of(person: Person) -> str:
    """What the last diagnosis says is to be lifted, a line each; nothing without one."""
    return _barriers([row for row in assessments_of(person) if row.finished_on is not None])


def _barriers(assessments: list[Assessment]) -> str:
    if not assessments:
        return ""
    lines = []
    for row in assessments[0].findings.all():
        if is_barrier(row.level):
            situations = ", ".join(situations_in_words(row.domain, row.situations)).lower()
            lines.append(
                f"{domain_label(row.domain)} : {LEVELS[row.level].lower()}"
                + (f" ({situations})" if situations else "")
            )
    return "\n".join(filter(None, [*lines, assessments[0].barriers]))


def _progress(assessments: list[Assessment]) -> str:
    with_findings = [row for row in assessments if row.findings.all()]
    if len(with_findings) < 2:
        return ""
    after, before = (answers_of(row.findings.all()) for row in with_findings[:2])
    levels = [{key: answer.level for key, answer in answers.items()} for answers in (before, after)]
    return f"Depuis le {long_date(with_findings[1].made_on)} : {summary(compare(*levels))}"


def told_goals(goals: Sequence[Goal], today: date) -> list[Goal]:
    """The goals that a paper tells: those under way, then those evaluated during the last year."""
    lately = add_months(today, -MONTHS_BACK)
    return [goal for goal in goals if goal.closed_on is None or goal.closed_on >= lately]


def judged_in_words(goal: Goal) -> str:
    """« Atteint en partie le 3 mars 2026. Ce qui a aidé : le garage solidaire. »"""
    if goal.closed_on is None:
        return ""
    told = [f"{goal.get_outcome_display()}, le {long_date(goal.closed_on)}"]
    told += [f"Ce qui a aidé : {goal.helped.rstrip('.')}"] if goal.helped else []
    told += [f"Ce qui a gêné : {goal.hindered.rstrip('.')}"] if goal.hindered else []
    return " ".join(f"{one}." for one in told)


def _plan(goal: Goal) -> str:
    done = sum(step.state == Step.State.DONE for step in goal.steps.all())
    told = goal.words + (f" ({plural(done, 'étape faite', 'étapes faites')})" if done else "")
    if goal.closed_on is not None:
        return f"{told} : {' '.join(judged_in_words(goal).split())}"
    left = [step.words for step in goal.steps.all() if step.state == Step.State.TODO]
    return told + (f" : reste {', '.join(left)}" if left else "")


def _meetings(person: Person, now: datetime, today: date) -> str:
    rows = Appointment.objects.filter(person=person)
    counted = rows.filter(starts_at__lt=now, starts_at__date__gte=add_months(today, -MONTHS_BACK)).aggregate(
        held=Count("pk", filter=Q(state=Appointment.State.HELD)),
        missed=Count("pk", filter=Q(state=Appointment.State.MISSED)),
    )
    lines = []
    if counted["held"] or counted["missed"]:
        held = plural(counted["held"], "rendez-vous honoré", "rendez-vous honorés")
        lines.append(f"Depuis un an : {held}, {plural(counted['missed'], 'absence')}")
    following = (
        rows.filter(state=Appointment.State.BOOKED, starts_at__gte=now).order_by("starts_at", "pk").first()
    )
    if following is not None:
        local = timezone.localtime(following.starts_at)
        lines.append(f"Prochain : le {long_date(local)} à {hour_words(local)}")
    return "\n".join(lines)
