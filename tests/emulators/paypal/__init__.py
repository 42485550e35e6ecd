"""A PayPal of our own: orders, captures, refunds, disputes, transactions, signed messages, an approval page."""

from tests.emulators.paypal.server import PayPalEmulator

__all__ = ["PayPalEmulator"]
