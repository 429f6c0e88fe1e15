from importlib import import_module

from django.apps import AppConfig


class IntensiveConfig(AppConfig):
    name = "filrouge.intensive"
    label = "intensive"
    verbose_name = "Accompagnement intensif"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.intensive.events")
