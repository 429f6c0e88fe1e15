from importlib import import_module

from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    name = "filrouge.satisfaction"
    label = "satisfaction"
    verbose_name = "Satisfaction"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room, and who answers for the messages that it asks for."""
        import_module("filrouge.satisfaction.events")
        import_module("filrouge.satisfaction.notices")
