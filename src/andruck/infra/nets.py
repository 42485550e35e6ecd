"""Where a request comes from, as far as it matters for limits: a net, never kept as it is."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The address of whoever asks; None when it cannot be known.

    Behind a proxy of ours (``ANDRUCK_TRUSTED_PROXY``) it is the last one that ``X-Forwarded-For`` names: the proxy
    wrote it. What stands before it was written by the client and means nothing.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXY:
        text = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or text
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def net(request: HttpRequest) -> str:
    """What is counted together: an IPv4 address, or the /64 of an IPv6 address, as one household has it."""
    found = address(request)
    if found is None:
        return UNKNOWN
    if isinstance(found, IPv6Address):
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)
