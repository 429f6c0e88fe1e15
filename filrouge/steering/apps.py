from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "filrouge.steering"
    label = "steering"
    verbose_name = "Pilotage"
    default_auto_field = "django.db.models.BigAutoField"
