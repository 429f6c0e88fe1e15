from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "filrouge.reports"
    label = "reports"
    verbose_name = "Rapports"
    default_auto_field = "django.db.models.BigAutoField"
