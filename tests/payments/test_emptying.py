"""Tests that commit leave books behind, and the next test finds none. Both orders prove it."""

import pytest
from django.db import connection

from andruck.payments.models import Booking, guards
from tests.payments.accounts import booked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("time", ["first", "second"])
def test_books_begin_empty(time: str) -> None:
    assert not Booking.objects.exists()
    assert guards.missing(connection) == []
    booked()
