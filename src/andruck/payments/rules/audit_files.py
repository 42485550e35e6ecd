"""Tables for auditors: CSV with a description, as German tax offices take them (GoBD, "Z3").

``index.xml`` follows the description standard of 2004; programs of auditors read from it what each column is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from xml.sax.saxutils import escape

END = "\r\n"
DTD_NAME = "gdpdu-01-09-2004.dtd"

Kind = Literal["text", "number", "money", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what is in it, and what it means in a sentence."""

    name: str
    kind: Kind
    meaning: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows. ``links`` are columns that name a row of another file."""

    file: str
    name: str
    meaning: str
    columns: tuple[Column, ...]
    links: tuple[tuple[str, str], ...] = ()


def head(table: Table) -> str:
    """The first line: the columns' names."""
    return ";".join(f'"{column.name}"' for column in table.columns) + END


def row(table: Table, values: Iterable[object]) -> str:
    """A line. Money comes in cents; None is an empty cell; text that a spreadsheet would run is disarmed."""
    cells = (_cell(column, value) for column, value in zip(table.columns, values, strict=True))
    return ";".join(cells) + END


def _cell(column: Column, value: object) -> str:
    if value is None:
        return ""
    match column.kind:
        case "money":
            cents = int(str(value))
            return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02}"
        case "number" | "date":
            return str(value)
    return '"' + disarmed(str(value)).replace('"', '""') + '"'


def disarmed(text: str) -> str:
    """Text that a spreadsheet takes for text: what begins like a formula gets an apostrophe in front."""
    plain = " ".join(text.split())
    return f"'{plain}" if plain[:1] in ("=", "+", "-", "@", "'") else plain


def index(tables: Iterable[Table], *, supplier: str, place: str, note: str, since: date, until: date) -> str:
    """The description of the files, for auditors' programs."""
    body = "".join(_described(table, since, until) for table in tables)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<!DOCTYPE DataSet SYSTEM "{DTD_NAME}">\n'
        "<DataSet>\n  <Version>1.0</Version>\n"
        f"  <DataSupplier><Name>{_xml(supplier)}</Name><Location>{_xml(place)}</Location>"
        f"<Comment>{_xml(note)}</Comment></DataSupplier>\n"
        f"  <Media>\n    <Name>{since:%d.%m.%Y}-{until:%d.%m.%Y}</Name>\n{body}  </Media>\n</DataSet>\n"
    )


def _described(table: Table, since: date, until: date) -> str:
    keys = [column for column in table.columns if column.key]
    others = [column for column in table.columns if not column.key]
    # The standard wants keys first; so do our tables.
    columns = "".join(_column(column, "VariablePrimaryKey") for column in keys)
    columns += "".join(_column(column, "VariableColumn") for column in others)
    links = "".join(
        f"        <ForeignKey><Name>{name}</Name><References>{target}</References></ForeignKey>\n"
        for name, target in table.links
    )
    return (
        f"    <Table>\n      <URL>{table.file}</URL>\n      <Name>{_xml(table.name)}</Name>\n"
        f"      <Description>{_xml(table.meaning)}</Description>\n"
        f"      <Validity><Range><From>{since:%d.%m.%Y}</From><To>{until:%d.%m.%Y}</To></Range>"
        "<Format>DD.MM.YYYY</Format></Validity>\n"
        "      <UTF8/>\n      <DecimalSymbol>,</DecimalSymbol><DigitGroupingSymbol>.</DigitGroupingSymbol>\n"
        "      <Range><From>2</From></Range>\n"
        "      <VariableLength>\n        <ColumnDelimiter>;</ColumnDelimiter>"
        '<RecordDelimiter>&#13;&#10;</RecordDelimiter><TextEncapsulator>"</TextEncapsulator>\n'
        f"{columns}{links}      </VariableLength>\n    </Table>\n"
    )


def _column(column: Column, element: str) -> str:
    kinds: dict[Kind, str] = {
        "text": "<AlphaNumeric/>",
        "number": "<Numeric/>",
        "money": "<Numeric><Accuracy>2</Accuracy></Numeric>",
        "date": "<Date><Format>YYYY-MM-DD</Format></Date>",
    }
    return (
        f"        <{element}><Name>{_xml(column.name)}</Name><Description>{_xml(column.meaning)}</Description>"
        f"{kinds[column.kind]}</{element}>\n"
    )


def _xml(text: str) -> str:
    return escape(" ".join(text.split()))


DTD = """<!-- The elements of the description standard for data carriers of 2004 that are used beside this file. -->
<!ELEMENT DataSet (Version, DataSupplier?, Media+)>
<!ELEMENT DataSupplier (Name, Location, Comment)>
<!ELEMENT Media (Name, Table+)>
<!ELEMENT Table (URL, Name?, Description?, Validity?, UTF8?, (DecimalSymbol, DigitGroupingSymbol)?, Range?,
  VariableLength)>
<!ELEMENT Validity (Range, Format?)>
<!ELEMENT Range (From, To?)>
<!ELEMENT VariableLength (ColumnDelimiter?, RecordDelimiter?, TextEncapsulator?,
  ((VariablePrimaryKey+, VariableColumn*) | VariableColumn+), ForeignKey*)>
<!ELEMENT VariablePrimaryKey (Name, Description?, (Numeric | AlphaNumeric | Date))>
<!ELEMENT VariableColumn (Name, Description?, (Numeric | AlphaNumeric | Date))>
<!ELEMENT ForeignKey (Name+, References)>
<!ELEMENT Numeric (Accuracy?)>
<!ELEMENT Date (Format?)>
<!ELEMENT AlphaNumeric EMPTY>
<!ELEMENT UTF8 EMPTY>
<!ELEMENT Version (#PCDATA)>
<!ELEMENT Name (#PCDATA)>
<!ELEMENT Location (#PCDATA)>
<!ELEMENT Comment (#PCDATA)>
<!ELEMENT URL (#PCDATA)>
<!ELEMENT Description (#PCDATA)>
<!ELEMENT From (#PCDATA)>
<!ELEMENT To (#PCDATA)>
<!ELEMENT Format (#PCDATA)>
<!ELEMENT DecimalSymbol (#PCDATA)>
<!ELEMENT DigitGroupingSymbol (#PCDATA)>
<!ELEMENT ColumnDelimiter (#PCDATA)>
<!ELEMENT RecordDelimiter (#PCDATA)>
<!ELEMENT TextEncapsulator (#PCDATA)>
<!ELEMENT References (#PCDATA)>
<!ELEMENT Accuracy (#PCDATA)>
"""
