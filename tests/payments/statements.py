"""Statements to test with: what a bank would write about payments, as camt, MT940 and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

OWN = "DE89370400440532013000"
OTHER = "DE02120300000000202051"
DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Pay:
    """One payment on the account, in cents; negative goes out."""

    cents: int
    text: str = ""
    name: str = "Ida Brandt"
    iban: str = OTHER
    reference: str = ""
    end_to_end: str = ""
    mandate: str = ""
    batch: str = ""
    returned: str = ""
    original: int | None = None


@dataclass(frozen=True)
class Row:
    """One entry of a statement: one payment, or several booked in one sum."""

    pays: Sequence[Pay]
    on: date = DAY
    ref: str = ""
    status: str = "BOOK"
    details: bool = True
    count: int = 0
    code: str = ""
    currency: str = "EUR"

    @property
    def cents(self) -> int:
        return sum(pay.cents for pay in self.pays)


@dataclass(frozen=True)
class Sheet:
    """A statement: its rows and the balance before them."""

    rows: Sequence[Row] = field(default_factory=tuple)
    opening: int = 100_000
    name: str = "2026-11-23/1"
    on: date = DAY
    iban: str = OWN
    currency: str = "EUR"

    @property
    def closing(self) -> int:
        return self.opening + sum(row.cents for row in self.rows if row.status == "BOOK")


def one(cents: int, text: str = "", **facts: object) -> Row:
    """A row of one payment; ``on``, ``ref``, ``status``, ``code`` belong to the row, the rest to the payment."""
    of_row = {name: facts.pop(name) for name in ("on", "ref", "status", "code", "currency") if name in facts}
    return Row((Pay(cents, text, **facts),), **of_row)  # type: ignore[arg-type]


def money(cents: int) -> str:
    return str(Decimal(abs(cents)).scaleb(-2))


def camt(*sheets: Sheet, version: int = 8, message: str = "053") -> bytes:
    """A camt file of this version (2 to 13): 053 statements, 052 reports or 054 notifications."""
    outer, inner = {
        "053": ("BkToCstmrStmt", "Stmt"),
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[message]
    body = "".join(f"<{inner}>{_sheet(sheet, version, message)}</{inner}>" for sheet in sheets)
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version:02d}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}"><{outer}>'
        "<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-11-24T06:00:00+01:00</CreDtTm></GrpHdr>"
        f"{body}</{outer}></Document>"
    ).encode()


def _sheet(sheet: Sheet, version: int, message: str) -> str:
    balances = (
        ""
        if message == "054"
        else _balance("OPBD", sheet.opening, sheet) + _balance("CLBD", sheet.closing, sheet)
    )
    return (
        f"<Id>{sheet.name}</Id><CreDtTm>2026-11-24T06:00:00+01:00</CreDtTm>"
        f"<Acct><Id><IBAN>{sheet.iban}</IBAN></Id><Ccy>{sheet.currency}</Ccy></Acct>{balances}"
        + "".join(_row(row, version) for row in sheet.rows)
    )


def _balance(code: str, cents: int, sheet: Sheet) -> str:
    day = sheet.on - timedelta(days=1) if code == "OPBD" else max([sheet.on, *(row.on for row in sheet.rows)])
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{sheet.currency}">{money(cents)}</Amt><CdtDbtInd>{_side(cents)}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _side(cents: int) -> str:
    return "DBIT" if cents < 0 else "CRDT"


def _row(row: Row, version: int) -> str:
    status = f"<Sts>{row.status}</Sts>" if version < 4 else f"<Sts><Cd>{row.status}</Cd></Sts>"
    ref = f"<AcctSvcrRef>{escape(row.ref)}</AcctSvcrRef>" if row.ref else ""
    many = len(row.pays) > 1 or row.count > 1
    batch = ""
    if many or not row.details:
        name = row.pays[0].batch
        batch = (
            f"<Btch>{f'<PmtInfId>{escape(name)}</PmtInfId>' if name else ''}"
            f"<NbOfTxs>{row.count or len(row.pays)}</NbOfTxs></Btch>"
        )
    details = "".join(_details(pay, version, many, row) for pay in row.pays) if row.details else ""
    code = f"<Prtry><Cd>NTRF+{row.code}+9310</Cd><Issr>DK</Issr></Prtry>" if row.code else ""
    day = f"<Dt>{row.on}</Dt>" if version % 2 == 0 else f"<DtTm>{row.on}T12:00:00+01:00</DtTm>"
    return (
        f'<Ntry><Amt Ccy="{row.currency}">{money(row.cents)}</Amt><CdtDbtInd>{_side(row.cents)}</CdtDbtInd>{status}'
        f"<BookgDt>{day}</BookgDt><ValDt><Dt>{row.on}</Dt></ValDt>{ref}<BkTxCd>{code}</BkTxCd>"
        f"<NtryDtls>{batch}{details}</NtryDtls></Ntry>"
    )


def _details(pay: Pay, version: int, many: bool, row: Row) -> str:
    refs = "".join(
        f"<{tag}>{escape(text)}</{tag}>"
        for tag, text in (
            ("PmtInfId", pay.batch),
            ("EndToEndId", pay.end_to_end or "NOTPROVIDED"),
            ("MndtId", pay.mandate),
        )
        if text
    )
    amount = ""
    if pay.original is not None:
        amount = (
            f'<AmtDtls><InstdAmt><Amt Ccy="{row.currency}">{money(pay.original)}</Amt></InstdAmt></AmtDtls>'
        )
    if many:
        stated = f'<Amt Ccy="{row.currency}">{money(pay.cents)}</Amt>'
        if version < 4:
            amount = f"<AmtDtls><TxAmt>{stated}</TxAmt></AmtDtls>"
        else:
            amount = f"{stated}<CdtDbtInd>{_side(pay.cents)}</CdtDbtInd>{amount}"
    role = "Dbtr" if (pay.cents > 0) != bool(pay.returned) else "Cdtr"
    named = f"<Nm>{escape(pay.name)}</Nm>" if version < 8 else f"<Pty><Nm>{escape(pay.name)}</Nm></Pty>"
    parties = f"<{role}>{named}</{role}>" if pay.name else ""
    if pay.iban:
        parties += f"<{role}Acct><Id><IBAN>{pay.iban}</IBAN></Id></{role}Acct>"
    remittance = f"<Ustrd>{escape(pay.text)}</Ustrd>" if pay.text else ""
    if pay.reference:
        remittance += (
            "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
            f"<Ref>{escape(pay.reference)}</Ref></CdtrRefInf></Strd>"
        )
    returned = f"<RtrInf><Rsn><Cd>{pay.returned}</Cd></Rsn></RtrInf>" if pay.returned else ""
    return (
        f"<TxDtls><Refs>{refs}</Refs>{amount}"
        + (f"<RltdPties>{parties}</RltdPties>" if parties else "")
        + (f"<RmtInf>{remittance}</RmtInf>" if remittance else "")
        + f"{returned}</TxDtls>"
    )


def mt940(*sheets: Sheet, account: str = "37040044/0532013000") -> bytes:
    """The same in MT940, with the structured field 86 of German banks. One payment a row."""
    return "".join(_block(sheet, account) for sheet in sheets).encode("cp1252")


def _block(sheet: Sheet, account: str) -> str:
    lines = [
        ":20:STARTUMS",
        f":25:{account}",
        f":28C:{sheet.name}",
        f":60F:{_mt_balance(sheet.opening, sheet.on)}",
    ]
    for row in sheet.rows:
        (pay,) = row.pays
        side = "D" if pay.cents < 0 else "C"
        amount = money(pay.cents).replace(".", ",")
        lines.append(f":61:{row.on:%y%m%d}{row.on:%m%d}{side}R{amount}NTRFNONREF//{row.ref or 'NONREF'}")
        if pay.original is not None:
            lines.append(f"/OCMT/EUR{money(pay.original).replace('.', ',')}/")
        lines.append(_field_86(pay, row))
    last = max([sheet.on, *(row.on for row in sheet.rows)])
    lines += [f":62F:{_mt_balance(sheet.closing, last)}", "-", ""]
    return "\r\n".join(lines)


def _mt_balance(cents: int, on: date) -> str:
    return f"{'D' if cents < 0 else 'C'}{on:%y%m%d}EUR{money(cents).replace('.', ',')}"


def _field_86(pay: Pay, row: Row) -> str:
    purpose = "".join(
        f"{name}+{text}\n"
        for name, text in (
            ("EREF", pay.end_to_end), ("KREF", pay.batch), ("MREF", pay.mandate), ("SVWZ", pay.reference or pay.text),
        )
        if text
    )  # fmt: skip
    pieces: list[str] = []
    for line in purpose.splitlines():
        pieces += [line[start : start + 27] for start in range(0, len(line), 27)]
    fields = "".join(f"?{20 + number}{piece}" for number, piece in enumerate(pieces[:10]))
    code = row.code or ("109" if pay.returned else "166" if pay.cents > 0 else "116")
    reason = f"?34{pay.returned}" if pay.returned else ""
    text = f"{code}?00UEBERWEISUNG?109310{fields}?30BYLADEM1001?31{pay.iban}?32{pay.name[:27]}{reason}"
    chunks = [text[start : start + 65] for start in range(0, len(text), 65)]
    return ":86:" + "\r\n".join(chunks)


def table(sheet: Sheet, *, newest_first: bool = True, balance: bool = True) -> bytes:
    """The same as a German bank's table. One payment a row."""
    header = [
        "Auftragskonto", "Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck",
        "Kundenreferenz (End-to-End)", "Mandatsreferenz", "Beguenstigter/Zahlungspflichtiger", "Kontonummer/IBAN",
        "Betrag", "Waehrung", "Info",
    ]  # fmt: skip
    if balance:
        header.append("Saldo nach Buchung")
    rows, now = [], sheet.opening
    for row in sheet.rows:
        (pay,) = row.pays
        now += pay.cents
        cells = [
            sheet.iban, f"{row.on:%d.%m.%y}", f"{row.on:%d.%m.%y}", "GUTSCHR. UEBERWEISUNG",
            pay.reference or pay.text, pay.end_to_end, pay.mandate, pay.name, pay.iban, _german(pay.cents), "EUR",
            "Umsatz gebucht",
        ]  # fmt: skip
        rows.append([*cells, _german(now)] if balance else cells)
    shown = [header, *(reversed(rows) if newest_first else rows)]
    return "".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n" for cells in shown
    ).encode("cp1252", "replace")


def _german(cents: int) -> str:
    return ("-" if cents < 0 else "") + money(cents).replace(".", ",")
