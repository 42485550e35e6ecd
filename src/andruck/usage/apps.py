from django.apps import AppConfig


class UsageConfig(AppConfig):
    name = "andruck.usage"
    label = "usage"
