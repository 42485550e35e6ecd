"""Any statement file: what it is, is seen by looking at it, not by its name."""

import io
import zipfile
from collections.abc import Mapping

from andruck.payments.rules.statements import camt, mt940, table
from andruck.payments.rules.statements.values import MOST_BYTES, Format, Statement, refuse

MOST_MEMBERS = 2_000


def recognise(data: bytes) -> Format | None:
    """The format of a file; None for an archive. Raises ``Refusal`` for what is empty."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if not start:
        raise refuse("empty", "This file is empty. Fetch it from the bank once more.")
    if data.startswith(b"PK"):
        return None
    if start.startswith(b"<"):
        return Format.CAMT
    return Format.MT940 if mt940.looks_like(mt940.decode(data[:200_000])) else Format.TABLE


def read(data: bytes, *, mapping: Mapping[str, int] | None = None, account: str = "") -> list[Statement]:
    """All statements of a file, an archive (ZIP) included.

    ``mapping`` and ``account`` matter for tables only. Raises ``Refusal`` ("statement_…"): then nothing of the file
    is used.
    """
    match recognise(data):
        case None:
            return [
                found for member in _members(data) for found in read(member, mapping=mapping, account=account)
            ]
        case Format.CAMT:
            return camt.read(data)
        case Format.MT940:
            return mt940.read(data)
        case Format.TABLE:
            return [table.read(data, mapping=mapping, account=account)]


def _members(data: bytes) -> list[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_BYTES:
                raise refuse("too_large", "This archive unpacks to more than 256 MB. It was not unpacked.")
            found = []
            for info in sorted(infos, key=lambda info: info.filename):
                with archive.open(info) as member:
                    # What an archive says of itself is not believed.
                    content = member.read(info.file_size + 1)
                if len(content) > info.file_size or content.startswith(b"PK"):
                    raise refuse("broken", "This archive is not what it says. It was not unpacked.")
                found.append(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise refuse("broken", "This archive is broken. Fetch it from the bank once more.") from error
    if not found:
        raise refuse("empty", "This archive is empty. Fetch it from the bank once more.")
    return found
