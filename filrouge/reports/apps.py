from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "filrouge.reports"
    label = "reports"
    verbose_name = "Bilans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The section `report` of a scheme file is this room's."""
        from filrouge.reports.report_rules import SECTION, check_figures, check_reports, run_report_case
        from filrouge.steering.checks import join

        join(SECTION, check_reports, run_report_case, check_figures)
