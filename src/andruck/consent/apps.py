from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "andruck.consent"
    label = "consent"
