"""What happens in an accompaniment. Variant: exit reason, kind of assessment, pathway of a contract."""

from filrouge.access.events import declare

OPENED = declare(70, "accompaniment.opened", "Accompagnement commencé")
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
BREACH_REPORTED = declare(
    77, "accompaniment.breach_reported", "Manquement signalé au Département", kept="proof"
)
HANDOVER_WRITTEN = declare(78, "accompaniment.handover_written", "Bilan de relais écrit")
HANDOVER_ACCEPTED = declare(79, "accompaniment.handover_accepted", "Relais pris par le nouveau référent")
# The person's own word on the plan, which the référent confirms or not (C-3, P-7).
STEP_SAID_DONE = declare(240, "accompaniment.step_said_done", "Étape dite faite par la personne")
STEP_UNSAID = declare(241, "accompaniment.step_unsaid", "Étape que la personne ne dit plus faite")
STEP_NOT_YET = declare(242, "accompaniment.step_not_yet", "Étape pas encore faite, selon le référent")
# Variant: reason of the scheme (B-10).
END_PROPOSED = declare(243, "accompaniment.end_proposed", "Fin d'accompagnement proposée", kept="proof")
END_REFUSED = declare(244, "accompaniment.end_refused", "Fin d'accompagnement refusée", kept="proof")
