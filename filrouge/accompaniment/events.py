"""What happens in an accompaniment. Variant: exit reason, kind of assessment, pathway of a contract."""

from filrouge.access.events import declare

OPENED = declare(70, "accompaniment.opened", "Accompagnement commencé", ended_by=("accompaniment.closed",))
CLOSED = declare(71, "accompaniment.closed", "Accompagnement terminé")
ASSESSMENT_MADE = declare(72, "accompaniment.assessment_made", "Diagnostic réalisé")
CONTRACT_SIGNED = declare(73, "accompaniment.contract_signed", "Contrat signé", kept="proof")
CONTRACT_REVIEWED = declare(74, "accompaniment.contract_reviewed", "Contrat renouvelé", kept="proof")
CASE_CONFERENCE = declare(75, "accompaniment.case_conference", "Point de suivi")
EMPHASIS_CHANGED = declare(76, "accompaniment.emphasis_changed", "Dominante changée")
# Quantity: cents of euro, asked then granted. Variant: where the aid has come to.
AID_MOVED = declare(143, "accompaniment.aid_moved", "Aide financière")
# Some months after a hiring or a training: what became of the person (E-6).
FOLLOWED_UP = declare(142, "accompaniment.followed_up", "Suite connue après la sortie")
# Returned to who recommended it, to be completed (B-12).
REORIENTATION_RETURNED = declare(
    141, "accompaniment.reorientation_returned", "Préconisation renvoyée au référent", kept="proof"
)
REORIENTATION_REFUSED = declare(
    140, "accompaniment.reorientation_refused", "Réorientation refusée", kept="proof"
)
CONTRACT_AMENDED = declare(
    233, "accompaniment.contract_amended", "Contrat modifié par un avenant", kept="proof"
)
JOB_OFFER_DEFINED = declare(
    232, "accompaniment.job_offer_defined", "Offre raisonnable d'emploi définie au contrat", kept="proof"
)
CONTRACT_PROPOSED = declare(148, "accompaniment.contract_proposed", "Contrat proposé")
# Three different facts: refusing, not coming, disagreeing (C-2, C-4).
CONTRACT_REFUSED = declare(
    149, "accompaniment.contract_refused", "Contrat refusé par la personne", kept="proof"
)
CONTRACT_MISSED = declare(
    150, "accompaniment.contract_missed", "Absence à la signature du contrat", kept="proof"
)
CONTRACT_DISAGREED = declare(
    151, "accompaniment.contract_disagreed", "Désaccord sur le contrat", kept="proof"
)
CONTRACT_VALIDATED = declare(152, "accompaniment.contract_validated", "Contrat validé par le Département")
CONTRACT_ABANDONED = declare(153, "accompaniment.contract_abandoned", "Contrat en préparation abandonné")
ASSESSMENT_CONTINUED = declare(144, "accompaniment.assessment_continued", "Diagnostic complété")
# Variant: domain. Quantity: how much it weighs (2 moderate, 3 strong). Counted, not told: the assessment tells them (C-5).
BARRIER_FOUND = declare(145, "accompaniment.barrier_found", "Frein constaté", on_timeline=False)
BARRIER_LIFTED = declare(146, "accompaniment.barrier_lifted", "Frein levé", on_timeline=False)
BARRIER_PERSISTS = declare(147, "accompaniment.barrier_persists", "Frein qui persiste", on_timeline=False)
# The plan. Variant: domain of the goal, outcome, or reason of what was not done.
GOAL_SET = declare(154, "accompaniment.goal_set", "Objectif fixé")
STEP_ADDED = declare(155, "accompaniment.step_added", "Étape ajoutée au plan")
STEP_DONE = declare(156, "accompaniment.step_done", "Étape faite")
STEP_MISSED = declare(157, "accompaniment.step_missed", "Étape pas faite")
STEP_DROPPED = declare(158, "accompaniment.step_dropped", "Étape abandonnée")
GOAL_JUDGED = declare(159, "accompaniment.goal_judged", "Objectif évalué")
GOAL_REOPENED = declare(245, "accompaniment.goal_reopened", "Objectif repris")
BREACH_REPORTED = declare(
    77, "accompaniment.breach_reported", "Manquement signalé au Département", kept="proof"
)
HANDOVER_WRITTEN = declare(78, "accompaniment.handover_written", "Bilan de relais écrit")
HANDOVER_ACCEPTED = declare(79, "accompaniment.handover_accepted", "Relais pris par le nouveau référent")
ENVELOPE_SAVED = declare(170, "accompaniment.envelope_saved", "Enveloppe d'aides enregistrée")
# Quantity: cents beyond what the envelope had left.
ENVELOPE_EXCEEDED = declare(174, "accompaniment.envelope_exceeded", "Aide accordée au-delà de l'enveloppe")
# Rights other than the RSA. Variant: kind of right. Day: that of the request, of the opening, of the refusal (G-2).
RIGHT_ASKED = declare(171, "accompaniment.right_asked", "Droit demandé")
RIGHT_GAINED = declare(172, "accompaniment.right_gained", "Droit ouvert")
RIGHT_DENIED = declare(173, "accompaniment.right_denied", "Droit refusé")
AID_TAKEN_BACK = declare(
    246, "accompaniment.aid_taken_back", "Aide notée par erreur, retirée", dimensions=frozenset()
)
RIGHT_TAKEN_BACK = declare(
    175, "accompaniment.right_taken_back", "Droit noté par erreur, retiré", dimensions=frozenset()
)
# Our contract in France Travail's own tool. Variant: same, or differs (C-2).
CONTRACT_ENTERED = declare(230, "accompaniment.contract_entered", "Contrat saisi chez France Travail")
CONTRACT_ENTRY_CORRECTED = declare(
    231, "accompaniment.contract_entry_corrected", "Saisie chez France Travail corrigée"
)
# Meetings that take stock. Variant: kind of meeting, or kind of decision.
REVIEW_HELD = declare(160, "accompaniment.review_held", "Point d'étape")
REVIEW_CORRECTED = declare(
    161, "accompaniment.review_corrected", "Point d'étape complété ou corrigé", dimensions=frozenset()
)
REVIEW_DECIDED = declare(162, "accompaniment.review_decided", "Décision d'un point d'étape")
DECISION_SET_ASIDE = declare(163, "accompaniment.decision_set_aside", "Décision écartée")
# The person's own word on the plan, which the référent confirms or not (C-3, P-7).
STEP_SAID_DONE = declare(240, "accompaniment.step_said_done", "Étape dite faite par la personne")
STEP_UNSAID = declare(241, "accompaniment.step_unsaid", "Étape que la personne ne dit plus faite")
STEP_NOT_YET = declare(242, "accompaniment.step_not_yet", "Étape pas encore faite, selon le référent")
# Asked for by a professional, with others; what becomes of it is told by the room of messages (P-1).
MESSAGE_ASKED = declare(247, "accompaniment.message_asked", "Message demandé", dimensions=frozenset())
# Variant: reason of the scheme (B-10).
END_PROPOSED = declare(243, "accompaniment.end_proposed", "Fin d'accompagnement proposée", kept="proof")
END_REFUSED = declare(244, "accompaniment.end_refused", "Fin d'accompagnement refusée", kept="proof")
