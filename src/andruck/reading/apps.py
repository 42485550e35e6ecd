from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "andruck.reading"
    label = "reading"
