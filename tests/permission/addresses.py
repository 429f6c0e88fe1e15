"""Every address of the product and who may ask what of it: the table that the walk compares with the truth.

A new address needs its row here: its name, the verbs that open it (any of them), what stands in the address, and
what a GET and a POST answer to somebody who has the verb and may see the file. Everything else follows from
`filrouge.access.roles.VERBS_OF` and from who may open which file."""

from dataclasses import dataclass

from filrouge.access.roles import Verb as V

ANYBODY: None = None
ANY_ACCOUNT: tuple[V, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One address. `of`: what its identifier names (`person`, `note`, `batch`…; empty: nothing).

    `verbs`: None is open to visitors, an empty tuple to every account. `to_write`: a verb that a POST needs besides.
    `get`, `post`: statuses for who may; a POST here carries nothing useful, so that a form answers 422."""

    name: str
    verbs: tuple[V, ...] | None
    of: str = ""
    get: int = 200
    post: int = 422
    to_write: V | None = None


def _page(name: str, *verbs: V, of: str = "", post: int = 200) -> Row:
    """Something to read, that a POST reads too."""
    return Row(name, verbs, of, post=post)


def _form(name: str, *verbs: V, of: str = "person", post: int = 422) -> Row:
    """A form, which says what lacks."""
    return Row(name, verbs, of, post=post)


ROWS = (
    # web
    Row("web:home", ANY_ACCOUNT, post=200),
    _page("web:search", V.SEARCH_PEOPLE),
    _page("web:person", V.SEE_PEOPLE, of="person"),
    Row("web:pulse", ANYBODY, "pulse", get=204, post=405),
    Row("web:accessibility", ANYBODY, post=200),
    Row("web:legal", ANYBODY, post=200),
    Row("web:styleguide", ANYBODY, post=200),
    _page("web:journal", V.READ_JOURNAL),
    _page("web:journal_csv", V.READ_JOURNAL),
    # people
    _page("people:list", V.SEE_PEOPLE),
    _page("people:export", V.SEARCH_PEOPLE),
    _page("people:movements", V.SEE_LOAD),
    _page("people:movements_csv", V.SEE_LOAD),
    _page("people:identity", V.SEE_PEOPLE, of="person"),
    _page("people:history", V.SEE_PEOPLE, of="person"),
    # Nothing said is nothing changed.
    _form("people:contact", V.EDIT_PERSON, post=303),
    _form("people:address_new", V.EDIT_PERSON),
    _form("people:address_edit", V.EDIT_PERSON, of="address"),
    Row("people:address_end", (V.EDIT_PERSON,), "address", get=405, post=303),
    _form("people:companion_new", V.EDIT_PERSON),
    _form("people:companion_edit", V.EDIT_PERSON, of="companion"),
    Row("people:companion_end", (V.EDIT_PERSON,), "companion", get=405, post=303),
    _page("people:renewals", V.ACCOMPANY),
    _form("people:renewal_new", V.EDIT_PERSON),
    _form("people:renewal_edit", V.EDIT_PERSON, of="renewal"),
    Row("people:renewal_done", (V.EDIT_PERSON,), "renewal", get=405, post=303),
    Row("people:renewal_drop", (V.EDIT_PERSON,), "renewal", get=405, post=303),
    Row("people:difference", (V.EDIT_PERSON,), "field", get=405, post=303),
    Row("people:confirm", (V.EDIT_PERSON,), "person", get=405, post=303),
    Row("people:notes", (V.SEE_PEOPLE,), "person", to_write=V.WRITE_NOTE),
    _form("people:note", V.WRITE_NOTE, of="note"),
    # Chosen by its author, who is nobody of the walk: see people/tests/test_levels.py.
    Row("people:note_level", (V.WRITE_NOTE,), "note", get=403, post=403),
    _page("people:timeline", V.SEE_PEOPLE, of="person"),
    _page("people:whole_thread", V.SEE_PEOPLE, of="person"),
    _page("people:doors", V.SEE_PEOPLE, of="person"),
    # clocks
    _page("clocks:list", V.SEE_PEOPLE),
    _page("clocks:radar", V.SEE_PEOPLE),
    _page("clocks:export", V.SEARCH_PEOPLE),
    _page("clocks:panel", V.SEE_PEOPLE, of="person"),
    # agenda
    _page("agenda:day", V.BOOK),
    _page("agenda:panel", V.SEE_PEOPLE, of="person"),
    _form("agenda:book", V.BOOK),
    _form("agenda:outcome", V.RECORD_OUTCOME, of="appointment"),
    # An empty summary is one: the person is shown again.
    _form("agenda:summary", V.RECORD_OUTCOME, of="appointment", post=303),
    _page("agenda:absences", V.NOTE_ABSENCE),
    _form("agenda:absence_new", V.NOTE_ABSENCE, of=""),
    _form("agenda:absence", V.NOTE_ABSENCE, of="absence"),
    _page("agenda:workshops", V.RUN_WORKSHOPS),
    _form("agenda:workshop_new", V.RUN_WORKSHOPS, of=""),
    _page("agenda:sessions_csv", V.RUN_WORKSHOPS),
    _page("agenda:workshop", V.RUN_WORKSHOPS, of="workshop"),
    _form("agenda:workshop_edit", V.RUN_WORKSHOPS, of="own_workshop"),
    Row("agenda:workshop_retire", (V.RUN_WORKSHOPS,), "own_workshop", get=405, post=303),
    _form("agenda:sessions_new", V.RUN_WORKSHOPS, of="own_workshop"),
    _page("agenda:session", V.RUN_WORKSHOPS, of="session"),
    _form("agenda:session_edit", V.RUN_WORKSHOPS, of="own_session"),
    _form("agenda:session_cancel", V.RUN_WORKSHOPS, of="own_session"),
    _form("agenda:session_several", V.RUN_WORKSHOPS, of="session"),
    _form("agenda:attendance", V.RUN_WORKSHOPS, of="session"),
    _page("agenda:sign_sheet", V.RUN_WORKSHOPS, of="session"),
    _form("agenda:sign", V.RUN_WORKSHOPS, of="seat_half"),
    _page("agenda:signed", V.RUN_WORKSHOPS, of="session_half"),
    _page("agenda:seats", V.SEE_PEOPLE, of="person"),
    # The person has a seat already: nothing changes.
    Row("agenda:seat_ask", (V.RUN_WORKSHOPS,), "person_session", get=405, post=303),
    Row("agenda:seat_give_up", (V.RUN_WORKSHOPS,), "seat", get=405, post=303),
    # orientation
    _page("orientation:to_orient", V.ORIENT),
    _page("orientation:seniority", V.ORIENT),
    Row("orientation:round", (V.ORIENT,), post=302),
    _form("orientation:assess", V.ORIENT),
    _page("orientation:to_orient_csv", V.ORIENT),
    _page("orientation:to_assign", V.NAME_CASEWORKER),
    _page("orientation:to_assign_csv", V.NAME_CASEWORKER),
    _page("orientation:proposal", V.NAME_CASEWORKER),
    _page("orientation:moving", V.NAME_CASEWORKER, of="caseload"),
    _form("orientation:support_end", V.NAME_CASEWORKER),
    _page("orientation:joint", V.SEE_PEOPLE),
    _form("orientation:vetoes", V.NAME_CASEWORKER),
    Row("orientation:veto_lift", (V.NAME_CASEWORKER,), "veto", get=405, post=303),
    Row("orientation:letters_to_prepare", (V.HANDLE_LETTERS,), post=200),
    _form("orientation:letter_receipt", V.HANDLE_LETTERS, of="letter"),
    # documents
    _page("documents:book", V.HANDLE_LETTERS),
    Row("documents:sign", (V.HANDLE_LETTERS,), get=405, post=303),
    Row("documents:send", (V.HANDLE_LETTERS,), get=405, post=303),
    Row("documents:pdf", (V.HANDLE_LETTERS,), get=405, post=303),
    Row("documents:docx", (V.HANDLE_LETTERS,), get=405, post=303),
    _form("documents:letter", V.HANDLE_LETTERS, of="letter"),
    _page("documents:attachments", V.SEE_PEOPLE, of="person"),
    _form("documents:attachment_new", V.KEEP_PAPERS),
    _page("documents:attachment", V.SEE_PEOPLE, of="attachment"),
    _page("documents:attachment_show", V.SEE_PEOPLE, of="attachment"),
    _form("documents:attachment_edit", V.KEEP_PAPERS, of="attachment"),
    _form("documents:attachment_remove", V.KEEP_PAPERS, of="attachment"),
    _page("documents:templates", V.MANAGE_DIRECTORY),
    _form("documents:template", V.MANAGE_DIRECTORY, of="letter_kind"),
    _form("documents:delegation_new", V.MANAGE_DIRECTORY, of=""),
    _form("documents:delegation", V.MANAGE_DIRECTORY, of="delegation"),
    # messages
    _page("messages:list", V.EDIT_PERSON, V.HANDLE_LETTERS, V.MANAGE_ACCOUNTS),
    _page("messages:message", V.EDIT_PERSON, V.HANDLE_LETTERS, V.MANAGE_ACCOUNTS, of="message"),
    Row("messages:settle", (V.EDIT_PERSON, V.MANAGE_ACCOUNTS), "message", get=405, post=303),
    _page("messages:letters", V.HANDLE_LETTERS),
    Row("messages:letters_pdf", (V.HANDLE_LETTERS,), get=405, post=303),
    Row("messages:letters_printed", (V.HANDLE_LETTERS,), get=405, post=303),
    _page("messages:texts", V.MANAGE_DIRECTORY),
    _form("messages:texts_edit", V.MANAGE_DIRECTORY, of="message_kind"),
    _page("messages:panel", V.SEE_PEOPLE, of="person"),
    # Nothing ticked is nothing refused.
    _form("messages:choices", V.EDIT_PERSON, post=303),
    Row("messages:stop", ANYBODY, "stop", post=200),
    # What an operator tells is JSON.
    Row("messages:report", ANYBODY, "report", get=405, post=400),
    _page("orientation:situations", V.ACCOMPANY),
    _form("orientation:situation", V.ACCOMPANY, of="situation"),
    _page("orientation:loads", V.SEE_LOAD),
    _page("orientation:loads_csv", V.SEE_LOAD),
    _page("orientation:panel", V.SEE_PEOPLE, of="person"),
    _form("orientation:orient", V.ORIENT),
    _form("orientation:lead", V.NAME_CASEWORKER),
    _form("orientation:support", V.NAME_CASEWORKER),
    _form("orientation:notify", V.ORIENT, of="decision"),
    _page("orientation:caseloads", V.MANAGE_DIRECTORY, of="agreement"),
    _form("orientation:caseload_new", V.MANAGE_DIRECTORY, of="agreement"),
    _form("orientation:caseload_edit", V.MANAGE_DIRECTORY, of="caseload"),
    # identity
    _page("identity:duplicates", V.MERGE_PEOPLE),
    _form("identity:pair", V.MERGE_PEOPLE, of="pair"),
    Row("identity:apart", (V.MERGE_PEOPLE,), "pair", get=405, post=303),
    Row("identity:undo", (V.MERGE_PEOPLE,), "merge", get=405, post=303),
    # accompaniment
    _page("accompaniment:structures", V.SEE_LOAD),
    _page("accompaniment:my_people", V.ACCOMPANY),
    # Nobody is ticked: back to the list.
    Row("accompaniment:invite_several", (V.ACCOMPANY,), get=303, post=303),
    Row("accompaniment:renew_several", (V.ACCOMPANY,), get=303, post=303),
    Row("accompaniment:end_several", (V.ACCOMPANY,), get=303, post=303),
    _page("accompaniment:ends", V.CLOSE_ACCOMPANIMENT),
    Row("accompaniment:end_refuse", (V.CLOSE_ACCOMPANIMENT,), "end", get=405, post=303),
    _form("accompaniment:end_propose", V.ACCOMPANY),
    _form("accompaniment:step_not_yet", V.ACCOMPANY, of="step"),
    _page("accompaniment:handovers", V.ACCOMPANY),
    _form("accompaniment:handover_write", V.ACCOMPANY, of="mission"),
    Row("accompaniment:handover_accept", (V.ACCOMPANY,), "handover", get=405, post=303),
    _page("accompaniment:review_file", V.SEE_PEOPLE, of="plan_file"),
    _page("accompaniment:reviews", V.SEE_PEOPLE, of="person"),
    _form("accompaniment:review_new", V.WRITE_REVIEW),
    _page("accompaniment:review", V.SEE_PEOPLE, of="review"),
    _form("accompaniment:review_edit", V.WRITE_REVIEW, of="review"),
    _page("accompaniment:meeting_file", V.SEE_PEOPLE, of="meeting_file"),
    _form("accompaniment:decision_aside", V.WRITE_REVIEW, of="decided"),
    _page("accompaniment:plan", V.SEE_PEOPLE, of="person"),
    _page("accompaniment:plan_panel", V.SEE_PEOPLE, of="person"),
    _page("accompaniment:plan_file", V.SEE_PEOPLE, of="plan_file"),
    _form("accompaniment:goal_new", V.ACCOMPANY),
    _form("accompaniment:step_new", V.ACCOMPANY, of="goal"),
    _form("accompaniment:goal_judge", V.ACCOMPANY, of="goal"),
    Row("accompaniment:goal_reopen", (V.ACCOMPANY,), "goal", get=405, post=303),
    _form("accompaniment:step_end", V.ACCOMPANY, of="step"),
    _form("accompaniment:contract_prepare", V.ACCOMPANY),
    _form("accompaniment:contract_draft", V.ACCOMPANY, of="contract_draft"),
    Row("accompaniment:scans", (V.KEEP_PAPERS,), post=303),
    _form("accompaniment:scan_join", V.KEEP_PAPERS, of="contract"),
    _page("accompaniment:contract_signed", V.SEE_PEOPLE, of="contract"),
    _form("accompaniment:contract_carry", V.ACCOMPANY, of="contract"),
    _page("accompaniment:to_carry", V.SEE_PEOPLE),
    _page("accompaniment:to_carry_csv", V.SEARCH_PEOPLE),
    Row("accompaniment:trades", (V.ACCOMPANY,), get=405, post=200),
    _page("accompaniment:contract_file", V.SEE_PEOPLE, of="contract_file"),
    _page("accompaniment:assessment", V.SEE_PEOPLE, of="assessment"),
    _form("accompaniment:assessment_resume", V.ACCOMPANY, of="assessment"),
    _page("accompaniment:questions", V.ACCOMPANY),
    _page("accompaniment:aids_waiting", V.ACCOMPANY, V.ORIENT),
    _page("accompaniment:aids", V.SEE_PEOPLE, of="person"),
    _form("accompaniment:aid_new", V.ACCOMPANY),
    _form("accompaniment:aid_move", V.ACCOMPANY, V.MANAGE_ENVELOPES, of="aid"),
    _form("accompaniment:aid_take_back", V.ACCOMPANY, V.MANAGE_ENVELOPES, of="aid"),
    _page("accompaniment:aids_to_pay", V.ACCOMPANY, V.MANAGE_ENVELOPES),
    _page("accompaniment:aids_to_pay_csv", V.ACCOMPANY, V.MANAGE_ENVELOPES),
    _page("accompaniment:envelopes", V.ACCOMPANY, V.MANAGE_ENVELOPES),
    _form("accompaniment:envelope_new", V.MANAGE_ENVELOPES, of=""),
    _form("accompaniment:envelope_edit", V.MANAGE_ENVELOPES, of="envelope"),
    _form("accompaniment:right_new", V.ACCOMPANY),
    _form("accompaniment:right_move", V.ACCOMPANY, of="right"),
    Row("accompaniment:right_take_back", (V.ACCOMPANY,), "right", get=405, post=303),
    _page("accompaniment:follow_ups", V.ACCOMPANY),
    _form("accompaniment:follow_up", V.ACCOMPANY, of="follow_up"),
    _page("accompaniment:catch_up", V.SEE_PEOPLE),
    _page("accompaniment:catch_up_csv", V.SEARCH_PEOPLE),
    _page("accompaniment:panel", V.SEE_PEOPLE, of="person"),
    _page("accompaniment:reorientations", V.ORIENT),
    Row("accompaniment:reorientation_refuse", (V.ORIENT,), "reorientation", get=405, post=303),
    _form("accompaniment:recommend", V.ACCOMPANY),
    # No accompaniment of the walk has emphases.
    Row("accompaniment:emphasis", (V.ACCOMPANY,), "person", get=404, post=404),
    _form("accompaniment:open", V.ACCOMPANY),
    _form("accompaniment:close", V.CLOSE_ACCOMPANIMENT),
    _form("accompaniment:assess", V.ACCOMPANY),
    _form("accompaniment:contract", V.ACCOMPANY),
    _form("accompaniment:conference", V.ACCOMPANY),
    # steering
    _page("steering:index", V.SEE_DASHBOARD),
    _page("steering:scheme", V.SEE_DASHBOARD, of="scheme"),
    _page("steering:csv", V.SEE_DASHBOARD, of="scheme"),
    _page("steering:definition", V.SEE_DASHBOARD, of="indicator"),
    _page("steering:people", V.SEE_DASHBOARD, of="indicator"),
    _page("steering:people_csv", V.SEE_DASHBOARD, of="indicator"),
    # directory
    _page("directory:index", V.MANAGE_DIRECTORY),
    _page("directory:organisations_csv", V.MANAGE_DIRECTORY),
    _form("directory:organisation_new", V.MANAGE_DIRECTORY, of=""),
    _page("directory:organisation", V.MANAGE_DIRECTORY, of="organisation"),
    _form("directory:organisation_edit", V.MANAGE_DIRECTORY, of="organisation"),
    _form("directory:site_new", V.MANAGE_DIRECTORY, of="organisation"),
    _form("directory:site_edit", V.MANAGE_DIRECTORY, of="site"),
    _page("directory:areas", V.MANAGE_DIRECTORY),
    _page("directory:areas_csv", V.MANAGE_DIRECTORY),
    _form("directory:area_new", V.MANAGE_DIRECTORY, of=""),
    _form("directory:area_edit", V.MANAGE_DIRECTORY, of="area"),
    _page("directory:professionals", V.MANAGE_DIRECTORY),
    _page("directory:professionals_csv", V.MANAGE_DIRECTORY),
    _form("directory:professional_new", V.MANAGE_DIRECTORY, of=""),
    _page("directory:professional", V.MANAGE_DIRECTORY, of="professional"),
    _form("directory:professional_edit", V.MANAGE_DIRECTORY, of="professional"),
    _form("directory:membership_new", V.MANAGE_DIRECTORY, of="professional"),
    _form("directory:membership_edit", V.MANAGE_DIRECTORY, of="membership"),
    _form("directory:account_open", V.MANAGE_ACCOUNTS, of="professional"),
    _form("directory:account_link", V.MANAGE_ACCOUNTS, of="professional"),
    _page("directory:agreements", V.MANAGE_DIRECTORY),
    _page("directory:agreements_csv", V.MANAGE_DIRECTORY),
    _form("directory:agreement_new", V.MANAGE_DIRECTORY, of=""),
    _page("directory:agreement", V.MANAGE_DIRECTORY, of="agreement"),
    _form("directory:agreement_edit", V.MANAGE_DIRECTORY, of="agreement"),
    # access
    _page("access:accounts", V.MANAGE_ACCOUNTS),
    _page("access:accounts_csv", V.MANAGE_ACCOUNTS),
    _form("access:account_new", V.MANAGE_ACCOUNTS, of=""),
    _page("access:account", V.MANAGE_ACCOUNTS, of="account"),
    Row("access:account_close", (V.MANAGE_ACCOUNTS,), "account", get=405, post=303),
    # The new password is on the answer.
    Row("access:account_renew", (V.MANAGE_ACCOUNTS,), "account", get=405, post=200),
    # inbound
    _page("inbound:list", V.IMPORT_PEOPLE, post=405),
    _form("inbound:new", V.IMPORT_PEOPLE, of=""),
    _page("inbound:batch", V.IMPORT_PEOPLE, of="batch", post=405),
    _page("inbound:progress", V.IMPORT_PEOPLE, of="batch", post=405),
    # What cannot be done is said on the page of the import.
    Row("inbound:columns", (V.IMPORT_PEOPLE,), "batch", get=303, post=303),
    Row("inbound:apply", (V.IMPORT_PEOPLE,), "batch", get=405, post=303),
    Row("inbound:undo", (V.IMPORT_PEOPLE,), "batch", get=405, post=303),
    Row("inbound:resume", (V.IMPORT_PEOPLE,), "batch", get=405, post=303),
    Row("inbound:stop", (V.IMPORT_PEOPLE,), "batch", get=405, post=303),
    Row("inbound:set_aside", (V.IMPORT_PEOPLE,), "batch", get=405, post=303),
    _page("inbound:report_csv", V.IMPORT_PEOPLE, of="batch", post=405),
    _page("inbound:report_xlsx", V.IMPORT_PEOPLE, of="batch", post=405),
    _page("inbound:expected", V.IMPORT_PEOPLE, post=405),
    _form("inbound:expected_new", V.IMPORT_PEOPLE, of=""),
    _form("inbound:expected_edit", V.IMPORT_PEOPLE, of="expected"),
    _page("inbound:template", V.IMPORT_PEOPLE, post=405),
    _page("inbound:stock_template", V.IMPORT_PEOPLE, post=405),
    _page("inbound:refused_csv", V.IMPORT_PEOPLE, of="batch", post=405),
    _page("inbound:absent", V.IMPORT_PEOPLE, of="batch", post=405),
    _page("inbound:absent_csv", V.IMPORT_PEOPLE, of="batch", post=405),
    # intensive
    _page("intensive:panel", V.SEE_PEOPLE, of="person"),
    _page("intensive:week", V.SEE_PEOPLE, of="person"),
    _page("intensive:week_file", V.SEE_PEOPLE, of="week_file"),
    _form("intensive:begin", V.ACCOMPANY),
    _form("intensive:change", V.ACCOMPANY, of="intensive_period"),
    _form("intensive:end", V.ACCOMPANY, of="intensive_period"),
    Row("intensive:propose", (V.ACCOMPANY,), "intensive_period", get=405, post=303),
    Row("intensive:keep", (V.TAKE_SEAT,), "week", get=405, post=303),
    Row("intensive:choose", (V.TAKE_SEAT,), "week", get=405, post=303),
    Row("intensive:answer", (V.ACCOMPANY,), "activity", get=405, post=303),
    Row("intensive:validate", (V.ACCOMPANY,), post=303),
    _page("intensive:overview", V.SEE_LOAD),
    Row("intensive:compose", (V.ACCOMPANY,), get=405, post=303),
    Row("intensive:compose_stop", (V.ACCOMPANY,), get=405, post=303),
    Row("intensive:compose_resume", (V.ACCOMPANY,), get=405, post=303),
    # portal
    _page("portal:week", V.SEE_OWN_FILE),
    _page("portal:week_file", V.SEE_OWN_FILE, of="own_week"),
    Row("portal:week_keep", (V.SEE_OWN_FILE,), "own_week", get=405, post=303),
    Row("portal:week_choose", (V.SEE_OWN_FILE,), "own_week", get=405, post=303),
    Row("portal:activity_done", (V.SAY_DONE,), "own_activity", get=405, post=303),
    Row("portal:activity_undone", (V.SAY_DONE,), "own_activity", get=405, post=303),
    _page("portal:home", V.SEE_OWN_FILE),
    _page("portal:contract_scan", V.SEE_OWN_FILE, of="attachment"),
    _page("portal:contract", V.SEE_OWN_FILE),
    _page("portal:contract_file", V.SEE_OWN_FILE),
    Row("portal:step_done", (V.SAY_DONE,), "own_step", get=405, post=303),
    Row("portal:step_undone", (V.SAY_DONE,), "own_step", get=405, post=303),
    _page("portal:workshops", V.SEE_OWN_FILE),
    # The person of the walk has a seat already: the session is no longer offered.
    Row("portal:workshop_ask", (V.SEE_OWN_FILE,), "own_seat", get=405, post=404),
    Row("portal:workshop_give_up", (V.SEE_OWN_FILE,), "own_seat", get=405, post=303),
    _form("portal:space", V.OPEN_SPACE),
)

# Log-in and its company are a library's: they are walked for errors, and what they answer is its own affair.
LIBRARY = "account_"
BY_NAME = {row.name: row for row in ROWS}
