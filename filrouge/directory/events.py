"""What happens in the directory."""

from filrouge.access.events import declare

ORGANISATION_SAVED = declare(10, "directory.organisation_saved", "Organisme enregistré", dimensions=frozenset(),
                             kept="log", on_timeline=False)  # fmt: skip
AGREEMENT_SAVED = declare(11, "directory.agreement_saved", "Convention enregistrée", dimensions=frozenset(),
                          kept="log", on_timeline=False)  # fmt: skip
PROFESSIONAL_SAVED = declare(12, "directory.professional_saved", "Professionnel enregistré", dimensions=frozenset(),
                             kept="log", on_timeline=False)  # fmt: skip
AREA_SAVED = declare(13, "directory.area_saved", "Territoire enregistré", dimensions=frozenset(), kept="log",
                     on_timeline=False)  # fmt: skip
SET_VALIDATED = declare(310, "directory.set_validated", "Jeu d'indicateurs validé", dimensions=frozenset(),
                        kept="proof", on_timeline=False)  # fmt: skip
QUALIFICATION_SAVED = declare(313, "directory.qualification_saved", "Qualification d'un professionnel notée",
                              dimensions=frozenset(), kept="log", on_timeline=False)  # fmt: skip
PARTNERSHIP_SAVED = declare(314, "directory.partnership_saved", "Partenariat d'un organisme noté",
                            dimensions=frozenset(), kept="log", on_timeline=False)  # fmt: skip
