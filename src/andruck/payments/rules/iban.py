"""Account numbers: checked before anybody else sees them, because the writers of bank files do not check."""

from dataclasses import dataclass

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from andruck.core.errors import Refusal

NEED_ADDRESS = frozenset(
    {"AD", "CH", "GB", "GG", "GI", "IM", "JE", "MC", "SM", "VA", "AL", "MD", "ME", "MK", "RS"}
)
"""Countries inside SEPA but outside the European Economic Area: debits there carry the payer's address."""


@dataclass(frozen=True, slots=True)
class Iban:
    """A checked account number, without blanks."""

    number: str

    @property
    def country(self) -> str:
        """ISO 3166, two capitals."""
        return self.number[:2]

    @property
    def needs_address(self) -> bool:
        """Whether a direct debit from here has to carry the payer's address."""
        return self.country in NEED_ADDRESS

    @property
    def spelled(self) -> str:
        """In groups of four, for the person whose account it is."""
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))

    @property
    def masked(self) -> str:
        """What everybody else may see: ``DE89 … 3000``."""
        return mask(self.number)

    @property
    def bic(self) -> str:
        """The bank's code where the register knows it, else empty."""
        found = IBAN(self.number).bic
        return str(found) if found else ""

    @property
    def bank(self) -> str:
        """The bank's name where the register knows it, else empty."""
        return IBAN(self.number).bank_name or ""


def mask(number: str) -> str:
    """The country, the check digits and the last four signs."""
    return f"{number[:4]} … {number[-4:]}" if len(number) > 8 else "…"


def compact(text: str) -> str:
    """Capitals without blanks and without the invisible signs that come along when a number is pasted."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def check(text: str, *, field: str = "iban") -> Iban:
    """A valid account number of the SEPA area. Raises ``Refusal`` ("iban" or "iban_zone")."""
    number = compact(text)
    wrong = Refusal(
        "iban", "This IBAN has a slip of the pen: the check digits do not fit. Compare it again.", field=field
    )
    if not number.isascii() or not 15 <= len(number) <= 34:
        raise wrong
    try:
        found = IBAN(number)
    except SchwiftyException as error:
        raise wrong from error
    if not found.in_sepa_zone:
        raise Refusal(
            "iban_zone",
            "This account is outside the euro payments area. Choose another way to pay.",
            field=field,
        )
    return Iban(number)


def is_valid(text: str) -> bool:
    """Whether it is a correct account number of any country."""
    number = compact(text)
    if not number.isascii() or not 15 <= len(number) <= 34:
        return False
    try:
        IBAN(number)
    except SchwiftyException:
        return False
    return True


def check_bic(text: str, *, field: str = "bic") -> str:
    """A bank code of eight or eleven signs; empty stays empty. Raises ``Refusal`` ("bic")."""
    code = compact(text)
    if not code:
        return ""
    try:
        return str(BIC(code))
    except SchwiftyException as error:
        raise Refusal("bic", "This is no BIC. It has eight or eleven signs.", field=field) from error


def check_creditor(text: str, *, field: str = "creditor_id") -> str:
    """A creditor identifier (Gläubiger-ID); its business code does not count. Raises ``Refusal`` ("creditor_id")."""
    number = compact(text)
    wrong = Refusal(
        "creditor_id",
        "This is no creditor identifier; it looks like DE98ZZZ09999999999. The central bank assigns it.",
        field=field,
    )
    if (
        not number.isascii()
        or not 8 <= len(number) <= 35
        or not number[:2].isalpha()
        or not number[2:4].isdigit()
    ):
        raise wrong
    turned = number[7:] + number[:4]
    if not number[7:] or int("".join(str(int(sign, 36)) for sign in turned)) % 97 != 1:
        raise wrong
    return number
