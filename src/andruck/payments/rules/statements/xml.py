"""XML from outside, read piece by piece and without trusting it.

No entities, no network, no declarations, the parser's own guards against bombs left on, and clear words when it is
broken. Elements are known by their local names, so that every version of a message reads the same.
"""

import io
from collections.abc import Iterable, Iterator

from lxml import etree

from andruck.payments.rules.statements.values import MOST_BYTES, refuse


class Node:
    """An element as its text, its currency attribute and its children by local name."""

    __slots__ = ("children", "currency", "text")

    def __init__(self, text: str, currency: str, children: "dict[str, list[Node]]") -> None:
        self.text, self.currency, self.children = text, currency, children

    def at(self, *path: str) -> "Node":
        """The first descendant along these names; an empty one where there is none."""
        node = self
        for name in path:
            found = node.children.get(name)
            if not found:
                return EMPTY
            node = found[0]
        return node

    def all(self, *path: str) -> "list[Node]":
        """All of the last name below the first of the others."""
        return self.at(*path[:-1]).children.get(path[-1], [])

    def first(self, *paths: tuple[str, ...]) -> str:
        """The text of the first of these paths that has one."""
        for path in paths:
            text = self.at(*path).text
            if text:
                return text
        return ""

    def __bool__(self) -> bool:
        return bool(self.text or self.children)


EMPTY = Node("", "", {})


_LEAF: "dict[str, list[Node]]" = {}


def local(tag: object) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def fold(element: "etree._Element", names: dict[object, str]) -> Node:
    """The element and everything in it. ``names`` remembers local names: a statement has few, a million times."""
    text = element.text
    if not len(element):
        return Node(text.strip() if text else "", element.get("Ccy") or "", _LEAF)
    children: dict[str, list[Node]] = {}
    for child in element:
        tag = child.tag
        name = names.get(tag)
        if name is None:
            name = names[tag] = local(tag)
        known = children.get(name)
        if known is None:
            children[name] = [fold(child, names)]
        else:
            known.append(fold(child, names))
    return Node("", "", children)


def pieces(
    data: bytes, small: str, large: Iterable[str], messages: Iterable[str]
) -> Iterator[tuple[str, Node]]:
    """Yield ``(name, node)``: every element called ``small`` as it ends; then every ``large`` around, without these.

    Before them comes ``(name, EMPTY)`` for every one of ``messages`` that begins. Raises ``Refusal`` ("statement_…").
    """
    if len(data) > MOST_BYTES:
        raise refuse("too_large", "This file is larger than 256 MB. Ask the bank for shorter periods.")
    if not data.strip():
        raise refuse("empty", "This file is empty. Fetch it from the bank once more.")
    wanted, heads = {small, *large}, set(messages)
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=[f"{{*}}{name}" for name in ("Document", *wanted, *heads)],
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    names: dict[object, str] = {}
    try:
        for event, element in events:
            name = local(element.tag)
            if event == "start":
                if name == "Document":
                    _refuse_declarations(element)
                elif name in heads:
                    yield name, EMPTY
            elif name in wanted:
                yield name, fold(element, names)
                _forget(element)
    except etree.XMLSyntaxError as error:
        line = f" in line {error.lineno}" if error.lineno else ""
        raise refuse(
            "broken", f"This file is broken{line}: {error.msg}. Fetch it from the bank once more."
        ) from error


def _refuse_declarations(root: "etree._Element") -> None:
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise refuse(
            "declares",
            "This file declares entities, which no bank does. It was not read; ask where it comes from.",
        )


def _forget(element: "etree._Element") -> None:
    """Free what has been read: the element's content, and the emptied sibling before it."""
    element.clear()
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None and parent is not None and previous.tag == element.tag:
        parent.remove(previous)
