"""A question in the engine's own terms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import tantivy
from tantivy import Occur

from andruck.newsroom.adapters.tantivy_fields import FACETS
from andruck.newsroom.rules.analysis import words
from andruck.newsroom.rules.searching import Query, enough

_TIE = 0.2
"""How much the second best field of a word counts beside the best."""

_PLAIN = (("title_plain", 3.0), ("plain", 1.3))
_STEM = (("title", 2.4), ("lead", 1.4), ("stem", 1.0), ("parts", 0.35))

_APART = 0.3

Parts = list[tuple[Occur, tantivy.Query]]


@dataclass(frozen=True, slots=True)
class Leniency:
    """How to ask again when too little was found: with the parts of compounds, with most of the words."""

    split: Callable[[str], tuple[str, ...]] | None = None
    most: bool = False


STRICT = Leniency()


def build(
    query: Query, schema: tantivy.Schema, languages: tuple[str, ...], leniency: Leniency = STRICT
) -> tantivy.Query:
    """The whole question."""
    languages = tuple(dict.fromkeys((query.language, *languages)))
    parts = _words(query, schema, languages, leniency)
    parts += [(Occur.Must, found) for phrase in query.phrases if (found := _phrase(phrase, schema))]
    parts += [
        (Occur.Must, tantivy.Query.term_query(schema, "names", form, "freq"))
        for name in query.by
        for form in words.plain_words(name)
    ]
    if not parts:
        parts.append((Occur.Must, tantivy.Query.all_query()))
    parts += [(Occur.Must, tantivy.Query.const_score_query(one, 0.0)) for one in _filters(query, schema)]
    parts += [
        (Occur.MustNot, found) for text in query.without if (found := _excluded(text, schema, languages))
    ]
    if len(parts) == 1:
        return parts[0][1]
    return tantivy.Query.boolean_query(parts)


def _words(query: Query, schema: tantivy.Schema, languages: tuple[str, ...], leniency: Leniency) -> Parts:
    term = partial(tantivy.Query.term_query, schema)
    asked = words.asked(query.words, query.language)
    each = [_word(form, term, languages, leniency.split) for form in asked]
    if leniency.most and len(each) > 1:
        some = [(Occur.Should, one) for one in each]
        return [(Occur.Must, tantivy.Query.boolean_query(some, enough(len(each))))]
    return [(Occur.Must, one) for one in each]


def _word(
    form: str,
    term: Callable[..., tantivy.Query],
    languages: tuple[str, ...],
    split: Callable[[str], tuple[str, ...]] | None,
) -> tantivy.Query:
    """The word in any field; the best one counts. With ``split`` also all parts of a compound, wherever they are."""
    boost = tantivy.Query.boost_query
    found = [boost(term(name, form, "position"), weight) for name, weight in _PLAIN]
    for stem in dict.fromkeys(words.stem(form, language) for language in languages):
        found += [boost(term(name, stem, "freq"), weight) for name, weight in _STEM]
    pieces = split(form) if split else ()
    if pieces:
        every: Parts = [(Occur.Must, _word(piece, term, languages, None)) for piece in pieces]
        found.append(boost(tantivy.Query.boolean_query(every), _APART))
    return tantivy.Query.disjunction_max_query(found, _TIE)


def _phrase(text: str, schema: tantivy.Schema) -> tantivy.Query | None:
    forms = words.plain_words(text)
    if not forms:
        return None
    if len(forms) == 1:
        return tantivy.Query.term_query(schema, "plain", forms[0], "position")
    anywhere = tantivy.Query.phrase_query(schema, "plain", list(forms))
    title = tantivy.Query.phrase_query(schema, "title_plain", list(forms))
    return tantivy.Query.disjunction_max_query([anywhere, tantivy.Query.boost_query(title, 2.5)], _TIE)


def _excluded(text: str, schema: tantivy.Schema, languages: Iterable[str]) -> tantivy.Query | None:
    forms = words.plain_words(text)
    if len(forms) != 1:
        return _phrase(text, schema)
    stems = {words.stem(forms[0], language) for language in languages}
    return tantivy.Query.boolean_query(
        [(Occur.Should, tantivy.Query.term_query(schema, "stem", stem, "freq")) for stem in sorted(stems)]
    )


def _filters(query: Query, schema: tantivy.Schema) -> list[tantivy.Query]:
    found = [
        tantivy.Query.term_query(schema, name, value)
        for name in FACETS
        if (value := getattr(query, name)) is not None and value >= 0
    ]
    if any((getattr(query, name) or 0) < 0 for name in FACETS):
        return [tantivy.Query.empty_query()]
    if query.since is not None or query.until is not None:
        found.append(
            tantivy.Query.range_query(
                schema,
                "day",
                tantivy.FieldType.Integer,
                query.since.toordinal() if query.since else None,
                query.until.toordinal() if query.until else None,
            )
        )
    return found
