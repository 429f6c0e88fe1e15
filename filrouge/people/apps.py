from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "filrouge.people"
    label = "people"
    verbose_name = "Personnes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.people.events")
