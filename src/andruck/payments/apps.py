from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "andruck.payments"
    label = "payments"
