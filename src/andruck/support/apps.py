from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "andruck.support"
    label = "support"
