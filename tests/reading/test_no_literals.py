"""No word of the readers' pages escapes translation: text and spoken attributes come from the catalogue."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

import andruck.reading

TEMPLATES = Path(andruck.reading.__file__).parent / "templates" / "reading"
SPOKEN = {"alt", "title", "aria-label", "placeholder", "aria-description", "label"}
NAMES = {"RSS", "Atom", "JSON"}
"""Names of things, the same in every language."""

MESSAGES = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}


class Words(HTMLParser):
    """Collects what a reader would read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.code = tag in {"script", "style"}
        self.found += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.code = False

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.found.append(data)


def literals(source: str) -> list[str]:
    """Words outside translated messages."""
    html, until = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            if until and name == until:
                until = ""
            elif not until:
                # The block named "kind" holds class names.
                until = "endblock" if token.contents == "block kind" else MESSAGES.get(name, "")
        elif token.token_type is TokenType.TEXT and not until:
            html.append(token.contents)
    words = Words()
    words.feed("".join(html))
    words.close()
    parts = [part for text in words.found for part in text.replace("(", " ").replace(")", " ").split()]
    return [part for part in parts if any(sign.isalpha() for sign in part) and part not in NAMES]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_every_word_is_translated(path: Path) -> None:
    assert literals(path.read_text("utf-8")) == []


def test_there_are_templates() -> None:
    assert len(list(TEMPLATES.rglob("*.html"))) > 40


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hallo</p>", ["Hallo"]),
        ('<p class="x">{% translate "Hello" %}</p>', []),
        ('<img alt="Bild" src="x.webp">', ["Bild"]),
        ("<nav aria-label=\"{% translate 'Pages' %}\">", []),
        ("{% blocktranslate %}By {{ name }}{% endblocktranslate %} am", ["am"]),
        ("<script>let a = 1</script>{{ name }}, {# note #} · 404", []),
        ('{% if a %}<a title="Weiter">{% endif %}', ["Weiter"]),
    ],
)
def test_the_search_itself(source: str, found: list[str]) -> None:
    assert literals(source) == found
