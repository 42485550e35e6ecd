"""The addresses of giving, below ``/unterstuetzen/`` (``/support/`` on an English site)."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from andruck.account.giving import pages

urlpatterns = [
    path("", pages.begin, name="support"),
    path("<uuid:key>/", pages.stand, name="support_stand"),
    path("<uuid:key>/code.svg", pages.code, name="support_code"),
    path(_("<uuid:key>/receipt.pdf"), pages.receipt, name="support_receipt"),
]
