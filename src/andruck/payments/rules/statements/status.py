"""pain.002: what the bank says about a file of ours, payment by payment."""

from dataclasses import dataclass

from andruck.payments.rules.statements import xml
from andruck.payments.rules.statements.values import refuse
from andruck.payments.rules.statements.xml import Node

REFUSED = "RJCT"


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one file, ``message``; ``refused`` holds end-to-end ids and reason codes of single payments.

    ``whole``: the reason why all of it was refused; empty when it was not.
    """

    message: str
    whole: str
    refused: tuple[tuple[str, str], ...]


def looks_like(data: bytes) -> bool:
    """Whether it is such a message."""
    return b"CstmrPmtStsRpt" in data[:4096]


def read(data: bytes) -> Report:
    """The verdict. Raises ``Refusal`` ("statement_…") for what is broken or no such message."""
    found: list[Report] = []
    for name, node in xml.pieces(data, "CstmrPmtStsRpt", (), ()):
        if name == "CstmrPmtStsRpt":
            found.append(_report(node))
    if len(found) != 1 or not found[0].message:
        raise refuse("unknown", "This file is no status report of a bank (pain.002).")
    return found[0]


def _report(node: Node) -> Report:
    group = node.at("OrgnlGrpInfAndSts")
    whole = _reason(group) if group.at("GrpSts").text == REFUSED else ""
    refused: list[tuple[str, str]] = []
    for part in node.children.get("OrgnlPmtInfAndSts", []):
        refused += [
            (tx.at("OrgnlEndToEndId").text, _reason(tx) if tx.at("StsRsnInf") else _reason(part))
            for tx in part.children.get("TxInfAndSts", [])
            if (tx.at("TxSts").text or part.at("PmtInfSts").text) == REFUSED
        ]
    return Report(group.at("OrgnlMsgId").text, whole, tuple(one for one in refused if one[0]))


def _reason(node: Node) -> str:
    return node.first(("StsRsnInf", "Rsn", "Cd"), ("StsRsnInf", "Rsn", "Prtry")).upper() or "?"
