"""Which payment belongs to what: exact references decide by themselves, all else is a proposal with a score."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from andruck.core.money import Money, total
from andruck.payments.rules import references, sepatext
from andruck.payments.rules.statements.values import Detail

MOST_FEE = 5_000
"""Cents. Banks take a few euros for a debit that comes back; more than fifty, and a person has a look."""


class Target(StrEnum):
    """What money on a statement can belong to."""

    REFERENCE = "reference"
    """An attempt to pay by transfer, by its reference."""

    DEBIT = "debit"
    """One direct debit, collected or come back."""

    GROUP = "group"
    """All debits of one group of a file, booked by the bank in one sum."""

    REFUND = "refund"
    """A transfer of ours to a payer, gone out or come back."""

    PAYOUT = "payout"
    """A provider's payout; the id is the provider's."""

    ACCOUNT = "account"
    """An account of the books (bank fees, interest …), chosen by a person."""


class Rule(StrEnum):
    """Why it is thought so."""

    STRUCTURED = "structured"
    IN_TEXT = "in_text"
    END_TO_END = "end_to_end"
    MANDATE = "mandate"
    BATCH = "batch"
    PAYOUT = "payout"
    HAND = "hand"


class Doubt(StrEnum):
    """Why money with a reference is nevertheless left to a person."""

    FOREIGN = "foreign"
    """Another currency was involved."""

    SPENT = "spent"
    """What it names has been paid already."""

    SUM = "sum"
    """It names several, and their sum is another."""

    AMOUNT = "amount"
    """It names something in a file of ours, and the amount is another."""

    SIDE = "side"
    """Money went the wrong way for what it names."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a reference on a statement names. ``open`` is what is still expected, signed like the line."""

    target: Target
    id: str
    open: Money


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a line for one target."""

    target: Target
    id: str
    amount: Money
    rule: Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a line without asking anybody: nothing, when ``shares`` is empty.

    ``doubt`` says why it is left to a person although it names something of ours.
    """

    shares: tuple[Share, ...] = ()
    doubt: Doubt | None = None


NOTHING = Verdict()


@dataclass(frozen=True, slots=True)
class Names:
    """The references that a line carries, in the order in which they are believed."""

    structured: tuple[str, ...]
    in_text: tuple[str, ...]
    end_to_end: str
    batch: str
    mandate: str

    @property
    def all_references(self) -> tuple[str, ...]:
        """Our payment references in it, each once."""
        return tuple(dict.fromkeys((*self.structured, *self.in_text)))


def names(detail: Detail) -> Names:
    """What a payment says about what it is for."""
    structured = tuple(found for text in detail.references if (found := references.read(text)))
    own = references.read(detail.end_to_end)
    return Names(
        structured=tuple(dict.fromkeys((*structured, *((own,) if own else ())))),
        in_text=references.find(detail.text),
        end_to_end=detail.end_to_end,
        batch=detail.batch,
        mandate=detail.mandate,
    )


def decide(
    amount: Money, carried: Names, known: Mapping[tuple[Rule, str], Found], *, foreign: bool, is_return: bool
) -> Verdict:
    """What a line settles by itself. ``known`` holds what its references name, by rule and reference.

    Only what is certain: a reference that is exactly one of ours, and an amount that fits it.
    """
    single = _single(carried, known, is_return=is_return)
    if single is not None:
        rule, found = single
        return _whole(amount, rule, found, foreign=foreign)
    if is_return:
        return NOTHING
    matched = [
        (
            Rule.STRUCTURED if reference in carried.structured else Rule.IN_TEXT,
            known[Rule.STRUCTURED, reference],
        )
        for reference in carried.all_references
        if (Rule.STRUCTURED, reference) in known
    ]
    if not matched:
        return NOTHING
    if foreign:
        return Verdict(doubt=Doubt.FOREIGN)
    if amount.cents <= 0:
        return Verdict(doubt=Doubt.SIDE)
    return _several(amount, matched) if len(matched) > 1 else _one(amount, *matched[0])


def _single(
    carried: Names, known: Mapping[tuple[Rule, str], Found], *, is_return: bool
) -> tuple[Rule, Found] | None:
    """What our own files have named: debits, groups of debits, transfers; and providers' payouts."""
    order = [(Rule.END_TO_END, carried.end_to_end)]
    if is_return:
        order.append((Rule.MANDATE, carried.mandate))
    else:
        order.append((Rule.BATCH, carried.batch))
    for rule, name in order:
        if name and (rule, name) in known:
            return rule, known[rule, name]
    if is_return:
        return None
    return next(((rule, payout) for (rule, _), payout in known.items() if rule is Rule.PAYOUT), None)


