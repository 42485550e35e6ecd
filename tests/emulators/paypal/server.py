"""The stand-in's addresses: what each operation demands, does and answers, judged by PayPal's own description."""

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.emulators.description import Description
from tests.emulators.faults import Fault, junk, lie
from tests.emulators.hooks import Hooks, Message
from tests.emulators.paypal import pages, shapes
from tests.emulators.paypal.account import MERCHANT, Account, Dispute, Order, Refusal422, stamp
from tests.emulators.paypal.signing import CERTIFICATE, Authority, authority, sign
from tests.emulators.server import Answer, Emulator, Request

CLIENT, SECRET = "andruck-client", "andruck-secret"
PAYEE = ("merchant_id", "FREMDESKQNTQ2")
"""Where a payment says whose it is, and somebody else."""

TOKEN_LIFE = timedelta(hours=9)
KEY_LIFE = {
    "orders.create": timedelta(hours=6),
    "orders.capture": timedelta(hours=6),
    "captures.refund": timedelta(days=45),
}
MESSAGES = {
    400: ("INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."),
    401: (
        "AUTHENTICATION_FAILURE",
        "Authentication failed due to missing authorization header, or invalid authentication credentials.",
    ),
    404: ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
    422: (
        "UNPROCESSABLE_ENTITY",
        "The requested action could not be performed, semantically incorrect, or failed business validation.",
    ),
}
NOT_THERE = {
    "issue": "INVALID_RESOURCE_ID",
    "description": "Specified resource ID does not exist. Please check the resource ID and try again.",
}


