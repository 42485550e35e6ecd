"""A month of the books as one file to take along: for the tax adviser, for auditors, for Beancount."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from andruck.infra import audit
from andruck.payments.actions import exporting, handing_over
from andruck.payments.actions.booking import require_keeper
from andruck.payments.queries import books
from andruck.payments.rules.months import month_of


class Form(StrEnum):
    """For whom it is."""

    DATEV = "datev"
    TABLES = "csv"
    BEANCOUNT = "beancount"


@dataclass(frozen=True, slots=True)
class Packed:
    """A file that is ready to be downloaded."""

    name: str
    media: str
    content: bytes


def pack_month(*, first: date, form: Form, paper: str, by: Any) -> Packed:
    """Write a month of the books into one file and into the log that it was written.

    For DATEV a closed month is a final batch, the same bytes whenever it is asked for, and an open one a draft.
    Beancount gets all books up to the end of the month, since its balances begin with the first booking.
    Raises PermissionDenied; Refusal as ``hand_over`` does.
    """
    require_keeper(by)
    since, until = month_of(first)
    with TemporaryDirectory(prefix="andruck-month-") as place:
        folder = Path(place)
        match form:
            case Form.DATEV:
                closed = books.closed_until()
                final = closed is not None and closed >= until
                write = handing_over.hand_over if final else handing_over.draft
                write(month=first, folder=folder, by=by)
            case Form.TABLES:
                exporting.export_for_auditors(folder=folder, since=since, until=until, paper=paper)
            case Form.BEANCOUNT:
                exporting.export_beancount(file=folder / f"{first:%Y-%m}.beancount", title=paper, until=until)
        packed = _packed(sorted(folder.iterdir()), f"{form}-{first:%Y-%m}.zip", until)
    audit.record(
        actor=by,
        action="payments.month_exported",
        subject=f"month:{first:%Y-%m}",
        facts={"form": form.value, "file": packed.name, "size": len(packed.content)},
    )
    return packed


def _packed(files: Sequence[Path], name: str, day: date) -> Packed:
    """One file as it is; several in an archive whose bytes do not depend on when it was made."""
    if len(files) == 1:
        media = "text/csv" if files[0].suffix == ".csv" else "text/plain"
        return Packed(files[0].name, media, files[0].read_bytes())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in files:
            info = zipfile.ZipInfo(file.name, (max(1980, day.year), day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(info, file.read_bytes())
    return Packed(name, "application/zip", archive.getvalue())
