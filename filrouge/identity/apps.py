from importlib import import_module

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "filrouge.identity"
    label = "identity"
    verbose_name = "Identité"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.identity.events")