class PayPalEmulator(Emulator):
    """PayPal for one merchant. ``description`` judges requests and answers; without one nobody does."""

    def __init__(
        self, *, port: int = 0, state_file: Path | None = None, description: Description | None = None
    ) -> None:
        super().__init__(port=port, state_file=state_file)
        self.account = Account()
        self.hooks = Hooks()
        self.hook_address = ""
        self.search_lag = timedelta()
        self._description = description
        self._transmissions = 0
        self._tokens: dict[str, datetime] = {}
        self._keys: dict[tuple[str, str, str], tuple[datetime, bytes, Callable[[], Any]]] = {}
        self._operations: list[tuple[str, str, str, Callable[..., Answer]]] = [
            ("POST", r"/v2/checkout/orders", "orders.create", self._create),
            ("GET", r"/v2/checkout/orders/([A-Z0-9]+)", "orders.get", self._get_order),
            ("POST", r"/v2/checkout/orders/([A-Z0-9]+)/capture", "orders.capture", self._capture),
            ("GET", r"/v2/payments/captures/([A-Z0-9]+)", "captures.get", self._get_capture),
            ("POST", r"/v2/payments/captures/([A-Z0-9]+)/refund", "captures.refund", self._refund),
            ("GET", r"/v2/payments/refunds/([A-Z0-9]+)", "refunds.get", self._get_refund),
            ("GET", r"/v1/customer/disputes", "disputes.list", self._list_disputes),
            ("GET", r"/v1/customer/disputes/([A-Za-z0-9-]+)", "disputes.get", self._get_dispute),
            ("GET", r"/v1/reporting/transactions", "search.get", self._search),
        ]

    def __exit__(self, *error: object) -> None:
        self.hooks.end()
        super().__exit__(*error)

    # ------------------------------------------------------------ the frame

    def state(self) -> dict[str, Any]:
        return self.account.state()

    def name_of(self, request: Request) -> str:
        if request.path == "/v1/oauth2/token":
            return "oauth.token"
        for method, pattern, name, _ in self._operations:
            if method == request.method and re.fullmatch(pattern, request.path):
                return name
        return request.path.split("?")[0]

    def handle(self, request: Request) -> tuple[str, Answer]:
        name = self.name_of(request)
        match request.method, request.path:
            case "POST", "/v1/oauth2/token":
                return name, self._token(request)
            case "GET", path if path == CERTIFICATE:
                return name, Answer(200, authority().chain_pem.decode(), kind="application/x-pem-file")
            case _, path if path.startswith("/checkoutnow"):
                return name, self._page(request)
        for method, pattern, _, work in self._operations:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return name, self._described(request, name, lambda: work(request, *found.groups()))  # noqa: B023
        return name, self._error(404)

    def _described(self, request: Request, name: str, work: Callable[[], Answer]) -> Answer:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, self.clock.now()) <= self.clock.now():
            return Answer(
                401, {"error": "invalid_token", "error_description": "Token signature verification failed"}
            )
        try:
            body = request.json()
        except ValueError:
            self.violations.append(f"{name}: the request is no JSON")
            return self._error(400)
        operation = self._description.operation(request.method, request.path) if self._description else None
        if self._description and operation:
            wrong = self._description.faults_of_request(operation, request.query, request.headers, body)
            if wrong:
                self.violations += [f"{name}, request: {words}" for words in wrong]
                return self._error(400)
        try:
            answer = work()
        except Refusal422 as refusal:
            answer = self._refused(name, refusal)
        if self._description and operation:
            self.violations += [
                f"{name}, answer {answer.status}: {words}"
                for words in self._description.faults_of_answer(operation, answer.status, answer.body)
            ]
        return answer

    def _error(self, status: int) -> Answer:
        name, message = MESSAGES[status]
        details = [NOT_THERE] if status == 404 else []
        return Answer(
            status, {"name": name, "message": message, "debug_id": "90957fca61718", "details": details}
        )

    def _refused(self, operation: str, refusal: Refusal422) -> Answer:
        answer = self._error(422)
        known = self._description.issues(operation) if self._description else {}
        text = known.get(refusal.issue, "")
        answer.body["details"] = [{"issue": refusal.issue, **({"description": text} if text else {})}]
        answer.body["links"] = [
            {"href": f"{self.url}/checkoutnow?token={order}", "rel": rel, "method": "GET"}
            for rel, order in refusal.links
        ]
        return answer

    def _once(self, request: Request, work: Callable[[], Callable[[], Any]]) -> Answer:
        """Carry out once per key; a repetition is answered with 200 and the object as it is now."""
        operation, key = self.name_of(request), request.headers.get("paypal-request-id", "")
        known = self._keys.get((operation, request.path, key)) if key else None
        if known and known[0] + KEY_LIFE[operation] > self.clock.now():
            if known[1] != request.raw:
                self.violations.append(f"{operation}: the key {key} was used for another body before")
                return self._error(400)
            return Answer(200 if operation != "captures.refund" else 201, known[2]())
        show = work()
        if key:
            self._keys[operation, request.path, key] = (self.clock.now(), request.raw, show)
        return Answer(201, show())

    def _now(self) -> str:
        return stamp(self.clock.now())

    def _minimal(self, request: Request) -> bool:
        return request.headers.get("prefer", "return=minimal") == "return=minimal"

    # ------------------------------------------------------------ operations

    def _token(self, request: Request) -> Answer:
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        if base64.b64decode(given).decode() != f"{CLIENT}:{SECRET}":
            return Answer(
                401, {"error": "invalid_client", "error_description": "Client Authentication failed"}
            )
        token = f"A21AA{len(self._tokens):08d}{self.account.new_id('T')}"
        self._tokens[token] = self.clock.now() + TOKEN_LIFE
        return Answer(
            200,
            {
                "scope": "https://uri.paypal.com/services/payments/payment",
                "access_token": token,
                "token_type": "Bearer",
                "app_id": "APP-80W284485P519543T",
                "expires_in": int(TOKEN_LIFE.total_seconds()),
                "nonce": f"{self._now()}x",
            },
        )

    def _create(self, request: Request) -> Answer:
        def work() -> Callable[[], Any]:
            order = self.account.create(request.json(), self._now())
            return lambda: shapes.order(self.account, order, self.url, minimal=self._minimal(request))

        if request.json().get("payment_source") and not request.headers.get("paypal-request-id"):
            self.violations.append("orders.create: a payment source without a key")
            return self._error(400)
        return self._once(request, work)

    def _get_order(self, _: Request, id: str) -> Answer:
        order = self.account.orders.get(id)
        return Answer(200, shapes.order(self.account, order, self.url)) if order else self._error(404)

    def _capture(self, request: Request, id: str) -> Answer:
        order = self.account.orders.get(id)
        if order is None:
            return self._error(404)

        def work() -> Callable[[], Any]:
            capture = self.account.take(order, self._now())
            kind = "PENDING" if capture.status == "PENDING" else "COMPLETED"
            self._tell(f"PAYMENT.CAPTURE.{kind}", "capture", shapes.capture(self.account, capture, self.url))
            return lambda: shapes.order(self.account, order, self.url, minimal=self._minimal(request))

        return self._once(request, work)

    def _get_capture(self, _: Request, id: str) -> Answer:
        capture = self.account.capture(id)
        return Answer(200, shapes.capture(self.account, capture, self.url)) if capture else self._error(404)

    def _refund(self, request: Request, id: str) -> Answer:
        capture = self.account.capture(id)
        if capture is None:
            return self._error(404)

        def work() -> Callable[[], Any]:
            refund = self.account.give_back(capture, request.json() or {}, self._now())
            self._tell("PAYMENT.CAPTURE.REFUNDED", "refund", shapes.refund_(self.account, refund, self.url))
            return lambda: shapes.refund_(self.account, refund, self.url)

        return self._once(request, work)

    def _get_refund(self, _: Request, id: str) -> Answer:
        refund = self.account.refund(id)
        return Answer(200, shapes.refund_(self.account, refund, self.url)) if refund else self._error(404)

    def _list_disputes(self, request: Request) -> Answer:
        since = request.query.get("update_time_after", "")
        about = request.query.get("disputed_transaction_id", "")
        found = [
            item
            for item in self.account.disputes.values()
            if item.updated >= since and (not about or item.capture == about)
        ]
        size = int(request.query.get("page_size", 10))
        start = int(request.query.get("next_page_token", "0") or 0)
        body: dict[str, Any] = {"links": [shapes.link("self", f"{self.url}/v1/customer/disputes")]}
        if start + size < len(found):
            query = urlencode({**request.query, "next_page_token": str(start + size)})
            body["links"].append(shapes.link("next", f"{self.url}/v1/customer/disputes?{query}"))
        page = [
            shapes.dispute(self.account, item, self.url, brief=True) for item in found[start : start + size]
        ]
        return Answer(200, body | ({"items": page} if page else {}))

    def _get_dispute(self, _: Request, id: str) -> Answer:
        dispute = self.account.disputes.get(id)
        return Answer(200, shapes.dispute(self.account, dispute, self.url)) if dispute else Answer(404, {})

    def _search(self, request: Request) -> Answer:
        since, until = request.query["start_date"], request.query["end_date"]
        read = [datetime.fromisoformat(text) for text in (since, until)]
        if read[1] - read[0] > timedelta(days=31) or read[1] < read[0]:
            self.violations.append("search.get: more than 31 days")
            return self._error(400)
        visible = min(stamp(read[1]), stamp(self.clock.now() - self.search_lag))
        found = [item for item in self.account.transactions if stamp(read[0]) <= item.at <= visible]
        size, page = int(request.query.get("page_size", 100)), int(request.query.get("page", 1))
        shown = [shapes.transaction(item) for item in found[(page - 1) * size : page * size]]
        body = {
            "account_number": MERCHANT,
            "start_date": since,
            "end_date": until,
            "last_refreshed_datetime": self._now(),
            "page": page,
            "total_items": len(found),
            "total_pages": max(1, -(-len(found) // size)),
            "links": [shapes.link("self", f"{self.url}/v1/reporting/transactions")],
        }
        return Answer(200, body | ({"transaction_details": shown} if shown else {}))

    # ------------------------------------------------------------ the payer, and other powers

    def _page(self, request: Request) -> Answer:
        order = self.account.orders.get(request.query.get("token", ""))
        if order is None:
            return Answer(404, pages.nothing(), kind="text/html; charset=utf-8")
        match request.path.removeprefix("/checkoutnow"):
            case "/approve" if request.method == "POST":
                self.approve(order.id, funding=request.form.get("funding", "balance"))
                target = f"{order.return_url}{'&' if '?' in order.return_url else '?'}" + urlencode(
                    {"token": order.id, "PayerID": order.approved_by}
                )
            case "/cancel" if request.method == "POST":
                target = f"{order.cancel_url}{'&' if '?' in order.cancel_url else '?'}token={order.id}"
            case _:
                return Answer(200, pages.approval(order), kind="text/html; charset=utf-8")
        return Answer(303, "", {"Location": target}, kind="text/html; charset=utf-8")

    def approve(self, id: str, *, funding: str = "balance") -> Order:
        """The payer agrees."""
        with self.lock:
            order = self.account.orders[id]
            self.account.approve(order, self._now(), funding=funding)
            self._tell(
                "CHECKOUT.ORDER.APPROVED", "checkout-order", shapes.order(self.account, order, self.url)
            )
            return order

    def clear(self, capture: str, *, fails: bool = False) -> None:
        """A pending payment arrives, or does not."""
        with self.lock:
            item = self.account.capture(capture)
            assert item is not None
            self.account.clear(item, self._now(), fails=fails)
            kind = "PAYMENT.CAPTURE.DENIED" if fails else "PAYMENT.CAPTURE.COMPLETED"
            self._tell(kind, "capture", shapes.capture(self.account, item, self.url))

    def dispute(self, capture: str, *, amount: int = 0) -> Dispute:
        """The payer complains about a capture."""
        with self.lock:
            item = self.account.capture(capture)
            assert item is not None
            made = self.account.dispute(item, self._now(), amount=amount)
            self._tell("CUSTOMER.DISPUTE.CREATED", "dispute", shapes.dispute(self.account, made, self.url))
            return made

    def settle(self, dispute: str, *, lost: bool) -> None:
        """PayPal decides a dispute."""
        with self.lock:
            item = self.account.disputes[dispute]
            self.account.settle(item, self._now(), lost=lost)
            self._tell("CUSTOMER.DISPUTE.RESOLVED", "dispute", shapes.dispute(self.account, item, self.url))

    def reverse(self, dispute: str) -> None:
        """PayPal changes its mind in our favour."""
        with self.lock:
            item = self.account.disputes[dispute]
            self.account.reverse(item, self._now())
            self._tell("CUSTOMER.DISPUTE.UPDATED", "dispute", shapes.dispute(self.account, item, self.url))

    def withdraw(self, amount: int) -> str:
        """Money goes to our bank; the id of the transaction."""
        with self.lock:
            return self.account.withdraw(amount, self._now()).id

    def act(self, verb: str, values: dict[str, Any]) -> Any:
        match verb:
            case "approve":
                return {"id": self.approve(values["order"], funding=values.get("funding", "balance")).id}
            case "clear":
                return self.clear(values["capture"], fails=values.get("fails", False))
            case "dispute":
                return {"id": self.dispute(values["capture"], amount=values.get("amount", 0)).id}
            case "settle":
                return self.settle(values["dispute"], lost=values["lost"])
            case "reverse":
                return self.reverse(values["dispute"])
            case "withdraw":
                return {"id": self.withdraw(values["amount"])}
            case "hooks":
                self.hooks.duplicates = values.get("duplicates", self.hooks.duplicates)
                self.hooks.lose = values.get("lose", self.hooks.lose)
                return {"held": len(self.hooks.held)}
        raise ValueError(f"nobody can {verb}")

    def _tell(self, kind: str, resource_type: str, resource: dict[str, Any]) -> None:
        number = self.account.new_id("E")
        event = {
            "id": f"WH-{number}",
            "create_time": self._now(),
            "resource_type": resource_type,
            "event_type": kind,
            "event_version": "1.0",
            "resource_version": "2.0",
            "summary": kind.title(),
            "resource": resource,
            "links": [shapes.link("self", f"{self.url}/v1/notifications/webhooks-events/WH-{number}")],
        }
        if self._description:
            wrong = self._description.faults_of("notifications_webhooks_v1", "event", event)
            self.violations += [f"message {kind}: {words}" for words in wrong]
        raw = json.dumps(event).encode()
        self.hooks.add(lambda: self.transmit(raw, event["id"], kind))

    def transmit(
        self, raw: bytes, event: str = "", kind: str = "", *, by: Authority | None = None
    ) -> Message:
        """Sign bytes now, as a transmission of their own."""
        self._transmissions += 1
        return sign(
            raw,
            event=event,
            kind=kind,
            certificate=self.url + CERTIFICATE,
            at=self.clock.now(),
            by=by,
            number=f"b2f1c2a0-0000-11ee-8000-{self._transmissions:012d}",
            address=self.hook_address,
        )

    # ------------------------------------------------------------ answers that lie

    def refuse(self, operation: str, fault: Fault) -> Answer:
        if fault.status != 422:
            return Answer(fault.status, {"name": fault.issue, "details": [{"issue": fault.issue}]})
        return self._refused(operation, Refusal422(fault.issue))

    def spoil(self, operation: str, fault: Fault, answer: Answer) -> Answer:
        body = json.loads(answer.encoded() or b"null")
        match fault.kind:
            case "wrong_amount" | "wrong_currency" | "wrong_payee":
                return Answer(answer.status, lie(body, fault.kind, PAYEE), answer.headers, answer.kind)
            case "junk":
                return Answer(answer.status, junk(body, fault.seed), answer.headers, answer.kind)
            case "partial_page":
                name = "items" if operation == "disputes.list" else "transaction_details"
                body[name] = body.get(name, [])[: len(body.get(name, [])) // 2]
                return Answer(answer.status, body)
            case "page_error":
                return Answer(500, {"name": "INTERNAL_SERVER_ERROR"})
        raise AssertionError(fault.kind)
