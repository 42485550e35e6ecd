"""The reservation of text and data mining (§ 44b(3) UrhG), worded once for every representation.

A plain sentence was not enough for OLG Hamburg (5 U 104/24): it must be readable by machines, everywhere alike.
"""

from andruck.newsroom.rules.values import Paper


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
