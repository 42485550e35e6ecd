"""Files for the bank: valid by the norm and by the German banks' stricter schema, exact to the cent."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sepaxml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules import iban, pain, references, sepatext
from andruck.payments.rules.mandates import Sequence
from andruck.payments.rules.pain import Address, Amendment, Debit, DebitGroup, FileError, Own, Transfer
from tests.payments.statements import OTHER, OWN
from tests.realdata.place import german_schema

US = Own("Leserzeitung eG", OWN, "COBADEFFXXX", "DE98ZZZ09999999999")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DUE = date(2026, 12, 1)


def norm(message: str) -> Any:
    """The schema of ISO 20022, as sepaxml brings it along."""
    return etree.XMLSchema(file=str(Path(sepaxml.__file__).parent / "schemas" / f"{message}.xsd"))


def german(message: str) -> Any:
    """The stricter schema of the German banks; skips where it is not there, fails where it has to be."""
    return etree.XMLSchema(file=str(german_schema(message)))


def debit(number: int = 1, **changes: Any) -> Debit:
    facts: dict[str, Any] = {
        "end_to_end": f"E{number}", "amount": Money(1000 + number), "name": "Ida Brandt", "iban": OTHER,
        "mandate": "M7KQ3M9XT", "signed": date(2026, 1, 15), "text": "Beitrag Dezember",
    }  # fmt: skip
    return Debit(**{**facts, **changes})


def group(
    *debits: Debit, place: Sequence = Sequence.RECURRING, name: str = "AN1-1"
) -> tuple[DebitGroup, list[Debit]]:
    amount = Money(sum(one.amount.cents for one in debits))
    return DebitGroup(name, place, DUE, len(debits), amount), list(debits)


def write(*groups: tuple[DebitGroup, list[Debit]], own: Own = US) -> bytes:
    out = io.BytesIO()
    pain.write_debits(out, message="AN1", created=NOW, own=own, groups=groups)
    return out.getvalue()


def send(*transfers: Transfer) -> bytes:
    out = io.BytesIO()
    pain.write_transfers(out, message="AN2", created=NOW, own=US, on=DUE, transfers=transfers)
    return out.getvalue()


FULL = write(
    group(debit(1), debit(2, bic="BYLADEM1001"), debit(3, text="")),
    group(
        debit(4, iban="CH9300762011623852957", address=Address("Basel", "CH", "Rheingasse", "3", "4058")),
        debit(5, amendment=Amendment(other_account=True)),
        debit(6, amendment=Amendment(reference="ALT-1", iban=OWN)),
        place=Sequence.FIRST,
        name="AN1-2",
    ),
    group(debit(7, address=Address("Köln", "DE")), place=Sequence.ONE_OFF, name="AN1-3"),
)


def found(data: bytes, path: str) -> list[str]:
    root = etree.fromstring(data)
    space = root.tag.partition("}")[0] + "}"
    return [
        element.text or ""
        for element in root.iterfind(".//" + "/".join(space + part for part in path.split("/")))
    ]


class TestDebits:
    def test_valid_by_the_norm(self) -> None:
        norm(pain.DEBITS).assertValid(etree.fromstring(FULL))

    @pytest.mark.realdata
    def test_valid_for_german_banks(self) -> None:
        german(pain.DEBITS).assertValid(etree.fromstring(FULL))

    @pytest.mark.realdata
    def test_the_german_schema_would_notice(self) -> None:
        """Positive control: what is forbidden since November 2026 is refused."""
        spoilt = FULL.replace(b"<TwnNm>Koeln</TwnNm><Ctry>DE</Ctry>", b"<AdrLine>Domplatz 1, Koeln</AdrLine>")
        assert spoilt != FULL
        assert not german(pain.DEBITS).validate(etree.fromstring(spoilt))
        assert norm(pain.DEBITS).validate(etree.fromstring(spoilt))

    def test_counts_and_sums(self) -> None:
        assert found(FULL, "GrpHdr/NbOfTxs") == ["7"]
        assert found(FULL, "GrpHdr/CtrlSum") == ["70.28"]
        assert found(FULL, "PmtInf/NbOfTxs") == ["3", "3", "1"]
        assert found(FULL, "PmtInf/CtrlSum") == ["30.06", "30.15", "10.07"]
        assert found(FULL, "PmtTpInf/SeqTp") == ["RCUR", "FRST", "OOFF"]

    def test_no_free_address_lines(self) -> None:
        assert b"AdrLine" not in FULL

    def test_names_as_banks_read_them(self) -> None:
        own = Own("Genossenschaft „Der Größte“ & Söhne", OWN, "", US.creditor_id)
        data = write(group(debit(name=sepatext.name("Jürgen Groß"))), own=own)
        assert found(data, "Dbtr/Nm") == ["Juergen Gross"]
        assert found(data, "Cdtr/Nm") == ["Genossenschaft 'Der Groesste' + Soehne"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"iban": "DE88370400440532013000"}, {"iban": ""}, {"iban": "de02120300000000202051"},
            {"amount": Money(0)}, {"amount": Money(-1)}, {"amount": Money(10**11)}, {"amount": Money(100, "CHF")},
            {"mandate": ""}, {"mandate": "mit Leerzeichen"}, {"mandate": "x" * 36}, {"name": ""}, {"name": "x" * 71},
            {"name": "Jürgen"}, {"end_to_end": ""}, {"end_to_end": "x" * 36}, {"iban": "CH9300762011623852957"},
            {"address": Address("", "DE")}, {"address": Address("Bern", "")},
        ],
    )  # fmt: skip
    def test_nothing_wrong_gets_into_a_file(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(FileError):
            write(group(debit(**wrong)))

    def test_nothing_twice(self) -> None:
        with pytest.raises(FileError):
            write(group(debit(1), debit(1)))
        with pytest.raises(FileError):
            write(group(debit(1)), group(debit(1), name="AN1-2"))

    def test_heads_that_say_something_else(self) -> None:
        head, debits = group(debit(1), debit(2))
        for other in (
            DebitGroup(head.id, head.place, DUE, 3, head.sum),
            DebitGroup(head.id, head.place, DUE, 2, Money(1)),
        ):
            with pytest.raises(FileError):
                write((other, debits))
        with pytest.raises(FileError):
            write()

    def test_our_own_side(self) -> None:
        with pytest.raises(FileError):
            write(group(debit()), own=Own("Leserzeitung eG", "DE88370400440532013000", "", US.creditor_id))
        with pytest.raises(Refusal):
            write(group(debit()), own=Own("Leserzeitung eG", OWN, "", "DE97ZZZ09999999999"))


class TestTransfers:
    TWO = (
        Transfer("R1", Money(1250), "Ida Brandt", OTHER, "Rückzahlung"),
        Transfer("R2", Money(1), "Otto Klein", "AT611904300234573201", "", "BKAUATWW"),
    )

    def test_valid_by_the_norm(self) -> None:
        norm(pain.TRANSFERS).assertValid(etree.fromstring(send(*self.TWO)))
        assert found(send(*self.TWO), "GrpHdr/CtrlSum") == ["12.51"]
        assert found(send(*self.TWO), "RmtInf/Ustrd") == ["Rueckzahlung"]

    @pytest.mark.realdata
    def test_valid_for_german_banks(self) -> None:
        german(pain.TRANSFERS).assertValid(etree.fromstring(send(*self.TWO)))

    @pytest.mark.parametrize(
        "wrong",
        [{"iban": "DE88370400440532013000"}, {"amount": Money(0)}, {"name": ""}, {"end_to_end": "R1"}],
    )
    def test_nothing_wrong_gets_into_a_file(self, wrong: dict[str, Any]) -> None:
        facts: dict[str, Any] = {
            "end_to_end": "R9",
            "amount": Money(5),
            "name": "Ida",
            "iban": OTHER,
            "text": "",
        }
        with pytest.raises(FileError):
            send(self.TWO[0], Transfer(**{**facts, **wrong}))


amounts = st.integers(1, 10**9).map(Money)
names = st.text(min_size=1, max_size=90).filter(
    lambda text: any(sign.isalnum() for sign in sepatext.transliterate(text))
)
numbers = st.sampled_from(
    [OWN, OTHER, "AT611904300234573201", "FR1420041010050500013M02606", "NL91ABNA0417164300"]
)


@st.composite
def any_debits(draw: st.DrawFn) -> list[Debit]:
    return [
        Debit(
            end_to_end=f"E{number}",
            amount=draw(amounts),
            name=sepatext.name(draw(names)),
            iban=draw(numbers),
            mandate="M" + references.code_of(draw(st.integers(0, references.CODES - 1))),
            signed=date(2026, 1, 15),
            text=draw(st.text(max_size=200)),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


def check_any(debits: list[Debit], schema: Any) -> None:
    data = write(group(*debits))
    schema.assertValid(etree.fromstring(data))
    cents = sum(one.amount.cents for one in debits)
    assert found(data, "GrpHdr/NbOfTxs") == [str(len(debits))]
    assert [Decimal(text) for text in found(data, "GrpHdr/CtrlSum")] == [Decimal(cents).scaleb(-2)]
    assert sum(Decimal(text) for text in found(data, "DrctDbtTxInf/InstdAmt")) == Decimal(cents).scaleb(-2)


@given(any_debits())
@settings(max_examples=50)
def test_any_names_and_amounts_are_valid_and_exact(debits: list[Debit]) -> None:
    check_any(debits, norm(pain.DEBITS))


@pytest.mark.realdata
def test_any_names_and_amounts_are_valid_for_german_banks() -> None:
    schema = german(pain.DEBITS)

    @given(any_debits())
    @settings(max_examples=50)
    def check(debits: list[Debit]) -> None:
        check_any(debits, schema)

    check()


def test_another_writer_says_the_same() -> None:
    """sepaxml is the witness: the same debits through it make the same payments, field by field."""
    debits = [debit(1), debit(2, bic="BYLADEM1001")]
    other = sepaxml.SepaDD(
        {
            "name": US.holder,
            "IBAN": US.iban,
            "BIC": US.bic,
            "batch": True,
            "creditor_id": US.creditor_id,
            "currency": "EUR",
        },
        schema=pain.DEBITS,
    )
    for one in debits:
        payment = {
            "name": one.name,
            "IBAN": one.iban,
            "amount": one.amount.cents,
            "type": "RCUR",
            "collection_date": DUE,
            "mandate_id": one.mandate,
            "mandate_date": one.signed,
            "description": one.text,
            "endtoend_id": one.end_to_end,
        }
        other.add_payment(payment | ({"BIC": one.bic} if one.bic else {}))
    theirs = other.export(validate=True)
    ours = write(group(*debits))
    for path in (
        "GrpHdr/NbOfTxs", "GrpHdr/CtrlSum", "PmtInf/NbOfTxs", "PmtInf/CtrlSum", "SvcLvl/Cd", "LclInstrm/Cd",
        "PmtTpInf/SeqTp", "PmtInf/ReqdColltnDt", "Cdtr/Nm", "CdtrAcct/Id/IBAN", "CdtrAgt/FinInstnId/BICFI",
        "PmtInf/ChrgBr",
        "CdtrSchmeId/Id/PrvtId/Othr/Id", "PmtId/EndToEndId", "DrctDbtTxInf/InstdAmt", "MndtRltdInf/MndtId",
        "MndtRltdInf/DtOfSgntr", "DbtrAgt/FinInstnId/BICFI", "Dbtr/Nm", "DbtrAcct/Id/IBAN", "RmtInf/Ustrd",
    ):  # fmt: skip
        assert found(ours, path) == found(theirs, path), path
    assert iban.mask(OTHER) == "DE02 … 2051"
