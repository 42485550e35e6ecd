"""Names found and replaced, however they are written."""

import html
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.newsroom.rules.names import Redaction, named_in, redact, redact_html, slug

MAX = Redaction("Max Muster", "Max M.")
NAMES = [MAX, Redaction("Muster", "M."), Redaction("Jürgen Groß-Weiß", "ein Mann")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Max Muster kam.", "Max M. kam."),
        ("MAX MUSTER KAM.", "Max M. KAM."),
        ("max-muster", "Max M."),
        ("Max\u00a0\u00a0Muster", "Max M."),
        ("Max\n  Muster", "Max M."),
        ("Max\u2011Muster", "Max M."),
        ("Ma\u00adx Mus\u00adter\u200b kam", "Max M.\u200b kam"),
        ("Max Musters Haus", "Max M.s Haus"),
        ("Max Muster’s Haus", "Max M.s Haus"),
        ("das Mustersche Haus", "das M. Haus"),
        ("den Max Mustern", "den Max M."),
        ("Muster-Prozess", "M.-Prozess"),
        ("(Muster)", "(M.)"),
        ("»Muster«", "»M.«"),
        ("Musterhaus, Bemuster, Musterung", "Musterhaus, Bemuster, Musterung"),
        ("Mustern", "Mustern"),
        ("Max, Muster", "Max, M."),
        ("Jürgen Groß-Weiß", "ein Mann"),
        ("JUERGEN GROSS WEISS", "ein Mann"),
        (unicodedata.normalize("NFD", "Jürgen Groß-Weiß"), "ein Mann"),
        ("Jürgen Groß-Weiß’ Haus", "ein Mann Haus"),
        ("<b>Max</b> Muster", "<b>Max</b> M."),
        ("", ""),
    ],
)
def test_plain_text(text: str, shown: str) -> None:
    assert redact(text, NAMES) == shown


@pytest.mark.parametrize(
    ("fragment", "shown"),
    [
        ("<p>Max <b>Muster</b> kam.</p>", "<p>Max M. kam.</p>"),
        ("<p><b>Max</b> <i>Muster</i></p>", "<p><b>Max M.</b></p>"),
        ("<p>M<b>u</b>ster</p>", "<p>M.</p>"),
        ("<p><b>Der Max</b> Muster</p>", "<p><b>Der Max M.</b></p>"),
        ("<p>Max <b>Muster kam</b></p>", "<p>Max M.<b> kam</b></p>"),
        ("<p>Max&nbsp;Muster</p>", "<p>Max M.</p>"),
        ("<p>Max&#32;M&#117;ster</p>", "<p>Max M.</p>"),
        ("<p>J&uuml;rgen Gro&szlig;&shy;-Wei&#xdf;</p>", "<p>ein Mann</p>"),
        ("<p>Max<br>Muster</p>", "<p>Max M.<br></p>"),
        ("<p>Der Max</p><p>Muster</p>", "<p>Der Max</p><p>M.</p>"),
        ("<p>Muster<sup>1</sup></p>", "<p>M.<sup>1</sup></p>"),
        ("<ul><li>Max</li><li>Erik</li></ul>", "<ul><li>Max</li><li>Erik</li></ul>"),
        ('<p>Max <a href="/x">Muster</a></p>', "<p>Max M.</p>"),
        ('<a href="/x">Max Muster</a>', '<a href="/x">Max M.</a>'),
        ('<a href="https://w.example/Max_Muster">er</a> <a href="/y">da</a>', 'er <a href="/y">da</a>'),
        ('<a href="/wiki/J%C3%BCrgen_Gro%C3%9F-Wei%C3%9F">er</a>', "er"),
        ('<b title="Max Muster">er</b>', "<b>er</b>"),
        ("<p>1 &lt; 2 &amp; Muster</p>", "<p>1 &lt; 2 &amp; M.</p>"),
        ("<p>Musterhaus &copy; <b></b></p>", "<p>Musterhaus &copy; <b></b></p>"),
    ],
)
def test_html(fragment: str, shown: str) -> None:
    assert redact_html(fragment, NAMES) == shown


def test_a_replacement_is_text_and_never_markup() -> None:
    assert redact_html("<p>Muster</p>", [Redaction("Muster", "<script>&")]) == "<p>&lt;script&gt;&amp;</p>"


def test_the_longest_name_wins() -> None:
    both = [Redaction("Muster", "M."), MAX, Redaction("Max Muster Mann", "N. N.")]
    assert redact("Max Muster Mann und Max Muster", both) == "N. N. und Max M."


@pytest.mark.parametrize(
    ("text", "redactions"),
    [
        ("a b b b", [Redaction("a b", "a")]),
        ("a a b b", [Redaction("a b", "b b a a")]),
        ("Max Max", [Redaction("Max", "Max Max")]),
    ],
)
def test_what_a_replacement_puts_together_goes_as_well(text: str, redactions: list[Redaction]) -> None:
    shown = redact(text, redactions)
    assert redactions[0].find not in shown
    assert redact(shown, redactions) == shown


@pytest.mark.parametrize("find", ["", " ", "-", "…", "\u00ad", "!?"])
def test_a_name_without_letters_finds_nothing(find: str) -> None:
    assert redact("a - b … c !? d", [Redaction(find, "X")]) == "a - b … c !? d"


@pytest.mark.parametrize(
    ("address", "is_named"),
    [
        ("/media/max-muster.width-480.webp", True),
        ("/media/Max_Muster_aB3xY.jpg", True),
        ("MaxMuster2.jpg", True),
        ("https://x.example/?q=Max+Muster", True),
        ("https://x.example/?q=Max%20Muster&amp;z", True),
        ("/media/juergen-gross-weiss.jpg", True),
        ("/media/maxima-musterung.jpg", False),
        ("/media/deich.jpg", False),
        ("", False),
    ],
)
def test_addresses(address: str, is_named: bool) -> None:
    assert named_in(address, NAMES) is is_named


