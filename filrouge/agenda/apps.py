from importlib import import_module

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "filrouge.agenda"
    label = "agenda"
    verbose_name = "Agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room, and who answers for the messages that it asks for."""
        import_module("filrouge.agenda.events")
        import_module("filrouge.agenda.answering")
