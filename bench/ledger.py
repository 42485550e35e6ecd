"""How fast large books are: any balance, a page of an account, one more booking, the check of the whole chain.

python -m bench.ledger POSTINGS      fills the books of the data folder up to so many first, past all guards
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from andruck.core.money import Money  # noqa: E402
from andruck.payments.actions.booking import book  # noqa: E402
from andruck.payments.actions.checking import check_books  # noqa: E402
from andruck.payments.models import Account, Posting  # noqa: E402
from andruck.payments.queries import books  # noqa: E402
from andruck.payments.queries.balances import balance, trial_balance  # noqa: E402
from andruck.payments.queries.sheets import sheet  # noqa: E402
from andruck.payments.rules.ledger import Facts, Line, link  # noqa: E402
from bench.report import Figure, at_most  # noqa: E402

FULL = 5_000_000
FIRST, DAYS = date(2021, 1, 1), 1826
AT_ONCE = 20_000
PURPOSES = ("contribution", "membership", "solidarity", "shop", "events", "gifts")
PROVIDERS = ("paypal", "mollie", "sdd")


def facts_of(number: int, most: int) -> Facts:
    """An invented fact: transfers of two lines, providers' payments with a fee of three, by turns."""
    on = FIRST + timedelta(days=number * DAYS // most)
    cents = 100 + number * 7919 % 20_000
    income = f"income:{PURPOSES[number % len(PURPOSES)]}"
    if number % 2:
        lines = (Line("asset:bank:main", Money(cents)), Line(income, Money(-cents)))
    else:
        provider = PROVIDERS[number // 2 % len(PROVIDERS)]
        lines = (
            Line(f"asset:clearing:{provider}", Money(cents - 35)),
            Line(f"expense:fees:{provider}", Money(35)),
            Line(income, Money(-cents)),
        )
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return Facts(number, f"bench:{number}", on, on, "contribution", lines, moment, f"RF{number:012}")


BOOKING = (
    'INSERT INTO payments_booking (id, key, "on", value_on, kind, reference, note, recorded_at, hash)'
    " VALUES (%s, %s, %s, %s, %s, %s, '', %s, %s)"
)
POSTING = (
    'INSERT INTO payments_posting (booking_id, line, account_id, "on", cents, currency)'
    " VALUES (%s, %s, %s, %s, %s, 'EUR')"
)


def fill(postings: int) -> None:
    """Book until there are so many postings; in a hurry, but through the database's guards."""
    most = postings * 2 // 5
    last, before = books.end()
    accounts = _accounts(most)
    while last < most:
        upto = min(last + AT_ONCE, most)
        rows, lines = [], []
        for number in range(last + 1, upto + 1):
            facts = facts_of(number, most)
            before = link(before, facts)
            on = str(facts.on)
            lines += [
                (number, n, accounts[line.account], on, line.money.cents)
                for n, line in enumerate(facts.lines, 1)
            ]
            moment = facts.recorded_at if connection.vendor == "postgresql" else f"{on} 12:00:00"
            rows.append((number, facts.key, on, on, facts.kind, facts.reference, moment, before))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(POSTING, lines)
            cursor.executemany(BOOKING, rows)
        last = upto
        print(f"{last:,} of {most:,} bookings", file=sys.stderr, end="\r")


def _accounts(most: int) -> dict[str, int]:
    names = {line.account for number in range(1, 13) for line in facts_of(number, most).lines}
    for name in sorted(names):
        Account.objects.get_or_create(name=name)
    return dict(Account.objects.values_list("name", "id"))


def milliseconds(action: Callable[[], object], rounds: int = 15) -> float:
    """Median of so many runs, after one that does not count."""
    action()
    times = []
    for _ in range(rounds):
        before = time.perf_counter()
        action()
        times.append((time.perf_counter() - before) * 1000)
    return statistics.median(times)


def measure(postings: int) -> Iterator[Figure]:
    """The figures. The limit of the check is that of five million postings, in proportion."""
    size = f"{postings:,} postings"
    middle = FIRST + timedelta(days=DAYS // 2)
    took = milliseconds(lambda: balance("asset:bank:main", at=middle))
    yield at_most(f"ledger: balance of an account, {size}", took, "ms", 200, "on a day in the middle")
    took = milliseconds(lambda: trial_balance(since=middle, until=middle + timedelta(days=30)))
    yield at_most(f"ledger: balances of all accounts, {size}", took, "ms", 200, "a month")
    place = sheet("asset:bank:main", since=middle).next
    took = milliseconds(lambda: sheet("asset:bank:main", after=place))
    yield at_most(f"ledger: a page of an account, {size}", took, "ms", 200, "in the middle")
    number = iter(range(10**9))
    pair = [Line("asset:bank:main", Money(500)), Line("income:contribution", Money(-500))]
    stamp = time.time_ns()

    def one_more() -> None:
        book(
            key=f"bench:more:{stamp}:{next(number)}",
            on=FIRST + timedelta(days=DAYS),
            kind="bench",
            lines=pair,
        )

    yield at_most(f"ledger: one more booking, {size}", milliseconds(one_more, 50), "ms", 50,
                  "durable; the disk's share is most of it")  # fmt: skip
    before = time.perf_counter()
    report = check_books(today=date.today())  # noqa: DTZ011 (only how long documents are kept depends on it)
    seconds = time.perf_counter() - before
    assert report.findings == [], report.findings[:3]
    assert report.postings >= postings
    yield at_most(f"ledger: check of the whole chain, {size}", seconds, "s", 120 * postings / FULL,
                  f"{report.postings / seconds:,.0f} postings/s")  # fmt: skip


if __name__ == "__main__":
    wanted = int(sys.argv[1])
    began = time.perf_counter()
    fill(wanted)
    print(f"{Posting.objects.count():,} postings after {time.perf_counter() - began:.0f} s", file=sys.stderr)
    for figure in measure(wanted):
        print(json.dumps(asdict(figure)), flush=True)
    connection.close()
