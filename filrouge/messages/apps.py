from importlib import import_module

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "filrouge.messages"
    # Django's own notices on a page are an application called « messages » already.
    label = "outbox"
    verbose_name = "Messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare what can happen in this room."""
        import_module("filrouge.messages.events")
