"""Messages of providers: stored before they are answered, believed in nothing, forgotten in the end."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client

from andruck.payments.actions import receiving
from andruck.payments.models import Attempt, Case, Incoming
from tests.emulators.bank.adapter import SECRET
from tests.payments.scene import Scene, balances, begun, payment_of, scene, settle, status

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOOK = "/-/hook/bank/"


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def bank(travel: time_machine.Traveller) -> Iterator[Scene]:
    with scene(two_step=False) as made:
        yield made


def post(client: Client, body: bytes, secret: str = SECRET, path: str = HOOK) -> tuple[int, bytes]:
    answer = client.post(path, body, content_type="application/json", headers={"X-Secret": secret})
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.content


def message(bank: Scene, **changes: object) -> bytes:
    return json.dumps({**bank.bank.messages[-1], **changes}).encode()


def test_a_message_is_kept_whole_and_answered_with_nothing(bank: Scene, client: Client) -> None:
    key = begun()
    bank.bank.approve(payment_of(key))
    body = message(bank)
    assert post(client, body) == (200, b"")
    row = Incoming.objects.get()
    assert (bytes(row.raw or b""), row.ref_id, row.done_at) == (body, payment_of(key), None)
    assert row.headers["x-secret"] == SECRET
    assert not {"cookie", "authorization"} & set(row.headers)
    assert row.shred_at == NOW + timedelta(days=90)
    settle()
    assert status(key) == "settled"


def test_the_same_message_again_is_answered_alike_and_kept_once(bank: Scene, client: Client) -> None:
    key = begun()
    bank.bank.approve(payment_of(key))
    assert [post(client, message(bank)) for _ in range(3)] == [(200, b"")] * 3
    assert Incoming.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"event": 1}', b"\xff\xfe", b'{"kind": "payment", "id": "", "event": "e"}'],
)
def test_what_is_no_message_is_refused_and_not_kept(bank: Scene, client: Client, body: bytes) -> None:
    assert post(client, body) == (400, b"")
    assert not Incoming.objects.exists()


def test_a_forged_message_is_refused(bank: Scene, client: Client) -> None:
    begun()
    assert post(client, b'{"event":"e","kind":"payment","id":"x"}', secret="wrong") == (400, b"")
    assert not Incoming.objects.exists()


def test_a_genuine_looking_message_moves_no_money_by_what_it_says(bank: Scene, client: Client) -> None:
    key = begun()
    forged = json.dumps(
        {"event": "e1", "kind": "payment", "id": payment_of(key), "status": "paid", "cents": 999_900}
    ).encode()
    assert post(client, forged) == (200, b"")
    settle()
    assert (status(key), balances()) == ("needs_user", {})


def test_nobody_s_address_answers_like_no_address(bank: Scene, client: Client) -> None:
    assert post(client, b"{}", path="/-/hook/nobody/") == (404, b"")
    assert post(client, b"{}", path="/-/hook/cash/") == (404, b"")


def test_only_posting_is_answered(bank: Scene, client: Client) -> None:
    for method in (client.get, client.put, client.delete):
        answer = method(HOOK)
        assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")


def test_what_is_too_large_is_refused_before_it_is_looked_at(bank: Scene, client: Client) -> None:
    assert post(client, b"x" * (receiving.MOST_BYTES + 1)) == (413, b"")
    assert post(client, b"{" + b" " * (receiving.MOST_BYTES - 1)) == (400, b"")


def test_when_it_cannot_be_stored_the_provider_is_asked_to_come_again(
    bank: Scene, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun()
    bank.bank.approve(next(iter(bank.bank.payments)))

    def full(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(receiving, "store", full)
    answer = client.post(HOOK, message(bank), content_type="application/json", headers={"X-Secret": SECRET})
    assert (answer.status_code, answer.content, answer["Retry-After"]) == (503, b"", "60")


def test_a_message_about_something_unknown_is_parked_for_three_days_then_a_person_is_called(
    bank: Scene, travel: time_machine.Traveller
) -> None:
    _, payment = bank.bank.request("create", {"key": "other-shop-17", "cents": 700, "currency": "EUR"})
    bank.bank.approve(payment["id"])
    bank.deliver()
    for _ in range(71):
        travel.shift(timedelta(hours=1))
        receiving.work()
    row = Incoming.objects.get()
    assert (row.done_at, row.outcome, Case.objects.count()) == (None, "parked", 0)
    for _ in range(2):
        travel.shift(timedelta(hours=1))
        receiving.work()
    row.refresh_from_db()
    assert row.outcome == "nothing of ours"
    case = Case.objects.get()
    assert (case.kind, case.cents, case.detail) == ("unknown_object", 700, "other-shop-17")
    assert balances() == {}


def test_a_message_that_is_earlier_than_our_own_knowledge_waits_for_it(
    bank: Scene, travel: time_machine.Traveller
) -> None:
    bank.line.faults.append("timeout")
    key = begun()
    assert Attempt.objects.get().ref_id == ""
    (id,) = bank.bank.payments
    bank.bank.approve(id)
    bank.deliver()
    receiving.work()
    assert (payment_of(key), status(key)) == (id, "settled")


def test_a_message_about_what_is_not_there_calls_nobody(bank: Scene, travel: time_machine.Traveller) -> None:
    raw = json.dumps({"event": "e", "kind": "payment", "id": "pay_999"}).encode()
    receiving.receive(provider="bank", raw=raw, headers={"x-secret": SECRET})
    for _ in range(75):
        travel.shift(timedelta(hours=1))
        receiving.work()
    assert (Incoming.objects.get().outcome, Case.objects.count()) == ("no such object", 0)


def test_while_the_bank_is_away_it_is_asked_once_a_round_and_later_and_later(
    bank: Scene, travel: time_machine.Traveller
) -> None:
    keys = [begun(key=str(number)) for number in range(3)]
    for key in keys:
        bank.bank.approve(payment_of(key))
    bank.deliver_all()
    bank.line.away = True
    receiving.work()
    assert sorted(Incoming.objects.values_list("tries", flat=True)) == [0, 0, 1]
    assert Incoming.objects.get(tries=1).due_at == NOW + timedelta(seconds=5)
    bank.line.away = False
    travel.shift(timedelta(seconds=6))
    settle()
    assert {status(key) for key in keys} == {"settled"}


def test_many_messages_about_one_thing_need_one_look(bank: Scene) -> None:
    key = begun()
    bank.bank.approve(payment_of(key))
    raw = {"kind": "payment", "id": payment_of(key)}
    for number in range(5):
        receiving.receive(
            provider="bank",
            raw=json.dumps({**raw, "event": f"e{number}"}).encode(),
            headers={"x-secret": SECRET},
        )
    looked: list[str] = []
    bank.provider.transport, through = (
        lambda path, body: looked.append(path) or through(path, body),
        bank.line,
    )
    receiving.work()
    assert looked == ["get"]
    assert not Incoming.objects.filter(done_at=None).exists()


def test_what_messages_said_is_shredded_when_its_time_is_over(
    bank: Scene, travel: time_machine.Traveller
) -> None:
    key = begun()
    bank.bank.approve(payment_of(key))
    bank.deliver()
    travel.shift(timedelta(days=89))
    assert receiving.shred() == 0
    travel.shift(timedelta(days=2))
    assert receiving.shred() == 1
    row = Incoming.objects.get()
    assert (row.raw, row.headers, row.event) == (None, {}, bank.bank.messages[-1]["event"])
