from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "filrouge.governance"
    label = "governance"
    verbose_name = "Gouvernance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The section `meeting` of a scheme file is this room's."""
        from filrouge.governance.obligation_rules import SECTION, check_meetings, run_meeting_case
        from filrouge.steering.checks import join

        join(SECTION, check_meetings, run_meeting_case)
