"""What may be asked of support. What somebody is entitled to is asked by many, so it is found here at once."""

from andruck.support.queries.entitlements import entitlement

__all__ = ["entitlement"]
