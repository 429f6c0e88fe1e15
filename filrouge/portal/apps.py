from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "filrouge.portal"
    label = "portal"
    verbose_name = "Espace personnel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.portal.events")
