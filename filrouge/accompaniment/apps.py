from importlib import import_module

from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    name = "filrouge.accompaniment"
    label = "accompaniment"
    verbose_name = "Accompagnement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.accompaniment.events")
