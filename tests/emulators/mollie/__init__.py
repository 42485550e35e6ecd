"""A Mollie of our own: payments on a hosted page, refunds, chargebacks, settlements, messages that are only an id."""

from tests.emulators.mollie.server import MollieEmulator

__all__ = ["MollieEmulator"]
