"""What every action has in common: who acts and when, said by name; a set beside its single gesture."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import FunctionType

import pytest

import filrouge
from filrouge.access.agents import Agent

ROOT = Path(filrouge.__file__).parent
# Modules that write, beside those named `actions`.
ALSO = (
    "filrouge.orientation.naming",
    "filrouge.orientation.ending",
    "filrouge.orientation.caseloads",
    "filrouge.orientation.supporting",
    "filrouge.accompaniment.assessing",
    "filrouge.accompaniment.carrying",
    "filrouge.accompaniment.planning",
    "filrouge.accompaniment.aids",
    "filrouge.accompaniment.envelopes",
    "filrouge.accompaniment.rights",
    "filrouge.accompaniment.meetings",
    "filrouge.accompaniment.handovers",
    "filrouge.accompaniment.my_people",
    "filrouge.people.companions",
    "filrouge.people.renewals",
    "filrouge.people.careful",
    "filrouge.accompaniment.inviting",
    "filrouge.accompaniment.renewing",
    "filrouge.accompaniment.end_proposals",
    "filrouge.accompaniment.messaging",
    "filrouge.accompaniment.own_word",
    "filrouge.people.intake",
    "filrouge.people.undo",
    "filrouge.accompaniment.scans",
    "filrouge.documents.attaching",
    "filrouge.exchanges.inbound.staging",
    "filrouge.exchanges.inbound.stopping",
    "filrouge.exchanges.inbound.expecting",
    "filrouge.directory.communes",
    "filrouge.agenda.workshops",
    "filrouge.agenda.attendance",
    "filrouge.agenda.contacts",
    "filrouge.agenda.busy",
    "filrouge.agenda.rooms",
    "filrouge.calendars.busy_sources",
    "filrouge.calendars.inviting",
    "filrouge.calendars.replacing",
    "filrouge.calendars.returning",
    "filrouge.calendars.timing",
    "filrouge.agenda.hours",
    "filrouge.agenda.inviting",
    "filrouge.agenda.moving",
    "filrouge.agenda.notices",
    "filrouge.agenda.seat_notices",
    "filrouge.directory.validating",
    "filrouge.directory.means_actions",
    "filrouge.governance.meetings",
    "filrouge.reports.life",
    "filrouge.reports.laying",
    "filrouge.governance.cases",
    "filrouge.governance.decisions",
    "filrouge.intensive.periods",
    "filrouge.intensive.weeks",
    "filrouge.intensive.proposing",
    "filrouge.intensive.validating",
    "filrouge.intensive.everybody",
    "filrouge.satisfaction.answering",
    "filrouge.satisfaction.telling",
    "filrouge.cofunding.participating",
)
# Steps inside an action's transaction, and functions that write nothing: each says neither who nor when.
STEPS = {
    "filrouge.people.actions": {
        "bump",
        "hold_files",
        "held_file",
        "open_doors",
        "close_doors",
        "place",
        "place_each",
        "rewrite_name_tokens",
    },
    "filrouge.exchanges.inbound.actions": {"preview", "ask"},
    "filrouge.agenda.rooms": {"keep_room_if_free"},
    "filrouge.directory.actions": {"keep"},
    "filrouge.agenda.actions": {"hold_calendars"},
    "filrouge.agenda.moving": {"keep_moved"},
    "filrouge.agenda.workshops": {"hold_people"},
    "filrouge.documents.actions": {"forget_unsigned"},
    "filrouge.documents.attaching": {"received"},
    # An answer comes from nobody, and at no hour: that is what the room is for (G-8).
    "filrouge.satisfaction.answering": {"answer", "keep"},
}
PURE = {
    "filrouge.cofunding.participating": {"answers_of"},
    "filrouge.governance.meetings": {"conclusion_of"},
    "filrouge.governance.cases": {"packed_list"},
    "filrouge.satisfaction.answering": {"campaign_of", "new_slip"},
    "filrouge.agenda.actions": {"check_bookings"},
    "filrouge.intensive.validating": {"outcome", "previews"},
    "filrouge.agenda.attendance": {"signature_digest"},
    "filrouge.agenda.busy": {"busy_between"},
    "filrouge.agenda.rooms": {"span_of", "taken_rooms"},
    "filrouge.calendars.busy_sources": {"read_address"},
    "filrouge.agenda.hours": {"may_change_hours"},
    "filrouge.agenda.inviting": {"may_change", "wanted_by", "received_by", "holds_post", "again"},
    "filrouge.agenda.notices": {"appointment_no_longer_true", "invitation_no_longer_true", "about_hour"},
    "filrouge.agenda.seat_notices": {"seat_no_longer_true"},
    "filrouge.exchanges.inbound.stopping": {"halted", "stopping", "already_received", "state_words"},
    "filrouge.access.actions": {"generated_password"},
    "filrouge.accompaniment.actions": {"contract_regime"},
    "filrouge.accompaniment.assessing": {"answers_of", "field_label", "in_brief"},
    "filrouge.accompaniment.scans": {"scans_of", "awaited"},
    "filrouge.accompaniment.my_people": {"my_people", "order"},
    "filrouge.accompaniment.inviting": {
        "already_fixed",
        "area_of",
        "away",
        "fresh_of",
        "hours_for",
        "house_for",
        "houses_of",
        "on",
        "places_of",
    },
    "filrouge.accompaniment.renewing": {
        "first_terms",
        "renewal_terms",
        "renewals",
        "renewed_until",
        "usual",
        "to_complete",
    },
    "filrouge.accompaniment.end_proposals": {
        "end_of",
        "endables",
        "reason_label",
        "reasons_of",
        "waiting_ends",
        "with_end",
    },
    "filrouge.accompaniment.messaging": {
        "kinds_by_hand",
        "leaves_at",
        "tellings",
        "words_to",
        "writer_of",
    },
    "filrouge.accompaniment.own_word": {"own_step", "said_done"},
    "filrouge.accompaniment.handovers": {
        "to_write",
        "ended_lately",
        "to_accept",
        "waiting",
        "prepared",
        "shown_to",
    },
    "filrouge.accompaniment.aids": {
        "aid_in_words",
        "aids_told",
        "needed_for",
        "moves_for",
        "amount_of",
        "aids_of",
        "pending_of",
        "pending",
        "visible_aid",
        "to_pay",
    },
    "filrouge.accompaniment.envelopes": {
        "may_manage",
        "sums_of",
        "balances",
        "visible_envelopes",
        "envelopes_for",
    },
    "filrouge.accompaniment.rights": {"rights_of", "visible_right", "right_in_words"},
    "filrouge.accompaniment.planning": {
        "check_reason",
        "goals_of",
        "steps_left",
        "visible_goal",
        "visible_step",
    },
    "filrouge.accompaniment.meetings": {"packed", "may_correct", "in_words"},
    "filrouge.directory.actions": {"known_codes"},
    "filrouge.people.actions": {"tidy_contact", "contact_values"},
    "filrouge.people.companions": {"visible_companion"},
    "filrouge.people.renewals": {"near", "to_renew", "visible_renewal"},
    "filrouge.people.careful": {"offer_levels"},
    "filrouge.people.intake": {"read_ground"},
}


def modules() -> list[str]:
    found = [
        ".".join(("filrouge", *path.relative_to(ROOT).with_suffix("").parts))
        for path in ROOT.rglob("actions.py")
    ]
    return sorted({*found, *ALSO})


def functions() -> Iterator[tuple[str, FunctionType]]:
    for name in modules():
        module = importlib.import_module(name)
        for function in vars(module).values():
            mine = isinstance(function, FunctionType) and function.__module__ == name
            if mine and not function.__name__.startswith("_"):
                yield name, function


ACTIONS = [
    pytest.param(f, id=f"{name.removeprefix('filrouge.')}.{f.__name__}")
    for name, f in functions()
    if f.__name__ not in STEPS.get(name, set()) | PURE.get(name, set())
]


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_told_who_acts_and_when_by_name(action: Callable[..., object]):
    parameters = inspect.signature(action, eval_str=True).parameters
    for name, kind in (("by", Agent), ("at", datetime)):
        assert name in parameters, (
            f"{action.__module__}.{action.__name__} takes no `{name}`: an action says who acts and when. A step inside "
            "another action, or a function that writes nothing, is listed at the top of this test."
        )
        parameter = parameters[name]
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default is inspect.Parameter.empty
        assert parameter.annotation is kind


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_has_one_subject_and_the_rest_by_name(action: Callable[..., object]):
    kinds = [parameter.kind for parameter in inspect.signature(action).parameters.values()]
    positional = [kind for kind in kinds if kind is not inspect.Parameter.KEYWORD_ONLY]
    assert len(positional) <= 2
    assert inspect.Parameter.VAR_KEYWORD not in kinds


def test_the_lists_above_name_functions_that_exist():
    known = {(name, function.__name__) for name, function in functions()}
    for listed in (STEPS, PURE):
        for module, names in listed.items():
            assert not {(module, name) for name in names} - known


SETS = [param for param in ACTIONS if param.values[0].__name__.endswith("_many")]


@pytest.mark.parametrize("action", SETS)
def test_a_set_stands_beside_its_single_gesture_and_is_proven_equal_to_it(action: FunctionType):
    module = importlib.import_module(action.__module__)
    assert hasattr(module, action.__name__.removesuffix("_many"))
    room = ROOT.joinpath(*action.__module__.split(".")[1:-1])
    tests = "\n".join(path.read_text() for path in room.glob("tests/test_*.py"))
    assert f"{action.__name__}(" in tests
    assert "def test_a_set_leaves_what_single_gestures_would_have_left" in tests
