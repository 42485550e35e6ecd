"""Payments' tables. Private to this room; others ask ``queries`` and ``actions``."""

from andruck.payments.models.attempts import Attempt, Dispute, Intent, Movement, Refund
from andruck.payments.models.bank import (
    Allocation,
    BankAccount,
    BankFile,
    BankLine,
    BankStatement,
    OutgoingTransfer,
    TransferReference,
    Untold,
)
from andruck.payments.models.checks import BooksCheck
from andruck.payments.models.debits import Announcement, CollectionGroup, Debit, Mandate, MandateStep
from andruck.payments.models.exports import AdviserSettings, ExportBatch
from andruck.payments.models.ledger import (
    Account,
    Booking,
    Closing,
    DayBalance,
    Document,
    DocumentContent,
    Posting,
)
from andruck.payments.models.methods import Case, Method, TreasurySettings
from andruck.payments.models.traffic import Incoming, Outgoing, Reach

__all__ = [
    "Account",
    "AdviserSettings",
    "Allocation",
    "Announcement",
    "Attempt",
    "BankAccount",
    "BankFile",
    "BankLine",
    "BankStatement",
    "Booking",
    "BooksCheck",
    "Case",
    "Closing",
    "CollectionGroup",
    "DayBalance",
    "Debit",
    "Dispute",
    "Document",
    "DocumentContent",
    "ExportBatch",
    "Incoming",
    "Intent",
    "Mandate",
    "MandateStep",
    "Method",
    "Movement",
    "Outgoing",
    "OutgoingTransfer",
    "Posting",
    "Reach",
    "Refund",
    "TransferReference",
    "TreasurySettings",
    "Untold",
]
