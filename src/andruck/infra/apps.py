from django.apps import AppConfig


class InfraConfig(AppConfig):
    name = "andruck.infra"
    label = "infra"
