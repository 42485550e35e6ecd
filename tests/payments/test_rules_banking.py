"""Account numbers, names as banks read them, bank days, and the code that banking apps read."""

import io
from datetime import date, timedelta

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from andruck.core.errors import Refusal
from andruck.core.money import Money
from andruck.payments.rules import bankdays, iban, qr, references, sepatext

GOOD = "DE89370400440532013000"


class TestIban:
    def test_as_people_paste_it(self) -> None:
        assert iban.check(" de89 3704\u00a00044 0532 0130 00\n").number == GOOD
        assert iban.check("DE89-3704-0044-0532-0130-00").number == GOOD

    def test_what_is_shown_of_it(self) -> None:
        found = iban.check(GOOD)
        assert (found.masked, found.spelled) == ("DE89 … 3000", "DE89 3704 0044 0532 0130 00")
        assert (found.bic, found.bank, found.country) == ("COBADEFFXXX", "Commerzbank", "DE")

    @pytest.mark.parametrize(
        "text",
        ["", "DE", "DE88370400440532013000", "DE8937040044053201300", "GOOD", "DE89 3704 0044 0532 0130 0O",
         "ＤＥ８９３７０４００４４０５３２０１３０００", "DE89370400440532013000" * 3, "ZZ89370400440532013000",
         "' OR 1=1 --"],
    )  # fmt: skip
    def test_wrong_ones_are_refused(self, text: str) -> None:
        with pytest.raises(Refusal) as caught:
            iban.check(text)
        assert (caught.value.code, caught.value.field) == ("iban", "iban")
        assert not iban.is_valid(text)

    @given(st.integers(0, 21), st.sampled_from("0123456789"))
    def test_one_wrong_digit_is_always_noticed(self, place: int, digit: str) -> None:
        changed = GOOD[:place] + digit + GOOD[place + 1 :]
        assert iban.is_valid(changed) == (changed == GOOD)

    def test_outside_the_euro_payments_area(self) -> None:
        with pytest.raises(Refusal) as caught:
            iban.check("BR1500000000000010932840814P2")
        assert caught.value.code == "iban_zone"

    def test_where_debits_need_an_address(self) -> None:
        assert iban.check("CH9300762011623852957").needs_address
        assert not iban.check("AT611904300234573201").needs_address

    def test_creditor_identifiers(self) -> None:
        assert iban.check_creditor("de98 ZZZ 0999 9999 999") == "DE98ZZZ09999999999"
        assert iban.check_creditor("DE98ABC09999999999") == "DE98ABC09999999999"
        for wrong in ("", "DE99ZZZ09999999999", "DE98ZZZ", "Gläubiger", "98DEZZZ09999999999"):
            with pytest.raises(Refusal):
                iban.check_creditor(wrong)

    def test_bank_codes(self) -> None:
        assert iban.check_bic("cobadeff xxx") == "COBADEFFXXX"
        assert iban.check_bic("") == ""
        with pytest.raises(Refusal):
            iban.check_bic("COBA")


class TestNames:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("Jürgen Groß", "Juergen Gross"),
            ("Müller & Söhne", "Mueller + Soehne"),
            ("Łukasz Żółw", "Lukasz Zolw"),
            ("Александр", "Aleksandr"),
            ("Ko\u0308ln", "Koeln"),
            ("  Ida \t Brandt\n", "Ida Brandt"),
            ("//Ida/", "Ida"),
            ("Ida <b>", "Ida b"),
            ("O’Neill", "O'Neill"),
            ("👩‍🚀 Ida", "Ida"),
        ],
    )
    def test_in_the_banks_letters(self, written: str, read: str) -> None:
        assert sepatext.name(written) == read

    @pytest.mark.parametrize("text", ["", "   ", "👩‍🚀", "...", "\x00\x1f"])
    def test_names_that_leave_nothing_are_refused(self, text: str) -> None:
        with pytest.raises(Refusal) as caught:
            sepatext.name(text)
        assert caught.value.code == "name"

    def test_long_names_end_with_a_word(self) -> None:
        found = sepatext.name("Brandt " * 20)
        assert len(found) <= 70
        assert found.endswith("Brandt")
        assert len(sepatext.name("x" * 200)) == 70

    @given(st.text(max_size=200))
    def test_nothing_else_comes_out(self, text: str) -> None:
        allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
        plain = sepatext.transliterate(text)
        assert set(plain) <= allowed
        assert plain == plain.strip(" /")
        assert sepatext.transliterate(plain) == plain
        assert len(sepatext.remittance(text)) <= 140

    def test_identifiers(self) -> None:
        assert sepatext.is_identifier("M7KQ3-M9.X/T")
        for wrong in ("", "a b", "/a", "a/", "a//b", "ä", "x" * 36, "a\n"):
            assert not sepatext.is_identifier(wrong)


