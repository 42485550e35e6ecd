from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "andruck.desk"
    label = "desk"
