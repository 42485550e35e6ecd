from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "andruck.press"
    label = "press"
