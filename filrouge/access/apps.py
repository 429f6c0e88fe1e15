from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "filrouge.access"
    label = "access"
    verbose_name = "Accès et journal"
    default_auto_field = "django.db.models.BigAutoField"
