from importlib import import_module

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "filrouge.clocks"
    label = "clocks"
    verbose_name = "Échéances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.clocks.events")
