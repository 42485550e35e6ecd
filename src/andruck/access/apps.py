from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "andruck.access"
    label = "access"
