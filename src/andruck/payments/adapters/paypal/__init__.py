"""PayPal: Orders v2, refunds, disputes, the account, signed messages. Our own small client."""

from andruck.payments.adapters.paypal.provider import Account, PayPal

__all__ = ["Account", "PayPal"]
