from importlib import import_module

from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "filrouge.exchanges.inbound"
    label = "inbound"
    verbose_name = "Imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.exchanges.inbound.events")
