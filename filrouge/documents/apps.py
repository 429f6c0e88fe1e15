from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "filrouge.documents"
    label = "documents"
    verbose_name = "Courriers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.documents.events")