def _whole(amount: Money, rule: Rule, found: Found, *, foreign: bool) -> Verdict:
    """For what our own files named: all or nothing. A debit comes back with the banks' fees on top."""
    if foreign or amount.currency != found.open.currency:
        return Verdict(doubt=Doubt.FOREIGN)
    if not found.open:
        return Verdict(doubt=Doubt.SPENT)
    if (amount.cents < 0) != (found.open.cents < 0):
        return Verdict(doubt=Doubt.SIDE)
    fee = found.open - amount
    fits = not fee or (found.target is Target.DEBIT and amount.cents < 0 and 0 < fee.cents <= MOST_FEE)
    return Verdict((Share(found.target, found.id, amount, rule),)) if fits else Verdict(doubt=Doubt.AMOUNT)


def _one(amount: Money, rule: Rule, found: Found) -> Verdict:
    """One payment reference: the payer says what it is for, so all of it is, be it more or less than was asked."""
    if amount.currency != found.open.currency:
        return Verdict(doubt=Doubt.FOREIGN)
    return Verdict((Share(found.target, found.id, amount, rule),))


def _several(amount: Money, matched: Sequence[tuple[Rule, Found]]) -> Verdict:
    """Several references in one transfer: only when what is open of them makes exactly the amount."""
    if any(found.open.currency != amount.currency for _, found in matched):
        return Verdict(doubt=Doubt.FOREIGN)
    if any(found.open.cents <= 0 for _, found in matched):
        return Verdict(doubt=Doubt.SPENT)
    if total((found.open for _, found in matched), amount.currency) != amount:
        return Verdict(doubt=Doubt.SUM)
    return Verdict(tuple(Share(found.target, found.id, found.open, rule) for rule, found in matched))


# ---------------------------------------------------------------- proposals


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that is waited for, as far as it helps to recognise it."""

    target: Target
    id: str
    amount: Money
    since: date
    name: str = ""
    fingerprint: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A guess for a person: ``score`` from 1 to 100, and the reasons for it."""

    target: Target
    id: str
    score: int
    reasons: tuple[str, ...]


WEAKEST = 30
"""Guesses below are not shown."""

MOST_BANK_FEE = 50_000
_FEES = (
    "entgelt",
    "gebühr",
    "gebuehr",
    "kontoführung",
    "kontofuehrung",
    "abschluss",
    "zinsen",
    "fee",
    "charges",
)
_SIGN = re.compile(r"[^A-Z0-9]+")


def propose(
    detail: Detail, booked: date, fingerprint: str, expected: Sequence[Expected], *, most: int = 5
) -> list[Proposal]:
    """The most likely of what is expected for a payment, best first."""
    found = [score(detail, booked, fingerprint, one) for one in expected]
    likely = [proposal for proposal in found if proposal is not None and proposal.score >= WEAKEST]
    return sorted(likely, key=lambda proposal: (-proposal.score, proposal.id))[:most]


def score(detail: Detail, booked: date, fingerprint: str, expected: Expected) -> Proposal | None:
    """How likely a payment is the expected one. None when it cannot be: another currency, or too early."""
    if detail.amount.currency != expected.amount.currency or (detail.amount.cents < 0) != (
        expected.amount.cents < 0
    ):
        return None
    days = (booked - expected.since).days
    if days < -1:
        return None
    points, reasons = 0, []
    if fingerprint and fingerprint == expected.fingerprint:
        points += 40
        reasons.append("account")
    if detail.amount == expected.amount:
        points += 25
        reasons.append("amount")
    alike = similarity(detail.party.name, expected.name)
    if alike >= 0.75:
        points += round(25 * alike)
        reasons.append("name")
    if expected.reference and nearly(detail.text, expected.reference):
        points += 30
        reasons.append("reference")
    if points and days <= 10:
        points += 10
        reasons.append("date")
    return Proposal(expected.target, expected.id, min(points, 100), tuple(reasons)) if points else None


def looks_like_fees(detail: Detail) -> bool:
    """Whether the bank has taken something for itself: a small sum for nobody, with words that banks use for it."""
    text = detail.text.casefold()
    own = (
        not detail.party.name
        or "bank" in detail.party.name.casefold()
        or "sparkasse" in detail.party.name.casefold()
    )
    small = -MOST_BANK_FEE <= detail.amount.cents < 0
    return own and small and not detail.is_return and any(word in text for word in _FEES)


def similarity(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1; order of the words and umlauts do not matter."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio()


def nearly(text: str, reference: str) -> bool:
    """Whether a text holds a reference with one sign wrong, or the code without its beginning."""
    plain, code = _SIGN.sub("", text.upper()), reference[4:]
    if code in plain:
        return True
    return any(
        sum(a != b for a, b in zip(plain[start : start + len(reference)], reference, strict=True)) <= 1
        for start in range(len(plain) - len(reference) + 1)
    )


def _words(name: str) -> list[str]:
    return sorted(part for part in _SIGN.split(sepatext.transliterate(name).upper()) if part)