@pytest.mark.parametrize(
    ("kicker", "headline", "words"),
    [
        ("", "Max Muster vor Gericht", "max-m-vor-gericht"),
        ("Max", "Muster vor Gericht", "max-m-vor-gericht"),
        ("Prozess", "Urteil", "prozess-urteil"),
        ("Max", ", Muster", "max-m"),
    ],
)
def test_the_words_of_an_address(kicker: str, headline: str, words: str) -> None:
    assert slug(kicker, headline, NAMES) == words


def test_an_address_that_would_still_name_somebody_says_nothing() -> None:
    assert slug("", "Der Max/Muster", [MAX]) == "text"


HARD = [
    "<a " * 30_000,
    "<a '" * 25_000,
    '<a href="' * 9_000,
    "<" * 100_000,
    "&" * 100_000,
    "&#" * 50_000,
    "Max " * 25_000,
    "Max Muster " * 9_000,
    "-" * 50_000 + "Max" + " " * 50_000,
    "<b><b>" * 12_000,
    "<i></i>" * 14_000 + "Muster",
    "<i>" * 14_000 + "Muster" + "</i>" * 14_000,
    "a\u0301" * 50_000,
    "a" + "\u0301" * 99_000,
    "<!--" * 25_000,
    "Muster’" * 14_000,
]


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_a_hundred_kilobytes_of_anything_take_no_time(text: str) -> None:
    start = time.thread_time()
    redact(text, NAMES)
    redact_html(text, NAMES)
    assert time.thread_time() - start < 3


words = st.sampled_from(
    [
        "Max",
        "Muster",
        "max",
        "MUSTER",
        "Musters",
        "Musterhaus",
        "Jürgen",
        "Groß",
        "Weiß",
        "Deich",
        "und",
        "M.",
        "’s",
        "1",
    ]
)
gaps = st.sampled_from([" ", "-", "\u00a0", "\u00ad", "  ", "", ", ", "\n", "\u2011"])
texts = st.lists(st.tuples(words, gaps), max_size=12).map(lambda found: "".join(a + b for a, b in found))
tags = st.sampled_from(["b", "i", "em", "strong", "a", "sup"])


@st.composite
def fragments(draw: st.DrawFn) -> str:
    """Well-formed paragraphs with nested inline tags, entities and links."""
    parts: list[str] = []
    for _ in range(draw(st.integers(0, 6))):
        inner = html.escape(draw(texts), quote=False).replace(
            "\u00a0", draw(st.sampled_from(["&nbsp;", "\u00a0"]))
        )
        for tag in draw(st.lists(tags, max_size=2)):
            attributes = ' href="/wiki/' + draw(words) + '"' if tag == "a" else ""
            inner = f"<{tag}{attributes}>{inner}</{tag}>"
        parts.append(inner)
    return "<p>" + draw(st.sampled_from(["", "</p><p>", "<br>"])).join(parts) + "</p>"


names = st.lists(
    st.builds(
        Redaction, st.sampled_from(["Max Muster", "Muster", "Max", "Jürgen Groß-Weiß", "Weiß"]),
        st.sampled_from(["M.", "ein Mann", "N. N.", "Max M.", "X"]),
    ),
    max_size=3,
)  # fmt: skip


def _flat(text: str) -> str:
    """What a reader would see and say: no tags, no invisible signs, one spelling."""
    plain = html.unescape(re.sub(r"</?(?:p|br|sup)[^>]*>", " | ", text))
    plain = re.sub(r"<[^>]*>|\u00ad|\u200b", "", plain).casefold()
    return re.sub(r"[\s\u00a0\u2011-]+", " ", plain)


def _tags(fragment: str) -> list[str]:
    return re.findall(r"<[^>]*>", fragment)


@given(texts, names)
def test_no_name_is_left_and_twice_is_once(text: str, redactions: list[Redaction]) -> None:
    shown = redact(text, redactions)
    for redaction in redactions:
        assert not re.search(rf"(?<!\w){re.escape(_flat(redaction.find).strip())}(?!\w)", _flat(shown))
    assert redact(shown, redactions) == shown


@given(fragments(), names)
def test_no_name_is_left_in_html_and_tags_stay_balanced(fragment: str, redactions: list[Redaction]) -> None:
    shown = redact_html(fragment, redactions)
    for redaction in redactions:
        assert not re.search(rf"(?<!\w){re.escape(_flat(redaction.find).strip())}(?!\w)", _flat(shown))
        assert not any(named_in(tag[1:], [redaction]) for tag in _tags(shown))
    opened: list[str] = []
    for tag in _tags(shown):
        element = re.sub(r"\W.*", "", tag.lstrip("</"))
        if tag.startswith("</"):
            assert opened.pop() == element
        elif element != "br":
            opened.append(element)
    assert opened == []
    assert redact_html(shown, redactions) == shown


@given(fragments())
def test_without_a_name_in_it_nothing_changes(fragment: str) -> None:
    assert redact_html(fragment, [Redaction("Erika Beispiel", "E. B.")]) == fragment


@given(st.text(), st.text(min_size=1))
def test_any_text_survives(text: str, find: str) -> None:
    redactions = [Redaction(find, "X")]
    for turn in (redact, redact_html):
        shown = turn(text, redactions)
        assert turn(shown, redactions) == shown
    named_in(text, redactions)
