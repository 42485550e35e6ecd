"""The reservation of text and data mining (§ 44b(3) UrhG), worded once for every representation.

A plain sentence was not enough for OLG Hamburg (5 U 104/24): it must be readable by machines, everywhere alike.
"""

from xml.sax.saxutils import escape

from andruck.newsroom.rules.values import Paper

_RSL = "https://rslstandard.org/rsl"


def headers(paper: Paper) -> dict[str, str]:
    """The HTTP headers of the TDM Reservation Protocol that go with every answer of this paper."""
    if not paper.reserve_mining:
        return {"tdm-reservation": "0"}
    if not paper.mining_policy:
        return {"tdm-reservation": "1"}
    return {"tdm-reservation": "1", "tdm-policy": paper.mining_policy}


def declaration(paper: Paper) -> list[dict[str, object]]:
    """The content of ``/.well-known/tdmrep.json``: one rule for the whole site."""
    rule: dict[str, object] = {"location": "/", "tdm-reservation": 1 if paper.reserve_mining else 0}
    if paper.reserve_mining and paper.mining_policy:
        rule["tdm-policy"] = paper.mining_policy
    return [rule]


def licence(paper: Paper) -> str:
    """The same as a licence in XML (RSL 1.0): search may use everything, machine learning only with a contract.

    Empty when the paper reserves nothing.
    """
    if not paper.reserve_mining:
        return ""
    terms = f"<terms>{escape(paper.mining_policy)}</terms>\n" if paper.mining_policy else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rsl xmlns="{_RSL}">\n<content url="/">\n<license>\n'
        '<permits type="usage">search</permits>\n<prohibits type="usage">ai-all</prohibits>\n'
        f"{terms}</license>\n</content>\n</rsl>\n"
    )
