from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "filrouge.clocks"
    label = "clocks"
    verbose_name = "Échéances"
    default_auto_field = "django.db.models.BigAutoField"
