from django.apps import AppConfig


class CofundingConfig(AppConfig):
    name = "filrouge.cofunding"
    label = "cofunding"
    verbose_name = "Cofinancement"
    default_auto_field = "django.db.models.BigAutoField"
