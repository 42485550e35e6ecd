"""Mollie: cards, Klarna, pay by bank through one contract. The official client."""

from andruck.payments.adapters.mollie.provider import Account, Mollie

__all__ = ["Account", "Mollie"]
