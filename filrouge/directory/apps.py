from importlib import import_module

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "filrouge.directory"
    label = "directory"
    verbose_name = "Annuaire"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room, and the tables that stand apart."""
        import_module("filrouge.directory.events")
        import_module("filrouge.directory.set_models")
        import_module("filrouge.directory.means_models")
