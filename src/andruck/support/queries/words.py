"""How contributions are spoken of, in the language that is active: on pages, in mails and on receipts alike."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from andruck.core.money import Money
from andruck.support.rules.contributions import Nature, Turn


def spoken(money: Money) -> str:
    """An amount as people here write it: ``12,50 €``; whole ones without cents."""
    places = 0 if money.cents % 100 == 0 else 2
    number = number_format(money.decimal, places, use_l10n=True, force_grouping=True)
    number = number.replace("-", "\u2212")
    return f"{number}\u00a0{'€' if money.currency == 'EUR' else money.currency}"


def nature(kind: Nature, notice: str) -> str:
    """What a contribution is, for people and for the tax office."""
    if kind is Nature.DONATION:
        return _("This is a donation (%(notice)s). You receive a receipt for the tax office.") % {
            "notice": notice
        }
    return _(
        "This is voluntary support, not a donation: it is not tax-deductible, nothing is bought by it, and it does "
        "not renew itself."
    )


def purpose(kind: Nature) -> str:
    """What it is for, in two words."""
    return _("Donation") if kind is Nature.DONATION else _("Voluntary support")


def turn(what: Turn) -> str:
    """What has happened to money, in a few words."""
    return str(
        {
            Turn.CAME: _("Received"),
            Turn.ADDED: _("Received in addition"),
            Turn.WON: _("Given back after a complaint"),
            Turn.UNDONE: _("Did not arrive after all"),
            Turn.REFUNDED: _("Refunded"),
            Turn.RETURNED: _("Returned by your bank"),
            Turn.CHARGED_BACK: _("Taken back after a complaint"),
            Turn.REFUND_FAILED: _("The refund did not arrive"),
        }[what]
    )
