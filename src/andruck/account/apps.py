from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "andruck.account"
    # allauth has taken the label "account".
    label = "readers_account"
