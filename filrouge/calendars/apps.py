from importlib import import_module

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "filrouge.calendars"
    label = "calendars"
    verbose_name = "Agendas et continuité"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.calendars.events")
