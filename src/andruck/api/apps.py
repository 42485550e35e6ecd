from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "andruck.api"
    label = "api"
