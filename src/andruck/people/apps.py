from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "andruck.people"
    label = "people"
