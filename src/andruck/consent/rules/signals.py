"""What browsers say without being asked."""

from collections.abc import Mapping


def objects(headers: Mapping[str, str]) -> bool:
    """Whether the browser objects to being followed: Global Privacy Control, or Do Not Track. Names in any case."""
    known = {name.lower(): value.strip() for name, value in headers.items()}
    return known.get("sec-gpc") == "1" or known.get("dnt") == "1"
