from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "filrouge.portal"
    label = "portal"
    verbose_name = "Espace personnel"
    default_auto_field = "django.db.models.BigAutoField"
