"""Mollie's official client, with every way a call can end told apart: an answer, a clear no, or no answer.

The official client is not made for several threads, so each has its own. It sends a call once, and a second time only
when no connection came about. Neither keys nor payers' data are written to the log.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from mollie.api import resources
from mollie.api.client import Client as OfficialClient
from mollie.api.error import RequestError, RequestSetupError, ResponseError, ResponseHandlingError
from mollie.api.objects.list import PaginationList
from mollie.api.objects.payment import Payment
from mollie.api.objects.settlement import Settlement

from andruck.payments.adapters.answers import NoAnswer

log = logging.getLogger(__name__)

LIVE: Final = "https://api.mollie.com"
TIMES: Final = (4.0, 15.0)
"""Seconds to connect and to wait for an answer."""
PAGE: Final = 250
_MOST_PAGES, _AGAIN = 10_000, 60.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_EMBED = "refunds,chargebacks"

R = TypeVar("R")
Object = Mapping[str, Any]


class Refused(Exception):  # noqa: N818 (a condition, not somebody's mistake)
    """A clear no. ``code``: ``HTTP_422_amount``, or ``SETUP`` when nothing was sent because of our configuration."""

    def __init__(self, status: int, field: str = "") -> None:
        self.status, self.field = status, field
        self.code = "_".join(part for part in (f"HTTP_{status}" if status else "SETUP", field[:40]) if part)
        super().__init__(self.code)


def api_address(environment: str) -> str:
    """The address of ``live`` (test keys work there, too) or of a stand-in on this machine.

    Raises ``ValueError`` for anything else: keys go to Mollie or nowhere.
    """
    if environment == "live":
        return LIVE
    if urlsplit(environment).scheme == "http" and urlsplit(environment).hostname in _LOOPBACK:
        return environment.rstrip("/")
    raise ValueError("Mollie's environment is “live” or http://127.0.0.1:… for a stand-in.")


class Client:
    """Mollie's interface for one key (``test_…``, ``live_…`` or ``access_…``). May be used by many threads."""

    def __init__(self, key: str, *, base: str = LIVE, times: tuple[float, float] = TIMES) -> None:
        self._key, self._base, self._times = key, base, times
        self._own = threading.local()
        self._made: list[OfficialClient] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the connections of all threads."""
        with self._lock:
            for client in self._made:
                if hasattr(client, "_client"):
                    client._client.close()
            self._made.clear()

    def create(self, data: Object, *, key: str) -> Object:
        """A new payment."""
        return self._ask("create", lambda client: client.payments.create(dict(data), idempotency_key=key))

    def payment(self, id: str) -> Object:
        """A payment with its refunds and chargebacks."""
        return self._ask("get", lambda client: client.payments.get(id, embed=_EMBED), reads=True)

    def cancel(self, id: str) -> Object:
        """Give up an open payment."""
        return self._ask("cancel", lambda client: client.payments.delete(id))

    def capture(self, id: str, data: Object, *, key: str) -> Object:
        """Take the money of an authorised payment."""

        def work(client: OfficialClient) -> Any:
            of_payment = resources.PaymentCaptures(client, _named(Payment, id, client))
            return of_payment.create(dict(data), idempotency_key=key)

        return self._ask("capture", work)

    def refund(self, id: str, data: Object, *, key: str) -> Object:
        """Give a part of a payment back."""

        def work(client: OfficialClient) -> Any:
            of_payment = resources.PaymentRefunds(client, _named(Payment, id, client))
            return of_payment.create(dict(data), idempotency_key=key)

        return self._ask("refund", work)

    def payments(self) -> Iterator[Object]:
        """All payments, the newest first."""
        return self._pages("payments", lambda client: client.payments.list(limit=PAGE))

    def refunds(self) -> Iterator[Object]:
        """All refunds, the newest first."""
        return self._pages("refunds", lambda client: client.refunds.list(limit=PAGE))

    def chargebacks(self) -> Iterator[Object]:
        """All chargebacks, the newest first."""
        return self._pages("chargebacks", lambda client: client.chargebacks.list(limit=PAGE))

    def methods(self) -> Iterator[Object]:
        """The ways to pay that are switched on for the profile."""
        return self._pages("methods", lambda client: client.methods.list())

    def settlements(self) -> Iterator[Object]:
        """All settlements, the newest first. Needs an access token."""
        return self._pages("settlements", lambda client: client.settlements.list(limit=PAGE))

    def parts(self, settlement: str, name: str) -> Iterator[Object]:
        """The ``payments``, ``refunds`` or ``chargebacks`` of a settlement."""
        kinds = {
            "payments": resources.SettlementPayments,
            "refunds": resources.SettlementRefunds,
            "chargebacks": resources.SettlementChargebacks,
        }

        def first(client: OfficialClient) -> PaginationList:
            return kinds[name](client, _named(Settlement, settlement, client)).list(limit=PAGE)

        return self._pages(name, first)

    # ------------------------------------------------------------ inside

    def _pages(self, name: str, first: Callable[[OfficialClient], PaginationList]) -> Iterator[Object]:
        page: Any = self._ask(name, first, reads=True)
        for _ in range(_MOST_PAGES):
            shown = page.get("_embedded", {}).get(name)
            if not isinstance(shown, list) or page.get("count") != len(shown):
                raise NoAnswer(f"a page of {name} is not whole")
            yield from shown
            if not page.has_next():
                return
            page = self._ask(name, partial(_following, page), reads=True)
        raise NoAnswer("the list does not end")

    def _ask(self, name: str, work: Callable[[OfficialClient], R], *, reads: bool = False) -> R:
        try:
            return self._once(name, work)
        except NoAnswer as silence:
            if not reads or silence.after is not None:
                raise
            return self._once(name, work)

    def _once(self, name: str, work: Callable[[OfficialClient], R]) -> R:
        try:
            return work(self._client())
        except ResponseError as error:
            status = int(error.status or 0)
            log.info("Mollie %s: %d", name, status)
            if status == 429:
                raise NoAnswer("HTTP 429", after=_AGAIN) from error
            if status >= 500 or status in {0, 408}:
                raise NoAnswer(f"HTTP {status}") from error
            raise Refused(status, str(error.field or "")) from error
        except RequestSetupError as error:
            log.warning("Mollie %s: not sent", name)
            raise Refused(0) from error
        except (RequestError, ResponseHandlingError) as error:
            log.warning("Mollie %s: no answer (%s)", name, type(error).__name__)
            raise NoAnswer(type(error.__context__ or error).__name__) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # The official client stumbles over errors that are not in Mollie's form.
            log.warning("Mollie %s: not understood (%s)", name, type(error).__name__)
            raise NoAnswer(f"the answer was not understood ({type(error).__name__})") from error

    def _client(self) -> OfficialClient:
        known: OfficialClient | None = getattr(self._own, "client", None)
        if known is None:
            times: Any = self._times
            known = OfficialClient(api_endpoint=self._base, timeout=times, retry=1)
            if self._key.startswith("access_"):
                known.set_access_token(self._key)
            else:
                known.set_api_key(self._key)
            self._own.client = known
            with self._lock:
                self._made.append(known)
        return known


def _named(kind: Any, id: str, client: OfficialClient) -> Any:
    """An object of which only the id is known, as the official client wants it for what hangs below it."""
    return kind({"id": id}, client)


def _following(page: Any, _: OfficialClient) -> Any:
    return page.get_next()
