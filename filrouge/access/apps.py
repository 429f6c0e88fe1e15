from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "filrouge.access"
    label = "access"
    verbose_name = "Accès et journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the log-in library."""
        from filrouge.access import connections, second_factor  # noqa: F401
