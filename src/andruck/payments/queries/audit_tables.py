"""What auditors get: the tables of a period with their columns, and their rows as streams."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from andruck.payments.models import Closing, Document
from andruck.payments.queries import accounts, books
from andruck.payments.queries.balances import trial_balance
from andruck.payments.rules.audit_files import Column, Table

Rows = Iterable[Iterable[object]]


def tables(since: date, until: date) -> list[tuple[Table, Rows]]:
    """Every table with the rows of the period; rows are read when they are asked for."""
    return [
        _accounts(),
        _bookings(since, until),
        _postings(since, until),
        _documents(since, until),
        _closings(),
        _balances(since, until),
    ]


def _accounts() -> tuple[Table, Rows]:
    table = Table(
        file="accounts.csv",
        name=_("Accounts"),
        meaning=_("All accounts of the books"),
        columns=(
            Column(_("Account"), "text", _("name of the account; it never changes"), key=True),
            Column(_("Title"), "text", _("what the account is called")),
            Column(_("Number"), "text", _("number in the tax adviser's chart")),
        ),
    )
    return table, ((card.name, card.title, card.number) for card in accounts.accounts())


def _bookings(since: date, until: date) -> tuple[Table, Rows]:
    table = Table(
        file="bookings.csv",
        name=_("Bookings"),
        meaning=_("All bookings of the period, in the order of their days"),
        columns=(
            Column(_("Booking"), "number", _("number of the booking, without gaps over all years"), key=True),
            Column(_("Day"), "date", _("day of the books")),
            Column(
                _("Value day"), "date", _("day on which it happened; earlier for what came into closed books")
            ),
            Column(_("Kind"), "text", _("what kind of fact it is")),
            Column(_("Key"), "text", _("name of the fact where it comes from")),
            Column(_("Reference"), "text", _("reference of the payment")),
            Column(_("Document"), "text", _("number of the document")),
            Column(_("Undoes"), "number", _("number of the booking that this one reverses")),
            Column(_("Note"), "text", _("why, in a few words")),
            Column(_("Recorded at"), "text", _("moment of writing, UTC")),
        ),
    )
    rows = (
        (
            facts.number, facts.on, facts.value_on, facts.kind, facts.key, facts.reference, facts.document,
            facts.undoes, facts.note, facts.recorded_at.isoformat(),
        )
        for facts in books.within(since, until)
    )  # fmt: skip
    return table, rows


def _postings(since: date, until: date) -> tuple[Table, Rows]:
    table = Table(
        file="postings.csv",
        name=_("Postings"),
        meaning=_("The lines of the bookings; those of a booking add up to nothing"),
        columns=(
            Column(_("Booking"), "number", _("number of the booking"), key=True),
            Column(_("Line"), "number", _("number of the line in it"), key=True),
            Column(_("Account"), "text", _("name of the account")),
            Column(_("Amount"), "money", _("positive is debit, negative is credit")),
            Column(_("Currency"), "text", _("ISO 4217")),
        ),
        links=((_("Booking"), "bookings.csv"), (_("Account"), "accounts.csv")),
    )
    rows = (
        (facts.number, n, line.account, line.money.cents, line.money.currency)
        for facts in books.within(since, until)
        for n, line in enumerate(facts.lines, 1)
    )
    return table, rows


def _documents(since: date, until: date) -> tuple[Table, Rows]:
    table = Table(
        file="documents.csv",
        name=_("Documents"),
        meaning=_("Numbered documents issued in the period"),
        columns=(
            Column(_("Document"), "text", _("number; those of a series have no gaps in a year"), key=True),
            Column(_("Series"), "text", _("R receipt, E refund, G credit note")),
            Column(_("Issued on"), "date", _("day of issue")),
            Column(_("Key"), "text", _("name of the fact that it is about")),
            Column(_("Fingerprint"), "text", _("SHA-256 of what it says")),
        ),
    )
    rows = Document.objects.filter(issued_on__gte=since, issued_on__lte=until).order_by(
        "series", "year", "ordinal"
    )
    return table, rows.values_list("number", "series", "issued_on", "key", "digest").iterator()


def _closings() -> tuple[Table, Rows]:
    table = Table(
        file="closings.csv",
        name=_("Closings"),
        meaning=_("Up to which day the books were closed, and when"),
        columns=(
            Column(_("Closed up to"), "date", _("last closed day"), key=True),
            Column(_("At"), "text", _("moment of closing, UTC")),
            Column(_("By"), "text", _("who closed")),
            Column(_("Last booking"), "number", _("number of the last booking then")),
            Column(_("Fingerprint"), "text", _("hash of the last booking then, over the whole chain")),
        ),
    )
    rows = (
        (row.until, row.at.isoformat(), row.by, row.booking, bytes(row.hash).hex())
        for row in Closing.objects.order_by("until")
    )
    return table, rows


def _balances(since: date, until: date) -> tuple[Table, Rows]:
    table = Table(
        file="balances.csv",
        name=_("Balances"),
        meaning=_("What every account began with, what was posted, what it ended with"),
        columns=(
            Column(_("Account"), "text", _("name of the account"), key=True),
            Column(_("Currency"), "text", _("ISO 4217"), key=True),
            Column(_("Opening"), "money", _("balance before the period; positive is debit")),
            Column(_("Debit"), "money", _("sum of debits in the period")),
            Column(_("Credit"), "money", _("sum of credits in the period")),
            Column(_("Closing"), "money", _("balance at the end of the period; positive is debit")),
        ),
        links=((_("Account"), "accounts.csv"),),
    )
    rows = (
        (
            row.account,
            row.opening.currency,
            row.opening.cents,
            row.debit.cents,
            row.credit.cents,
            row.closing.cents,
        )
        for row in trial_balance(since=since, until=until)
    )
    return table, rows
