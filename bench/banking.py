"""What the bank costs: matching a large statement, and writing a large file of direct debits.

python -m bench.banking [SIZE]     makes a database of its own; prints one figure a line
"""

import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

FOLDER = Path(tempfile.mkdtemp(prefix="andruck-bench-bank-"))
os.environ["ANDRUCK_DATA"] = str(FOLDER)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from andruck.core import clock  # noqa: E402
from andruck.infra import sealing  # noqa: E402
from andruck.payments import models  # noqa: E402
from andruck.payments.actions import filing, matching, statements  # noqa: E402
from andruck.payments.rules import bankdays, references  # noqa: E402
from bench.report import Figure, at_most  # noqa: E402

LINES, DEBITS = 50_000, 100_000
OWN, OTHER = "DE89370400440532013000", "DE02120300000000202051"


def account() -> models.BankAccount:
    """The account of everything."""
    return models.BankAccount.objects.create(
        slug="main", holder="Leserzeitung eG", iban=OWN, creditor_id="DE98ZZZ09999999999", announce_days=2
    )


def match(owner: models.BankAccount, count: int) -> list[Figure]:
    """A statement of so many transfers, each with the reference of a payment that is waited for."""
    step = references.CODES // count
    codes = [references.compose(references.code_of(number * step)) for number in range(count)]
    now = clock.now()
    models.TransferReference.objects.bulk_create(
        (
            models.TransferReference(
                code=code, key=uuid4(), account=owner, cents=1250, currency="EUR", created_at=now
            )
            for code in codes
        ),
        batch_size=500,
    )
    day = timezone.localdate(now)
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt>'
        f"</BookgDt><ValDt><Dt>{day}</Dt></ValDt><AcctSvcrRef>B{number}</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Ida Brandt {number}</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{OTHER}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Soli {references.spell(code)}"
        "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for number, code in enumerate(codes)
    )
    total = 1250 * count
    data = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>'
        f"<Acct><Id><IBAN>{OWN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', 0, day)}{_balance('CLBD', total, day)}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
    began = time.monotonic()
    statements.import_file(data=data, name="bench.xml")
    read = time.monotonic() - began
    began = time.monotonic()
    done = matching.run(limit=count * 2)
    took = time.monotonic() - began
    if done.placed != count:
        sys.exit(f"only {done.placed} of {count} lines found their place")
    return [
        at_most(
            f"{count:,} statement lines matched", took, "s", 30, "references looked up, allocated, booked"
        ),
        Figure(
            f"{count:,} statement lines imported", round(read, 2), "s", note="camt read, kept, sealed, booked"
        ),
    ]


def _balance(code: str, cents: int, day: object) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{cents / 100:.2f}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def debit(count: int) -> list[Figure]:
    """A file of so many debits, each under a mandate of its own, all of them announced."""
    now = clock.now()
    today = timezone.localdate(now)
    due = bankdays.later(today, 3)
    mark, sealed = sealing.fingerprint(OTHER, purpose="iban"), sealing.seal(OTHER, purpose="iban")
    step = references.CODES // count
    names = [f"M{references.code_of(number * step)}" for number in range(count)]
    models.Mandate.objects.bulk_create(
        (
            models.Mandate(
                reference=name,
                folded=name,
                state="active",
                frequency="recurring",
                name="Jürgen Groß",
                iban_sealed=sealed,
                iban_mark=mark,
                iban_tail="DE02 … 2051",
                creditor_id="DE98ZZZ09999999999",
                text_digest="0" * 64,
                signed_on=today - timedelta(days=30),
                created_at=now,
                confirmed_address="x@lotse.example",
            )
            for name in names
        ),
        batch_size=500,
    )
    mandates = list(models.Mandate.objects.order_by("pk").values_list("pk", flat=True))
    models.Debit.objects.bulk_create(
        (
            models.Debit(
                key=uuid4(),
                mandate_id=mandate,
                end_to_end=f"D{uuid4().hex}",
                cents=1000 + mandate % 500,
                currency="EUR",
                text="Beitrag Dezember",
                due_on=due,
                stage="announced",
                created_at=now,
            )
            for mandate in mandates
        ),
        batch_size=500,
    )
    rows = models.Debit.objects.order_by("pk").values_list("pk", "cents")
    models.Announcement.objects.bulk_create(
        (
            models.Announcement(
                debit_id=pk, cents=cents, currency="EUR", due_on=due, sent_on=today, sent_at=now
            )
            for pk, cents in rows
        ),
        batch_size=500,
    )
    began = time.monotonic()
    filing.file_debits(by=None)
    took = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        at_most(
            f"{count:,} direct debits in one file", took, "s", 60, "chosen, checked, written, marked as filed"
        ),
        at_most(
            "memory for that",
            peak,
            "MB",
            500,
            "peak of the whole process, this measurement's own rows included",
        ),
    ]


def main() -> None:
    """Debits first: the peak of memory is theirs alone."""
    call_command("migrate", verbosity=0)
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    owner = account()
    for figure in (*debit(int(DEBITS * share)), *match(owner, int(LINES * share))):
        print(json.dumps(asdict(figure)))


if __name__ == "__main__":
    main()
