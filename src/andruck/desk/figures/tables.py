"""A page's figures as a table to take along, as text (CSV) or for programs (Parquet). It hides what the page does."""

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from andruck.usage import parquet

FORMATS = ("csv", "parquet")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a cell must not begin with: spreadsheets take it for a formula."""

TEXT, NUMBER, DAY, MOMENT = "VARCHAR", "BIGINT", "DATE", "TIMESTAMPTZ"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns (name and sort) and rows; None is a figure that is not shown. ``name`` is what the file is called."""

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Any]]


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that looks like one gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def answer(table: Table, form: str) -> HttpResponseBase:
    """The table as a file, kept by nobody. Raises Http404 for another format."""
    if form not in FORMATS:
        raise Http404
    response = _csv(table) if form == "csv" else _parquet(table)
    response["Content-Disposition"] = f'attachment; filename="{table.name}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(table: Table) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, _ in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")


def _parquet(table: Table) -> FileResponse:
    # The file is gone from the disk as soon as it has been opened, whatever becomes of the answer.
    with tempfile.TemporaryDirectory(prefix="andruck-") as folder:
        file = Path(folder) / "table.parquet"
        parquet.write(file, table.columns, [[_plain(cell) for cell in row] for row in table.rows])
        return FileResponse(file.open("rb"), content_type="application/vnd.apache.parquet")


def _plain(cell: Any) -> Any:
    return cell.isoformat() if hasattr(cell, "isoformat") else cell
