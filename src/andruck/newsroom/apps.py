from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "andruck.newsroom"
    label = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        from andruck.newsroom import handlers

        handlers.connect()
