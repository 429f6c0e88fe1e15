from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "filrouge.identity"
    label = "identity"
    verbose_name = "Identité"
    default_auto_field = "django.db.models.BigAutoField"
