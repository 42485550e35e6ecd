"""The stand-ins as processes: reached from outside, their state on disk after every call."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import httpx
import pytest

from andruck.core.money import Money
from andruck.payments.adapters.mollie import Account as MollieAccount
from andruck.payments.adapters.mollie import Mollie
from andruck.payments.adapters.paypal import Account, PayPal
from andruck.payments.rules.values import Declined, MovementKind, Stage, Succeeded, Unknown
from tests.emulators.mollie.server import KEY
from tests.emulators.paypal.server import CLIENT, SECRET
from tests.emulators.paypal.signing import WEBHOOK_ID
from tests.emulators.remote import running
from tests.payments.providers.facts import attempt, captured, started


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def press(url: str, **fields: str) -> str:
    """Press a button on a page; where it leads."""
    request = Request(url, urlencode(fields).encode(), method="POST")
    with pytest.raises(HTTPError) as answer:
        build_opener(_Stay).open(request)
    with answer.value:
        return str(answer.value.headers["Location"])


def test_paypals_stand_in_lives_by_itself_and_leaves_its_state(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    with running("paypal", tmp_path, "--roots", str(roots)) as remote:
        account = Account(CLIENT, SECRET, remote.url, WEBHOOK_ID, roots=roots.read_bytes())
        adapter = PayPal(account, transport=httpx.HTTPTransport(verify=False))
        first, second = started(adapter, attempt(1000)), started(adapter, attempt(2000))
        assert first.ref is not None
        assert second.ref is not None
        page = f"{remote.url}/checkoutnow"
        back = press(f"{page}/approve?token={first.ref.id}", funding="balance")
        assert back == f"https://paper.example/zurueck/?token={first.ref.id}&PayerID=LESER5N7KXQ3W"
        assert (
            press(f"{page}/cancel?token={second.ref.id}")
            == f"https://paper.example/abbruch/?token={second.ref.id}"
        )

        remote.fault("orders.capture", "dropped")
        assert isinstance(adapter.confirm(first), Unknown)
        outcome = adapter.confirm(first)
        assert isinstance(outcome, Succeeded)
        dispute = remote.act("dispute", capture=captured(outcome.snapshot).id)
        remote.act("settle", dispute=dispute["id"], lost=True)
        remote.advance(days=3)
        shown = adapter.fetch(first.ref)
        assert shown is not None
        assert [move.kind for move in shown.movements] == [MovementKind.CAPTURED, MovementKind.CHARGED_BACK]
        assert remote.violations() == []
        assert remote.state() == json.loads(remote.state_file.read_text())
        adapter.close()
        remote.process.kill()
        remote.process.wait()

    left = json.loads(remote.state_file.read_text())
    assert [order["status"] for order in left["orders"]] == ["COMPLETED", "PAYER_ACTION_REQUIRED"]
    assert left["balance"] == -60 - 1600


def test_mollies_stand_in_lives_by_itself_and_leaves_its_state(tmp_path: Path) -> None:
    with running("mollie", tmp_path, "--hold") as remote:
        adapter = Mollie(MollieAccount(KEY, environment=remote.url))
        paid, refused = started(adapter, attempt(1000)), started(adapter, attempt(2000))
        assert paid.ref is not None
        assert refused.ref is not None
        page = f"{remote.url}/checkout/"
        assert (
            press(page + paid.ref.id, status="paid", method="creditcard") == "https://paper.example/zurueck/"
        )
        assert press(page + refused.ref.id, status="canceled") == "https://paper.example/abbruch/"
        shown, gone = adapter.fetch(paid.ref), adapter.fetch(refused.ref)
        assert shown is not None
        assert gone is not None
        assert (shown.movements[0].amount, gone.stage) == (Money(1000), Stage.CANCELLED)
        assert adapter.cancel(paid) == Declined("HTTP_422", ref=paid.ref)
        assert remote.act("charge_back", payment=paid.ref.id)["id"].startswith("chb_")
        assert remote.state() == json.loads(remote.state_file.read_text())
        adapter.close()
        remote.process.kill()
        remote.process.wait()

    left = json.loads(remote.state_file.read_text())
    assert [payment["status"] for payment in left["payments"]] == ["paid", "canceled"]
    assert left["balance"] == 0


def test_a_door_that_is_not_there_is_closed(tmp_path: Path) -> None:
    with running("mollie", tmp_path) as remote, pytest.raises(HTTPError):
        remote._ask("GET", "/-/nothing")
