"""Statements in: every line once, the books say what the bank says, and money finds its place by exact references."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments import events as news
from andruck.payments.actions import booking, filing, matching, refunding, starting
from andruck.payments.actions.checking import check_books
from andruck.payments.models import Allocation, BankLine, BankStatement, Case, OutgoingTransfer, Untold
from andruck.payments.queries import bank, books, payouts
from andruck.payments.queries.balances import balance
from andruck.payments.rules.ledger import Line
from andruck.payments.rules.matching import Rule, Share, Target
from andruck.people.rules import Role
from tests import factories
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import arrives, told, transfer
from tests.payments.statements import DAY, OTHER, Pay, Row, Sheet, camt, mt940, one, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paper(db: Any) -> Any:
    with bank_scene.paper():
        yield
        agree()


@pytest.fixture
def treasurer(db: Any) -> Any:
    return factories.staff(Role.REVENUE)


def agree() -> None:
    """What must be true after everything: nothing missing, nothing twice, nothing in two places."""
    for agreement in bank.agreements():
        assert agreement.agrees, agreement
    assert balance("liability:unallocated:bank") == -bank.unmatched()
    for line in BankLine.objects.all():
        assert sum(line.allocations.values_list("cents", flat=True)) == line.allocated
    assert not Untold.objects.exists()


def lines() -> list[int]:
    return list(BankLine.objects.order_by("pk").values_list("cents", flat=True))


class TestImporting:
    def test_the_books_say_what_the_bank_says(self) -> None:
        sheet = Sheet((one(1250, ref="A"), one(-490, ref="B")))
        (done,) = arrives(sheet)
        assert (done.account, done.new, done.known, done.waiting) == ("main", 2, 0, 0)
        assert scene.balances() == {
            "asset:bank:main": 100_760, "equity:opening": -100_000, "liability:unallocated:bank": -760,
        }  # fmt: skip
        assert [(found.stated, found.booked) for found in bank.agreements()] == [
            (Money(100_760), Money(100_760))
        ]

    def test_the_same_file_twice_changes_nothing(self) -> None:
        sheet = Sheet((one(1250, ref="A"), one(1250, "ohne Nummer")))
        arrives(sheet)
        end = books.end()
        (again,) = arrives(sheet)
        assert (again.number, again.new, again.known) == (None, 0, 2)
        assert books.end() == end
        assert BankStatement.objects.count() == 1

    def test_the_same_lines_under_another_name_or_version(self) -> None:
        sheet = Sheet((one(1250, ref="A"),))
        arrives(sheet)
        (again,) = arrives(camt(sheet, version=2))
        assert again.new == 0

    def test_two_equal_payments_stay_two(self) -> None:
        arrives(Sheet((one(500, "Danke"), one(500, "Danke"), one(700, ref="X"), one(700, ref="X"))))
        assert lines() == [500, 500, 700, 700]

    def test_a_day_in_two_overlapping_tables(self) -> None:
        morning = Sheet((one(500, "Danke"), one(500, "Danke")))
        evening = Sheet((*morning.rows, one(500, "Danke"), one(900)))
        arrives(table(morning), table(evening), table(morning))
        assert sorted(lines()) == [500, 500, 500, 900]

    def test_only_what_is_booked(self) -> None:
        (done,) = arrives(Sheet((one(1250, status="PDNG"), one(700, ref="B"))))
        assert (done.new, done.waiting) == (1, 1)
        assert lines() == [700]

    def test_a_file_of_several_days(self) -> None:
        first = Sheet((one(100, on=DAY - timedelta(days=1)),), name="1", on=DAY - timedelta(days=1))
        second = Sheet((one(200),), name="2", opening=first.closing)
        arrives(camt(second, first))
        assert lines() == [100, 200]

    def test_a_missing_statement_is_noticed_and_may_come_later(self) -> None:
        days = [DAY + timedelta(days=n) for n in range(3)]
        first = Sheet((one(100, on=days[0]),), name="1", on=days[0])
        second = Sheet((one(200, on=days[1]),), name="2", on=days[1], opening=first.closing)
        third = Sheet((one(400, on=days[2]),), name="3", on=days[2], opening=second.closing)
        arrives(first)
        (done,) = arrives(third)
        assert done.remarks == ("gap",)
        assert [(found.stated, found.booked) for found in bank.disagreements(bank_scene.account())] == [
            (Money(100_700), Money(100_500))
        ]
        arrives(second)
        assert bank.disagreements(bank_scene.account()) == []

    def test_old_numbers_name_the_account_too(self) -> None:
        sheet = Sheet((one(1250, ref="A"),), name="7/1")
        arrives(mt940(sheet))
        assert lines() == [1250]
        assert arrives(mt940(sheet, account="370400440532013000"))[0].new == 0

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (camt(Sheet((one(1250),), iban=OTHER)), "statement_account"),
            (camt(Sheet((one(1250, currency="CHF"),), currency="CHF")), "statement_currency"),
            (camt(Sheet((one(1250),))).replace(b">1012.50<", b">1012.00<"), "statement_sum"),
            (b"<broken", "statement_broken"),
        ],
    )
    def test_nothing_of_a_bad_file_is_kept(self, data: bytes, code: str) -> None:
        with pytest.raises(Refusal) as caught:
            arrives(data)
        assert caught.value.code == code
        assert (lines(), books.end()[0]) == ([], 0)

    def test_the_second_statement_of_a_file_is_bad(self) -> None:
        good, bad = Sheet((one(100),), name="1"), Sheet((one(200),), name="2", iban=OTHER)
        with pytest.raises(Refusal):
            arrives(camt(good, bad))
        assert lines() == []

    def test_lines_older_than_the_beginning(self) -> None:
        arrives(Sheet((one(100, ref="A"),)))
        with pytest.raises(Refusal) as caught:
            arrives(Sheet((one(100, on=DAY - timedelta(days=5)),), on=DAY - timedelta(days=5)))
        assert caught.value.code == "statement_early"

    def test_the_same_days_in_another_format(self) -> None:
        sheet = Sheet((one(1250, ref="A"),), name="7/1")
        arrives(sheet)
        with pytest.raises(Refusal) as caught:
            arrives(mt940(sheet))
        assert caught.value.code == "statement_format"

    def test_a_known_line_that_says_something_else(self) -> None:
        arrives(Sheet((one(1250),)))
        with pytest.raises(Refusal) as caught:
            arrives(Sheet((one(1260),)))
        assert caught.value.code == "statement_conflict"

    def test_account_numbers_do_not_lie_open(self) -> None:
        arrives(Sheet((one(1250, "Danke"),)))
        line = BankLine.objects.get()
        assert (line.party, line.party_tail, len(line.party_mark)) == ("Ida Brandt", "DE02 … 2051", 32)
        assert all(OTHER not in str(value) for value in BankLine.objects.values().get().values())

    def test_who_may(self) -> None:
        with pytest.raises(PermissionDenied):
            arrives(Sheet((one(1250),)), by=factories.staff(Role.EDITOR))
        arrives(Sheet((one(1250),)), by=factories.staff(Role.REVENUE))
        assert BankStatement.objects.get().imported_by == "revenue"


class TestNews:
    """camt.054 and .052 ahead of the statement, or beside it with what it leaves out."""

    def test_news_are_booked_once(self) -> None:
        arrives(Sheet((one(1, ref="0"),)))
        sheet = Sheet((one(1250, ref="A"), one(700)), opening=100_001, name="n")
        (done,) = arrives(camt(sheet, message="054"))
        # What has no id of the bank waits for the statement.
        assert (done.new, done.waiting) == (1, 1)
        arrives(sheet)
        assert lines() == [1, 1250, 700]

    def test_details_that_come_later_split_a_sum(self, treasurer: Any) -> None:
        parts = (Pay(500, "RF83 7KQ3 M9XT"), Pay(700))
        arrives(Sheet((Row(parts, ref="S", details=False),)))
        assert lines() == [1200]
        arrives(camt(Sheet((Row(parts, ref="S"),)), message="054"))
        assert lines() == [1200, 500, 700]
        whole = BankLine.objects.get(cents=1200)
        assert whole.whole
        with pytest.raises(Refusal) as caught:
            give(whole, Share(Target.ACCOUNT, "income:contribution", Money(1200), Rule.HAND), treasurer)
        assert caught.value.code == "allocate_parts"


def give(line: BankLine, share: Share, by: Any) -> list[int]:
    return matching.allocate(line=line.pk, shares=[share], by=by)


class TestMatching:
    @pytest.mark.parametrize("writer", [camt, mt940, table])
    def test_a_transfer_is_recognised(self, writer: Any) -> None:
        attempt, code = transfer(1250)
        arrives(writer(Sheet((one(1250, f"Soli {code}"),), name="7/1")))
        assert scene.status(attempt) == "settled"
        (settled,) = told(news.PaymentSettled)
        assert (settled["attempt"], settled["amount"]["cents"]) == (str(attempt), 1250)
        assert scene.balances() == {
            "asset:bank:main": 101_250, "equity:opening": -100_000, "income:contribution": -1250,
        }  # fmt: skip

    @pytest.mark.parametrize("cents", [1, 1249, 1251, 5000])
    def test_any_amount_is_welcome_for_a_contribution(self, cents: int) -> None:
        attempt, code = transfer(1250)
        arrives(Sheet((one(cents, code),)))
        assert scene.status(attempt) == "settled"
        assert scene.balances()["income:contribution"] == -cents

    def test_too_little_for_something_that_has_a_price(self) -> None:
        attempt, code = transfer(1250, exact=True)
        arrives(Sheet((one(1000, code, ref="A"),)))
        assert scene.status(attempt) == "needs_user"
        arrives(Sheet((one(250, code, ref="B"),), name="2", opening=101_000))
        assert scene.status(attempt) == "settled"

    def test_too_much_is_a_case_for_the_desk(self) -> None:
        attempt, code = transfer(1250, exact=True)
        arrives(Sheet((one(2000, code),)))
        assert scene.status(attempt) == "settled"
        assert list(Case.objects.values_list("kind", "cents")) == [("overpaid", 750)]

    def test_several_in_one_transfer(self) -> None:
        (first, a), (second, b) = transfer(1250, "1"), transfer(750, "2")
        arrives(Sheet((one(2000, f"{a} {b}"),)))
        assert (scene.status(first), scene.status(second)) == ("settled", "settled")

    def test_several_that_do_not_make_the_sum_wait_for_a_person(self, treasurer: Any) -> None:
        (first, a), (second, b) = transfer(1250, "1"), transfer(750, "2")
        arrives(Sheet((one(2500, f"{a} {b}"),)))
        line = BankLine.objects.get()
        assert (line.allocated, line.doubt) == (0, "sum")
        shares = [
            Share(Target.REFERENCE, a, Money(1250), Rule.HAND),
            Share(Target.REFERENCE, b, Money(750), Rule.HAND),
        ]
        matching.allocate(line=line.pk, shares=shares, by=treasurer)
        assert (scene.status(first), scene.status(second)) == ("settled", "settled")
        assert bank.unmatched() == Money(500)

    def test_foreign_money_waits_for_a_person(self) -> None:
        attempt, code = transfer(1250)
        data = camt(Sheet((one(1250, code, original=1300),)))
        arrives(data.replace(b'<InstdAmt><Amt Ccy="EUR">', b'<InstdAmt><Amt Ccy="USD">'))
        line = BankLine.objects.get()
        assert (line.allocated, line.doubt, scene.status(attempt)) == (0, "foreign", "needs_user")

    def test_nobody_is_thanked_twice(self) -> None:
        _, code = transfer(1250)
        sheet = Sheet((one(1250, code),))
        arrives(sheet, sheet, camt(sheet, version=2))
        bank_scene.work()
        assert len(told(news.PaymentSettled)) == 1
        assert scene.balances()["income:contribution"] == -1250

    def test_late_money_is_real(self) -> None:
        attempt, code = transfer(1250)
        starting.give_up(attempt=attempt)
        assert scene.status(attempt) == "cancelled"
        arrives(Sheet((one(1250, code),)))
        assert scene.status(attempt) == "settled"
        assert list(Case.objects.values_list("kind", flat=True)) == ["late"]


class TestByHand:
    def test_one_click(self, treasurer: Any) -> None:
        attempt, code = transfer(1250)
        arrives(Sheet((one(1250, "Beitrag von Ida"),)))
        line = BankLine.objects.get()
        give(line, Share(Target.REFERENCE, code, Money(1250), Rule.HAND), treasurer)
        assert scene.status(attempt) == "settled"
        assert Allocation.objects.values_list("rule", "by").get() == ("hand", "revenue")

    def test_taken_back_by_another_booking(self, treasurer: Any) -> None:
        attempt, code = transfer(1250)
        arrives(Sheet((one(1250, code),)))
        first = Allocation.objects.get()
        matching.reverse(allocation=first.pk, by=treasurer, reason="Falscher Beitrag")
        matching.reverse(allocation=first.pk, by=treasurer, reason="Falscher Beitrag")
        assert scene.status(attempt) == "needs_user"
        assert (bank.unmatched(), Allocation.objects.count()) == (Money(1250), 2)
        assert scene.balances() == {
            "asset:bank:main": 101_250, "equity:opening": -100_000, "liability:unallocated:bank": -1250,
        }  # fmt: skip
        give(BankLine.objects.get(), Share(Target.REFERENCE, code, Money(1250), Rule.HAND), treasurer)
        assert scene.status(attempt) == "settled"

    def test_bank_fees(self, treasurer: Any) -> None:
        arrives(Sheet((one(-490, "Kontoführung", name="", iban=""),)))
        give(
            BankLine.objects.get(),
            Share(Target.ACCOUNT, "expense:fees:bank", Money(-490), Rule.HAND),
            treasurer,
        )
        assert scene.balances()["expense:fees:bank"] == 490

    @pytest.mark.parametrize(
        ("share", "code"),
        [
            (Share(Target.REFERENCE, "RF837KQ3M9XT", Money(1250), Rule.HAND), "allocate_unknown"),
            (Share(Target.ACCOUNT, "income:contribution", Money(1251), Rule.HAND), "allocate_too_much"),
            (Share(Target.ACCOUNT, "income:contribution", Money(-1250), Rule.HAND), "allocate_side"),
            (Share(Target.ACCOUNT, "income:contribution", Money(0), Rule.HAND), "allocate_side"),
            (Share(Target.ACCOUNT, "asset:treasure", Money(1250), Rule.HAND), "allocate_account"),
            (Share(Target.DEBIT, "E1", Money(1250), Rule.HAND), "allocate_unknown"),
        ],
    )
    def test_what_does_not_fit(self, treasurer: Any, share: Share, code: str) -> None:
        arrives(Sheet((one(1250),)))
        with pytest.raises(Refusal) as caught:
            give(BankLine.objects.get(), share, treasurer)
        assert caught.value.code == code

    def test_who_may(self) -> None:
        arrives(Sheet((one(1250),)))
        editor = factories.staff(Role.EDITOR)
        with pytest.raises(PermissionDenied):
            give(
                BankLine.objects.get(),
                Share(Target.ACCOUNT, "income:contribution", Money(1250), Rule.HAND),
                editor,
            )

    def test_the_database_itself_refuses(self) -> None:
        """More than there is, another way round, a change of what was written."""
        arrives(Sheet((one(1250, transfer(1250)[1]),)))
        line = BankLine.objects.get()
        for cents in (1251, -1):
            with pytest.raises(IntegrityError), transaction.atomic():
                BankLine.objects.filter(pk=line.pk).update(allocated=cents)
        with pytest.raises(IntegrityError), transaction.atomic():
            Allocation.objects.update(cents=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Allocation.objects.all().delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            BankLine.objects.create(
                account=line.account, statement=line.statement, entry=line.entry, number=line.number,
                booked_on=date(2026, 1, 1), value_on=date(2026, 1, 1), cents=1, currency="EUR",
            )  # fmt: skip


class TestRefunds:
    def test_back_to_where_it_came_from(self, treasurer: Any) -> None:
        attempt, code = transfer(1250)
        arrives(Sheet((one(1250, code),)))
        refunding.request(attempt=attempt, amount=Money(500), by=treasurer, reason="Zu viel")
        bank_scene.work()
        row = OutgoingTransfer.objects.get()
        assert (row.cents, row.stage, row.name, row.iban_tail) == (
            500,
            "waiting",
            "Ida Brandt",
            "DE02 … 2051",
        )
        number = filing.file_transfers(by=treasurer)
        _, content = filing.fetch(file=number, by=treasurer)
        assert OTHER.encode() in content
        assert scene.status(attempt) == "settled"
        arrives(Sheet((one(-500, "Rueckzahlung", end_to_end=row.end_to_end),), name="2", opening=101_250))
        assert scene.status(attempt) == "partially_refunded"
        assert scene.balances() == {
            "asset:bank:main": 100_750, "equity:opening": -100_000, "income:contribution": -750,
        }  # fmt: skip
        # The payer's account has been closed meanwhile: the bank sends it back.
        back = one(500, "Rueckgabe", end_to_end=row.end_to_end, returned="AC04", ref="Z")
        arrives(Sheet((back,), name="3", opening=100_750))
        assert scene.status(attempt) == "settled"
        assert [event["undone"] for event in told(news.PaymentRefundFailed)] == [True]
        assert scene.balances()["income:contribution"] == -1250

    def test_without_an_account_number_there_is_no_way_back(self, treasurer: Any) -> None:
        attempt, code = transfer(1250)
        arrives(Sheet((one(1250, code, iban=""),)))
        refunding.request(attempt=attempt, amount=Money(500), by=treasurer)
        bank_scene.work()
        assert list(Case.objects.values_list("kind", "detail")) == [("refund_failed", "no_account_known")]


class TestPayouts:
    @pytest.fixture
    def payout(self) -> str:
        """Mollie has paid 96 euros out."""
        number = booking.book(
            key="mollie:settlement:stl_1:payout", on=DAY, kind="provider_payout", reference="1234567.2611.10",
            lines=[
                Line("asset:transit:mollie", Money(9600)),
                Line("expense:fees:mollie", Money(400)),
                Line("asset:clearing:mollie", Money(-10_000)),
            ],
        )  # fmt: skip
        return books.facts(number).key  # type: ignore[union-attr]

    def test_by_the_providers_name_for_it(self, payout: str) -> None:
        arrives(Sheet((one(9600, "Mollie 1234567.2611.10 Auszahlung", name="Mollie B.V.", ref="A"),)))
        assert "asset:transit:mollie" not in scene.balances()
        assert Allocation.objects.values_list("target", "ref").get() == ("payout", payout)
        assert payouts.open_payouts() == []

    def test_another_amount_or_a_second_time(self, payout: str) -> None:
        arrives(Sheet((one(9500, "Mollie 1234567.2611.10", ref="A"),)))
        assert BankLine.objects.get().doubt == "amount"
        twice = (one(9600, "1234567.2611.10", ref="B"), one(9600, "1234567.2611.10", ref="C"))
        arrives(Sheet(twice, name="2", opening=109_500))
        assert sorted(BankLine.objects.values_list("allocated", "doubt")) == [
            (0, "amount"),
            (0, "spent"),
            (9600, ""),
        ]

    def test_by_hand_and_back(self, payout: str, treasurer: Any) -> None:
        arrives(Sheet((one(9600, "Auszahlung"),)))
        give(BankLine.objects.get(), Share(Target.PAYOUT, payout, Money(9600), Rule.HAND), treasurer)
        assert "asset:transit:mollie" not in scene.balances()
        matching.reverse(allocation=Allocation.objects.get().pk, by=treasurer, reason="Falsch")
        assert scene.balances()["asset:transit:mollie"] == 9600


def test_the_books_are_whole() -> None:
    arrives(Sheet((one(1250, transfer(1250)[1]), one(-490))))
    assert check_books(today=date(2026, 12, 31)).findings == []
