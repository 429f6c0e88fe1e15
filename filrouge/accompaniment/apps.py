from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    name = "filrouge.accompaniment"
    label = "accompaniment"
    verbose_name = "Accompagnement"
    default_auto_field = "django.db.models.BigAutoField"
