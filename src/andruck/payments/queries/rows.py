"""Bookings and postings as they lie in their tables, as text: for who takes nothing for granted, and is in a hurry.

Nothing is converted here, so nothing can fail to be; the database itself puts together what a booking's hash is
reckoned from. So five million rows are gone through in half the time.
"""

from typing import Any

from django.db import OperationalError, connection

_BOOKINGS = """SELECT id, CAST("on" AS TEXT),
 CAST(id AS TEXT) || {sign} || key || {sign} || CAST("on" AS TEXT) || {sign} || CAST(value_on AS TEXT) || {sign}
 || kind || {sign} || reference || {sign} || COALESCE(document_id, '') || {sign}
 || COALESCE(CAST(undoes_id AS TEXT), '') || {sign} || note || {sign} || {moment}, hash
 FROM payments_booking WHERE id BETWEEN %s AND %s ORDER BY id"""
_POSTINGS = """SELECT booking_id, line, account_id, CAST("on" AS TEXT), cents, currency
 FROM payments_posting WHERE booking_id BETWEEN %s AND %s ORDER BY booking_id, line"""
_SUMS = 'SELECT account_id, currency, CAST("on" AS TEXT), debit, credit, postings FROM payments_daybalance'
_WORDS = {
    "sqlite": {
        "sign": "char(31)",
        # It leaves out the parts of a second when there are none.
        "moment": "replace(recorded_at, ' ', 'T') || iif(length(recorded_at) = 19, '.000000', '') || '+00:00'",
    },
    "postgresql": {
        "sign": "chr(31)",
        "moment": "to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'",
    },
}

BookingRow = tuple[int, str, str, bytes]
"""Number, day, everything that the hash vouches for beside the lines, hash."""

PostingRow = tuple[int, int, int, str, int, str]
"""Number of the booking, line, account, day, cents, currency. Anything may be anything, if somebody has tampered."""


class UnreadableError(Exception):
    """Text in one of these rows is no text."""


def bookings(first: int, last: int) -> list[BookingRow]:
    """Bookings with these numbers, in order."""
    return _read(_BOOKINGS.format(**_WORDS[connection.vendor]), first, last)


def postings(first: int, last: int) -> list[PostingRow]:
    """Postings of bookings with these numbers, in order."""
    return _read(_POSTINGS, first, last)


def sums() -> list[tuple[int, str, str, int, int, int]]:
    """The days' sums that are kept: account, currency, day, debit, credit, number of postings."""
    return _read(_SUMS)


def _read(statement: str, *values: int) -> list[Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    except OperationalError as error:
        if "decode" in str(error):
            raise UnreadableError from error
        raise
