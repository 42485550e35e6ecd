from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "andruck.project"
    label = "project"

    def ready(self) -> None:
        from andruck.project import wiring

        wiring.connect()
