from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "andruck.people"
    label = "people"
    default = True


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's list of users shows staff only: readers' accounts are nobody's business there."""

    default = False
    user_viewset = "andruck.people.wagtail_hooks.StaffViewSet"
