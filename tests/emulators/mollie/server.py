"""The stand-in's addresses: what each operation demands, does and answers."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.emulators.faults import Fault, junk, lie
from tests.emulators.hooks import Hooks, Message
from tests.emulators.mollie import pages, shapes
from tests.emulators.mollie.account import (
    Account,
    Chargeback,
    Payment,
    Refusal,
    Settlement,
    amount,
    read_amount,
    stamp,
)
from tests.emulators.server import Answer, Emulator, Request

KEY = "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"
TOKEN = "access_Wwvu7egPcJLLJ9Kb7J632x8wJ2zMeJ"
PAYEE = ("profileId", "pfl_Fremdes42")
"""Where a payment says whose it is, and somebody else."""

KEY_LIFE = timedelta(hours=1)
PAYMENT_LIFE = timedelta(minutes=15)
TITLES = {
    400: "Bad Request",
    401: "Unauthorized Request",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    422: "Unprocessable Entity",
}
KLARNA_NEEDS = ("givenName", "familyName", "email", "streetAndNumber", "postalCode", "city", "country")


class MollieEmulator(Emulator):
    """Mollie for one profile."""

    def __init__(self, *, port: int = 0, state_file: Path | None = None) -> None:
        super().__init__(port=port, state_file=state_file)
        self.account = Account()
        self.hooks = Hooks()
        self.methods = ["creditcard", "klarna", "paybybank"]
        self._keys: dict[str, tuple[float, str, bytes, Answer]] = {}
        self._operations: list[tuple[str, str, str, Callable[..., Answer]]] = [
            ("POST", r"/v2/payments", "payments.create", self._create),
            ("GET", r"/v2/payments", "payments.list", self._list),
            ("GET", r"/v2/payments/(tr_\w+)", "payments.get", self._get),
            ("DELETE", r"/v2/payments/(tr_\w+)", "payments.cancel", self._cancel),
            ("POST", r"/v2/payments/(tr_\w+)/captures", "captures.create", self._capture),
            ("POST", r"/v2/payments/(tr_\w+)/refunds", "refunds.create", self._refund),
            ("GET", r"/v2/payments/(tr_\w+)/refunds", "refunds.list", self._refunds_of),
            ("GET", r"/v2/payments/(tr_\w+)/chargebacks", "chargebacks.list", self._chargebacks_of),
            ("GET", r"/v2/refunds", "refunds.list_all", self._all_refunds),
            ("GET", r"/v2/chargebacks", "chargebacks.list_all", self._all_chargebacks),
            ("GET", r"/v2/methods", "methods.list", self._methods),
            ("GET", r"/v2/settlements", "settlements.list", self._settlements),
            ("GET", r"/v2/settlements/(stl_\w+)", "settlements.get", self._settlement),
            (
                "GET",
                r"/v2/settlements/(stl_\w+)/(payments|refunds|chargebacks)",
                "settlements.parts",
                self._parts,
            ),
        ]

    def __exit__(self, *error: object) -> None:
        self.hooks.end()
        super().__exit__(*error)

    @property
    def api(self) -> str:
        """Where the interface begins."""
        return f"{self.url}/v2"

    # ------------------------------------------------------------ the frame

    def state(self) -> dict[str, Any]:
        return self.account.state()

    def name_of(self, request: Request) -> str:
        for method, pattern, name, _ in self._operations:
            if method == request.method and re.fullmatch(pattern, request.path):
                return name
        return request.path

    def handle(self, request: Request) -> tuple[str, Answer]:
        name = self.name_of(request)
        page = re.fullmatch(r"/checkout/(tr_\w+)", request.path)
        if page:
            return name, self._page(request, page.group(1))
        for method, pattern, _, work in self._operations:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return name, self._guarded(request, name, lambda: work(request, *found.groups()))  # noqa: B023
        return name, _refused(Refusal(404, "No such address"))

    def _guarded(self, request: Request, name: str, work: Callable[[], Answer]) -> Answer:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in {KEY, TOKEN}:
            return _refused(Refusal(401, "Missing authentication, or failed to authenticate"))
        if name.startswith("settlements") and token == KEY:
            return _refused(Refusal(403, "An API key may not do this; use an access token"))
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        now = self.clock.now().timestamp()
        if key in self._keys and self._keys[key][0] + KEY_LIFE.total_seconds() > now:
            _, path, raw, answer = self._keys[key]
            if (path, raw) != (request.path, request.raw):
                self.violations.append(f"{name}: the key {key} was used for something else before")
                return _refused(Refusal(400, "The idempotency key was used for another request"))
            return Answer(
                answer.status, answer.body, {**answer.headers, "Idempotent-Replayed": "true"}, answer.kind
            )
        try:
            answer = work()
        except Refusal as refusal:
            answer = _refused(refusal)
        except ValueError:
            answer = _refused(Refusal(400, "The request body is no JSON"))
        answer.kind = f"{shapes.HAL}; charset=utf-8"
        if key and request.method == "POST" and answer.status < 500:
            copy = Answer(answer.status, json.loads(answer.encoded() or b"null"), {}, answer.kind)
            self._keys[key] = (now, request.path, request.raw, copy)
        return answer

    def _now(self) -> str:
        return stamp(self.clock.now())

    def _payment(self, id: str) -> Payment:
        found = self.account.payments.get(id)
        if found is None:
            raise Refusal(404, f"No payment exists with token {id}.")
        if found.status == "open" and self._now() > found.expires:
            found.status, found.ended = "expired", found.expires
        return found

    # ------------------------------------------------------------ operations

    def _create(self, request: Request) -> Answer:
        body = request.json()
        for name in ("amount", "description", "redirectUrl"):
            if not body.get(name):
                raise Refusal(422, f"The {name} is missing", name)
        cents = read_amount(body["amount"], "amount")
        if cents < 1:
            raise Refusal(422, "The amount is lower than the minimum", "amount")
        if body["amount"]["currency"] != "EUR":
            raise Refusal(422, "The currency is not supported", "amount")
        wanted = body.get("method") or []
        wanted = [wanted] if isinstance(wanted, str) else wanted
        if not set(wanted) <= set(self.methods):
            raise Refusal(422, "The payment method is not activated on your account", "method")
        if wanted == ["klarna"]:
            missing = [name for name in KLARNA_NEEDS if not body.get("billingAddress", {}).get(name)]
            if missing or not body.get("lines"):
                raise Refusal(422, f"Klarna needs lines and a billing address: {missing}", "billingAddress")
        if body.get("metadata") is not None and len(json.dumps(body["metadata"])) > 1024:
            raise Refusal(422, "The metadata is too long", "metadata")
        made = Payment(
            self.account.new_id("tr"),
            cents,
            "EUR",
            body["description"][:255],
            self._now(),
            body["redirectUrl"],
            body.get("cancelUrl", ""),
            body.get("webhookUrl", ""),
            wanted,
            body.get("metadata"),
            body.get("locale", "de_DE"),
            body.get("captureMode", ""),
            stamp(self.clock.now() + PAYMENT_LIFE),
            method=wanted[0] if len(wanted) == 1 else "",
        )
        self.account.payments[made.id] = made
        return Answer(201, shapes.payment(made, self.api))

    def _get(self, request: Request, id: str) -> Answer:
        return Answer(200, shapes.payment(self._payment(id), self.api, embed=request.query.get("embed", "")))

    def _cancel(self, _: Request, id: str) -> Answer:
        payment = self._payment(id)
        if payment.status not in {"open", "authorized"}:
            raise Refusal(422, "The payment cannot be canceled")
        self._end(payment, "canceled")
        return Answer(200, shapes.payment(payment, self.api))

    def _capture(self, request: Request, id: str) -> Answer:
        payment = self._payment(id)
        cents = read_amount(request.json().get("amount"), "amount")
        if payment.status != "authorized" or cents > payment.amount - payment.captured:
            raise Refusal(422, "The payment cannot be captured")
        payment.captured += cents
        self._pay(payment)
        return Answer(
            201,
            {
                "resource": "capture",
                "id": self.account.new_id("cpt"),
                "amount": amount(cents),
                "status": "pending",
                "paymentId": id,
                "createdAt": self._now(),
                "_links": {},
            },
        )

    def _refund(self, request: Request, id: str) -> Answer:
        made = self.account.refund(self._payment(id), request.json(), self._now())
        return Answer(201, shapes.refund(made, self.api))

    def _refunds_of(self, request: Request, id: str) -> Answer:
        return self._paged(
            request, "refunds", [shapes.refund(one, self.api) for one in self._payment(id).refunds]
        )

    def _chargebacks_of(self, request: Request, id: str) -> Answer:
        found = [shapes.chargeback(one, self.api) for one in self._payment(id).chargebacks]
        return self._paged(request, "chargebacks", found)

    def _list(self, request: Request) -> Answer:
        found = [shapes.payment(self._payment(id), self.api) for id in reversed(self.account.payments)]
        return self._paged(request, "payments", found)

    def _all_refunds(self, request: Request) -> Answer:
        found = [one for item in self.account.payments.values() for one in item.refunds]
        found.sort(key=lambda one: (one.at, one.id), reverse=True)
        return self._paged(request, "refunds", [shapes.refund(one, self.api) for one in found])

    def _all_chargebacks(self, request: Request) -> Answer:
        found = [one for item in self.account.payments.values() for one in item.chargebacks]
        found.sort(key=lambda one: (one.at, one.id), reverse=True)
        return self._paged(request, "chargebacks", [shapes.chargeback(one, self.api) for one in found])

    def _methods(self, _: Request) -> Answer:
        ways = [
            {
                "resource": "method",
                "id": way,
                "description": way,
                "status": "activated",
                "minimumAmount": amount(1),
                "maximumAmount": amount(1_000_000),
            }
            for way in self.methods
        ]
        return Answer(200, shapes.page("methods", ways, f"{self.api}/methods"))

    def _settlements(self, request: Request) -> Answer:
        found = [shapes.settlement(item, self.api) for item in reversed(self.account.settlements.values())]
        return self._paged(request, "settlements", found)

    def _settlement(self, _: Request, id: str) -> Answer:
        if id not in self.account.settlements:
            raise Refusal(404, "No such settlement")
        return Answer(200, shapes.settlement(self.account.settlements[id], self.api))

    def _parts(self, request: Request, id: str, name: str) -> Answer:
        everything = self.account.payments.values()
        match name:
            case "payments":
                found = [shapes.payment(item, self.api) for item in everything if item.settlement == id]
            case "refunds":
                found = [
                    shapes.refund(one, self.api)
                    for item in everything
                    for one in item.refunds
                    if one.settlement == id
                ]
            case _:
                found = [
                    shapes.chargeback(one, self.api)
                    for item in everything
                    for one in item.chargebacks
                    if one.settlement == id
                ]
        return self._paged(request, name, found)

    def _paged(self, request: Request, name: str, items: list[dict[str, Any]]) -> Answer:
        size = int(request.query.get("limit", 50))
        if size > 250:
            raise Refusal(400, "The maximum limit is 250", "limit")
        start = request.query.get("from", "")
        first = next((n for n, item in enumerate(items) if item["id"] == start), 0) if start else 0
        shown, rest = items[first : first + size], items[first + size :]
        own = f"{self.url}{request.path}"
        following = (
            f"{own}?{urlencode({**request.query, 'from': rest[0]['id'], 'limit': size})}" if rest else ""
        )
        return Answer(200, shapes.page(name, shown, own, following=following))

    # ------------------------------------------------------------ the payer, and other powers

    def _page(self, request: Request, id: str) -> Answer:
        payment = self.account.payments.get(id)
        if payment is None:
            return Answer(404, pages.HEAD, kind="text/html; charset=utf-8")
        if request.method == "POST":
            status = request.form.get("status", "paid")
            self.finish(id, status, method=request.form.get("method", ""))
            target = (
                payment.cancel_url if status == "canceled" and payment.cancel_url else payment.redirect_url
            )
            return Answer(303, "", {"Location": target}, kind="text/html; charset=utf-8")
        return Answer(200, pages.checkout(payment), kind="text/html; charset=utf-8")

    def finish(self, id: str, status: str = "paid", *, method: str = "", failure: str = "") -> None:
        """The payer, or time, brings a payment on: paid, pending, authorized, failed, canceled, expired."""
        with self.lock:
            payment = self._payment(id)
            payment.method = method or payment.method or (payment.wanted or self.methods)[0]
            match status:
                case "paid" if payment.method == "klarna" and payment.capture_mode != "automatic":
                    payment.status = "authorized"
                    self._tell(payment)
                case "paid":
                    self._pay(payment)
                case "pending" | "authorized":
                    payment.status = status
                    self._tell(payment)
                case "open":
                    pass
                case _:
                    payment.failure = failure or ("insufficient_funds" if status == "failed" else "")
                    self._end(payment, status)

    def _pay(self, payment: Payment) -> None:
        payment.status, payment.paid = "paid", self._now()
        self._tell(payment)

    def _end(self, payment: Payment, status: str) -> None:
        payment.status, payment.ended = status, self._now()
        self._tell(payment)

    def carry_out(self, refund: str, status: str = "refunded") -> None:
        """A refund comes to its end: refunded, failed, canceled."""
        with self.lock:
            for payment in self.account.payments.values():
                for item in payment.refunds:
                    if item.id == refund:
                        item.status = status
                        self._tell(payment)

    def charge_back(self, payment: str, *, cents: int = 0, reason: str = "AC01") -> Chargeback:
        """The payer's bank takes money back."""
        with self.lock:
            item = self._payment(payment)
            made = Chargeback(
                self.account.new_id("chb"), payment, cents or item.amount - item.gone, self._now(), reason
            )
            item.chargebacks.append(made)
            self._tell(item)
            return made

    def reverse(self, chargeback: str) -> None:
        """The bank gives it back again."""
        with self.lock:
            for payment in self.account.payments.values():
                for item in payment.chargebacks:
                    if item.id == chargeback:
                        item.reversed = self._now()
                        self._tell(payment)

    def settle(self) -> Settlement:
        """Mollie pays out."""
        with self.lock:
            return self.account.settle(self.clock.now())

    def act(self, verb: str, values: dict[str, Any]) -> Any:
        match verb:
            case "finish":
                return self.finish(
                    values["payment"], values.get("status", "paid"), method=values.get("method", "")
                )
            case "carry_out":
                return self.carry_out(values["refund"], values.get("status", "refunded"))
            case "charge_back":
                return {"id": self.charge_back(values["payment"], cents=values.get("cents", 0)).id}
            case "reverse":
                return self.reverse(values["chargeback"])
            case "settle":
                return {"id": self.settle().id}
            case "hooks":
                self.hooks.duplicates = values.get("duplicates", self.hooks.duplicates)
                self.hooks.lose = values.get("lose", self.hooks.lose)
                return {"held": len(self.hooks.held)}
        raise ValueError(f"nobody can {verb}")

    def _tell(self, payment: Payment) -> None:
        if payment.webhook_url:
            headers = {"content-type": "application/x-www-form-urlencoded"}
            message = Message("", payment.status, f"id={payment.id}".encode(), headers, payment.webhook_url)
            self.hooks.add(lambda: message)

    # ------------------------------------------------------------ answers that are wrong

    def refuse(self, operation: str, fault: Fault) -> Answer:
        return _refused(Refusal(fault.status, fault.issue))

    def spoil(self, operation: str, fault: Fault, answer: Answer) -> Answer:
        body = json.loads(answer.encoded() or b"null")
        match fault.kind:
            case "wrong_amount" | "wrong_currency" | "wrong_payee":
                return Answer(answer.status, lie(body, fault.kind, PAYEE), answer.headers, answer.kind)
            case "junk":
                return Answer(answer.status, junk(body, fault.seed), answer.headers, answer.kind)
            case "partial_page":
                name = next(iter(body["_embedded"]))
                body["_embedded"][name] = body["_embedded"][name][: len(body["_embedded"][name]) // 2]
                return Answer(answer.status, body, answer.headers, answer.kind)
            case "page_error":
                return _refused(Refusal(503, "Service Unavailable"))
        raise AssertionError(fault.kind)


def _refused(refusal: Refusal) -> Answer:
    body: dict[str, Any] = {
        "status": refusal.status,
        "title": TITLES.get(refusal.status, "Error"),
        "detail": refusal.detail,
        "_links": {
            "documentation": shapes.link("https://docs.mollie.com/overview/handling-errors", "text/html")
        },
    }
    if refusal.field:
        body["field"] = refusal.field
    return Answer(refusal.status, body, kind=f"{shapes.HAL}; charset=utf-8")
