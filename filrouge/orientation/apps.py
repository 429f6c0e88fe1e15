from importlib import import_module

from django.apps import AppConfig


class OrientationConfig(AppConfig):
    name = "filrouge.orientation"
    label = "orientation"
    verbose_name = "Orientation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.orientation.events")
