"""Codes on paper and in mails."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from andruck.access.rules import Standing
from andruck.support.models import Code, Sheet
from andruck.support.rules import codes as rules
from andruck.support.rules.codes import Kind, State


@dataclass(frozen=True, slots=True)
class Offer:
    """What a code offers to whoever holds it: a standing for some days, or (None) what is theirs anyway."""

    code: int
    kind: Kind
    title: str
    standing: Standing | None
    days: int | None
    state: State


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet in the list. ``claimed`` counts claims of all its codes; nobody is named."""

    id: int
    kind: Kind
    title: str
    standing: Standing | None
    days: int | None
    uses: int
    valid_until: datetime
    made_at: datetime
    stopped: bool
    codes: int
    claimed: int


def offer(typed: str) -> Offer | None:
    """What somebody may claim with what they have typed; None when that is no code of ours."""
    code = rules.plain(typed)
    if len(code) != rules.LENGTH:
        return None
    row = Code.objects.select_related("sheet").filter(digest=rules.digest(code)).first()
    if row is None:
        return None
    sheet = row.sheet
    standing = None if sheet.standing is None else Standing(sheet.standing)
    state = State(row.used, sheet.uses, sheet.valid_until, sheet.stopped_at is not None)
    return Offer(row.pk, Kind(sheet.kind), sheet.title, standing, sheet.days, state)


def sheets(*, limit: int = 200) -> list[SheetLine]:
    """Sheets and letters that staff have made, the newest first; links in mails and to devices are not among them."""
    kinds = [Kind.SHEET.value, Kind.LETTER.value]
    return _lines(Sheet.objects.filter(kind__in=kinds).order_by("-made_at")[:limit])


def sheet(number: int) -> SheetLine | None:
    """One sheet."""
    found = _lines(Sheet.objects.filter(pk=number, kind__in=[Kind.SHEET.value, Kind.LETTER.value]))
    return found[0] if found else None


def texts(number: int) -> list[str]:
    """The codes of a sheet as they are printed, in the order in which they were made."""
    rows = Code.objects.filter(sheet=number).exclude(text="").order_by("pk").values_list("text", flat=True)
    return [rules.grouped(text) for text in rows]


def _lines(rows: Iterable[Sheet]) -> list[SheetLine]:
    found = list(rows)
    counts = {
        row["sheet"]: (row["codes"], row["claimed"])
        for row in Code.objects.filter(sheet__in=[one.pk for one in found])
        .values("sheet")
        .annotate(codes=Count("pk"), claimed=Sum("used"))
    }
    return [
        SheetLine(
            row.pk, Kind(row.kind), row.title, None if row.standing is None else Standing(row.standing), row.days,
            row.uses, row.valid_until, row.made_at, row.stopped_at is not None, *counts.get(row.pk, (0, 0)),
        )
        for row in found
    ]  # fmt: skip
