"""Addresses that stand on paper."""

from andruck.infra import links


def to_code(text: str) -> str:
    """Where a code is claimed, with the code in it: for the square that telephones read."""
    return links.to("account_code", code=text)


def to_entrance() -> str:
    """Where a code is typed."""
    return links.to("account_codes")
