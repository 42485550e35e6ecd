"""Which line is which: the same line read again has the same key, two equal payments have two."""

from collections import Counter
from hashlib import blake2b

from andruck.payments.rules.statements.values import Entry, Format, Statement


def entry_keys(statement: Statement) -> list[str]:
    """A key for every entry, in order; together with the account it names the entry for good.

    The bank's own id of the entry, where it gives one: with day and amount, since some banks give an id twice, and
    with a count, should they even do so within one statement. Else the place in the statement. Tables have neither:
    there, content and the how-manieth of its kind that day.
    """
    seen: Counter[str] = Counter()
    keys = []
    for ordinal, entry in enumerate(statement.entries):
        if statement.format is Format.TABLE:
            base = f"row:{entry.booked:%Y%m%d}:{_content(entry)}"
        elif entry.servicer_reference:
            base = f"ref:{entry.servicer_reference[:60]}:{entry.booked:%Y%m%d}:{entry.amount.cents}"
        else:
            keys.append(f"pos:{statement.name[:60]}:{entry.booked:%Y%m%d}:{ordinal}")
            continue
        keys.append(f"{base}:{seen[base]}")
        seen[base] += 1
    return keys


def _content(entry: Entry) -> str:
    (detail,) = entry.details
    parts = (
        str(entry.amount), entry.value.isoformat(), detail.party.name, detail.party.iban, detail.text,
        detail.end_to_end, detail.mandate, entry.text,
    )  # fmt: skip
    return blake2b("\0".join(parts).encode(), digest_size=10).hexdigest()
