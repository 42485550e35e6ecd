"""What has been booked survives a power cut: every connection waits until the disk has it."""

import pytest
from django.db import connection, transaction

from tests.payments.accounts import booked

FULL = 2


@pytest.mark.django_db(transaction=True)
def test_bookings_wait_for_the_disk() -> None:
    with transaction.atomic():
        booked()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA synchronous")
                assert cursor.fetchone() == (FULL,)
                cursor.execute("PRAGMA journal_mode")
                assert cursor.fetchone() == ("wal",)
            else:
                cursor.execute("SHOW synchronous_commit")
                assert cursor.fetchone() == ("on",)
