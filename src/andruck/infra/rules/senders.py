"""Whether other mail servers believe that our mails are ours: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing in the domain's entries, and the next step; English sentences."""

    what: str
    step: str


LOOKUPS = 10
"""More than so many terms that need a look-up make an SPF entry void."""

_LOOKING_UP = re.compile(
    r"^[+?~-]?(?:include:|a(?:[:/]|$)|mx(?:[:/]|$)|ptr(?::|$)|exists:)|^redirect=", re.IGNORECASE
)


def spf(domain: str, texts: Sequence[str]) -> list[Lack]:
    """Look at the TXT entries of the domain that mails come from."""
    found = [text for text in texts if re.match(r"v=spf1(?:\s|$)", text, re.IGNORECASE)]
    step = (
        f"Ask whoever runs your mail for the SPF entry of {domain}, a TXT entry like “v=spf1 include:… -all”."
    )
    if not found:
        return [Lack(f"{domain} does not say which servers may send its mail (no SPF entry).", step)]
    if len(found) > 1:
        return [
            Lack(
                f"{domain} has {len(found)} SPF entries; with more than one none counts.",
                "Leave one of them.",
            )
        ]
    terms = found[0].split()[1:]
    lacks = []
    if any(term.lower() in {"+all", "all"} for term in terms):
        lacks.append(
            Lack(
                f"The SPF entry of {domain} lets everybody send in its name (“+all”).", "End it with “-all”."
            )
        )
    elif not any(term.lower() in {"-all", "~all"} or term.lower().startswith("redirect=") for term in terms):
        lacks.append(Lack(f"The SPF entry of {domain} forbids nobody anything.", "End it with “-all”."))
    costly = sum(bool(_LOOKING_UP.match(term)) for term in terms)
    if costly > LOOKUPS:
        lacks.append(
            Lack(
                f"The SPF entry of {domain} needs {costly} look-ups; above {LOOKUPS} it is void.",
                "Leave out what no longer sends mail for you.",
            )
        )
    return lacks


def dkim(domain: str, selector: str, texts: Sequence[str]) -> list[Lack]:
    """Look at the TXT entries of ``SELECTOR._domainkey.DOMAIN``."""
    if not selector:
        return [
            Lack(
                "It is not known with which key the mail server signs (DKIM), so that was not looked at.",
                "Set ANDRUCK_DKIM_SELECTOR to the selector that whoever runs your mail tells you.",
            )
        ]
    name = f"{selector}._domainkey.{domain}"
    entries = [_tags(text) for text in texts]
    keys = [tags["p"] for tags in entries if "p" in tags and tags.get("v", "DKIM1").upper() == "DKIM1"]
    if not keys:
        return [
            Lack(
                f"There is no key for signatures under {name} (DKIM).",
                f"Enter the key of your mail server at {name}.",
            )
        ]
    if not any(keys):
        return [
            Lack(
                f"The key under {name} has been revoked (DKIM).",
                "Enter the key your mail server signs with now.",
            )
        ]
    return []


def dmarc(domain: str, texts: Sequence[str], above: Sequence[str] = ()) -> list[Lack]:
    """Look at the TXT entries of ``_dmarc.DOMAIN``, and of the domain above it where there are none."""
    found = [_tags(text) for text in (*texts, *above) if re.match(r"v=DMARC1\s*(?:;|$)", text, re.IGNORECASE)]
    example = f"“v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}”"
    if not found:
        return [
            Lack(
                f"{domain} does not say what to do with forged mail (no DMARC entry).",
                f"Enter {example} at _dmarc.{domain}.",
            )
        ]
    asked = found[0].get("p", "").lower()
    if asked not in {"none", "quarantine", "reject"}:
        return [Lack(f"The DMARC entry of {domain} asks for nothing (“p=” is missing).", f"Write {example}.")]
    if asked == "none":
        return [
            Lack(
                f"The DMARC entry of {domain} only watches (“p=none”): forged mails in the paper's name arrive.",
                "When the reports show that your own mails pass, write “p=quarantine”.",
            )
        ]
    return []


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}