class TestBankDays:
    def test_easter(self) -> None:
        known = {
            2000: (4, 23),
            2019: (4, 21),
            2024: (3, 31),
            2025: (4, 20),
            2026: (4, 5),
            2027: (3, 28),
            2285: (3, 22),
        }
        assert {year: (day.month, day.day) for year in known if (day := bankdays.easter(year))} == known

    @pytest.mark.parametrize(
        ("day", "open_"),
        [
            (date(2026, 12, 24), True), (date(2026, 12, 25), False), (date(2026, 12, 26), False),
            (date(2026, 12, 31), True), (date(2027, 1, 1), False), (date(2026, 4, 2), True),
            (date(2026, 4, 3), False), (date(2026, 4, 6), False), (date(2026, 4, 7), True),
            (date(2026, 5, 1), False), (date(2026, 10, 3), False), (date(2029, 10, 3), True),
            (date(2026, 5, 14), True), (date(2026, 11, 28), False), (date(2026, 11, 29), False),
        ],
    )  # fmt: skip
    def test_when_banks_settle(self, day: date, open_: bool) -> None:
        """3 October and Ascension are holidays in Germany, and bank days in Europe."""
        assert bankdays.is_bank_day(day) is open_

    def test_counting(self) -> None:
        assert bankdays.later(date(2026, 12, 24), 1) == date(2026, 12, 28)
        assert bankdays.later(date(2026, 4, 2), 1) == date(2026, 4, 7)
        assert bankdays.later(date(2026, 4, 4), 0) == date(2026, 4, 7)
        assert bankdays.earlier(date(2026, 4, 7), 1) == date(2026, 4, 2)
        assert bankdays.between(date(2026, 4, 2), date(2026, 4, 8)) == 2

    def test_a_debit_reaches_the_bank_a_day_before(self) -> None:
        monday = date(2026, 11, 30)
        assert bankdays.earliest_collection(monday, too_late_today=False) == date(2026, 12, 1)
        assert bankdays.earliest_collection(monday, too_late_today=True) == date(2026, 12, 2)
        assert bankdays.earliest_collection(date(2026, 11, 28), too_late_today=True) == date(2026, 12, 1)
        assert bankdays.earliest_collection(date(2026, 12, 24), too_late_today=False) == date(2026, 12, 28)

    @given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
    def test_later_and_earlier_undo_each_other(self, day: date, count: int) -> None:
        start = bankdays.on_or_after(day)
        end = bankdays.later(start, count)
        assert bankdays.earlier(end, count) == start
        assert bankdays.between(start, end) == count
        assert end - start <= timedelta(days=2 * count + 5)


def transfer(**changes: object) -> qr.Transfer:
    facts: dict[str, object] = {
        "holder": "Genossenschaft Lötzen „Der Lotse“ eG",
        "iban": GOOD,
        "bic": "",
        "amount": Money(1250),
        "reference": references.compose("7KQ3M9XT"),
    }
    return qr.Transfer(**{**facts, **changes})  # type: ignore[arg-type]


class TestCode:
    @pytest.mark.parametrize(
        ("cents", "shown"),
        [(1250, "EUR12.50"), (1, "EUR0.01"), (10000, "EUR100.00"), (99_999_999_999, "EUR999999999.99")],
    )
    def test_a_camera_reads_what_was_meant(self, cents: int, shown: str) -> None:
        picture = Image.open(io.BytesIO(qr.png(transfer(amount=Money(cents)))))
        (read,) = zxingcpp.read_barcodes(picture)
        assert read.text.split("\n") == [
            "BCD", "002", "1", "SCT", "", "Genossenschaft Lötzen „Der Lotse“ eG", GOOD, shown, "", "RF837KQ3M9XT",
        ]  # fmt: skip

    def test_the_standards_limits(self) -> None:
        found = qr.code(transfer(holder="ü" * 70))
        assert found.error == "M"
        assert found.version <= 13

    def test_the_drawing_needs_no_styles(self) -> None:
        drawn = qr.svg(transfer())
        assert drawn.startswith("<svg ")
        assert "style" not in drawn
        assert "class" not in drawn
        assert "<?xml" not in drawn

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"iban": "DE88370400440532013000"}, "iban"),
            ({"amount": Money(0)}, "amount"),
            ({"amount": Money(-1250)}, "amount"),
            ({"amount": Money(10**12)}, "amount"),
            ({"amount": Money(1250, "CHF")}, "currency"),
            ({"reference": "RF847KQ3M9XT"}, "reference"),
            ({"holder": " "}, "holder"),
            ({"holder": "x" * 71}, "holder"),
        ],
    )
    def test_nothing_wrong_gets_into_a_code(self, changes: dict[str, object], code: str) -> None:
        with pytest.raises(Refusal) as caught:
            transfer(**changes)
        assert caught.value.code == code
