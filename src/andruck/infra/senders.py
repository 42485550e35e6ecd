"""Whether other mail servers will believe the paper's mails: asks the domain's entries, when somebody asks."""

from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings

from andruck.infra.ports import NamesUnavailable, names
from andruck.infra.rules import senders as rules
from andruck.infra.rules.senders import Lack


def lacks() -> Iterator[Lack]:
    """What is missing in the entries of the domains that the paper's mails come from and return to."""
    sender = _domain(settings.DEFAULT_FROM_EMAIL)
    envelope = _domain(settings.EMAIL_RETURNED_TO) or sender
    try:
        yield from rules.spf(envelope, names().texts(envelope))
        yield from rules.dkim(sender, settings.DKIM_SELECTOR, _key(sender))
        above = sender.partition(".")[2]
        higher = names().texts(f"_dmarc.{above}") if "." in above else []
        yield from rules.dmarc(sender, names().texts(f"_dmarc.{sender}"), higher)
    except NamesUnavailable:
        yield Lack(
            f"The entries of {sender} could not be looked up, so SPF, DKIM and DMARC were not checked.",
            "Run “andruck check” again where names can be looked up.",
        )


def _key(sender: str) -> list[str]:
    selector = settings.DKIM_SELECTOR
    return names().texts(f"{selector}._domainkey.{sender}") if selector else []


def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2].lower()
