from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "filrouge.exchanges.inbound"
    label = "inbound"
    verbose_name = "Imports"
    default_auto_field = "django.db.models.BigAutoField"
