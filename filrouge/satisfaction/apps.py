from django.apps import AppConfig


class SatisfactionConfig(AppConfig):
    name = "filrouge.satisfaction"
    label = "satisfaction"
    verbose_name = "Satisfaction"
    default_auto_field = "django.db.models.BigAutoField"
