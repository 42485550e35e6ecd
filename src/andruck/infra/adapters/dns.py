"""The domain name system, asked by dnspython: the machine's own servers, five seconds at most."""

import dns.exception
import dns.resolver

from andruck.infra.ports import NamesUnavailable

PATIENCE = 5.0


class DnsNames:
    """Names as they are entered in the world."""

    def texts(self, name: str) -> list[str]:
        """The TXT entries of a name, empty where there are none. Raises NamesUnavailable."""
        try:
            answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NamesUnavailable from error
        # One entry may come in several pieces, which belong together without a space.
        return [b"".join(entry.strings).decode("utf-8", "replace") for entry in answer]
