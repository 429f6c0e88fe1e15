from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "filrouge.directory"
    label = "directory"
    verbose_name = "Annuaire"
    default_auto_field = "django.db.models.BigAutoField"
