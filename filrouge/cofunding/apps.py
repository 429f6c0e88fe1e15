from importlib import import_module

from django.apps import AppConfig


class CofundingConfig(AppConfig):
    name = "filrouge.cofunding"
    label = "cofunding"
    verbose_name = "Cofinancement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.cofunding.events")
