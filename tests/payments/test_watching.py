"""The folder that statements are put into, and the command that does the same."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from andruck.payments.actions import bank_work, watching
from andruck.payments.models import BankLine, Case
from andruck.payments.rules.statements.values import MOST_BYTES
from tests.payments import bank_scene, scene
from tests.payments.bank_scene import announce, debit, transfer
from tests.payments.statements import OTHER, Sheet, camt, mt940, one

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paper(db: Any) -> Any:
    with bank_scene.paper():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "statements"


def put(folder: Path, name: str, data: bytes, *, age: float = 60) -> Path:
    """A file that was put there a minute ago."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_payment_by_the_folder(folder: Path) -> None:
    attempt, code = transfer(1250)
    put(folder, "auszug.xml", camt(Sheet((one(1250, code),))))
    assert bank_work.work(folder=folder) > 0
    assert scene.status(attempt) == "settled"
    assert names(folder) == ["done/auszug.xml"]
    assert (folder / "done" / "auszug.xml").stat().st_mode & 0o777 == 0o600


def test_in_the_order_of_their_names(folder: Path) -> None:
    first = Sheet((one(100),), name="1")
    second = Sheet((one(200),), name="2", opening=first.closing)
    put(folder, "b.xml", camt(second))
    put(folder, "a.xml", camt(first))
    assert [taken.name for taken in watching.take_in_folder(folder=folder)] == ["a.xml", "b.xml"]
    assert list(BankLine.objects.order_by("pk").values_list("cents", flat=True)) == [100, 200]


def test_the_same_name_again_overwrites_nothing(folder: Path) -> None:
    for cents in (100, 200):
        put(folder, "auszug.xml", camt(Sheet((one(cents, ref=str(cents)),))))
        watching.take_in_folder(folder=folder)
    assert names(folder) == ["done/auszug-2.xml", "done/auszug.xml"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<Document>", "broken"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>', "declares entities"),
        (camt(Sheet((one(1),), iban=OTHER)), "knows no account"),
        (b"", "empty"),
    ],
)
def test_what_is_wrong_is_put_aside_with_a_reason(folder: Path, data: bytes, words: str) -> None:
    put(folder, "auszug.xml", data)
    (taken,) = watching.take_in_folder(folder=folder)
    assert words in taken.refused
    assert names(folder) == ["failed/auszug.xml", "failed/auszug.xml.txt"]
    assert (folder / "failed" / "auszug.xml").read_bytes() == data
    assert words in (folder / "failed" / "auszug.xml.txt").read_text()
    assert list(Case.objects.values_list("kind", "subject")) == [("statement", "auszug.xml")]


def test_what_is_still_on_its_way_is_left_alone(folder: Path, tmp_path: Path) -> None:
    data = camt(Sheet((one(1),)))
    put(folder, "neu.xml", data, age=0)
    put(folder, ".versteckt.xml", data)
    put(folder, "halb.xml.part", data)
    (tmp_path / "geheim").write_bytes(data)
    (folder / "link.xml").symlink_to(tmp_path / "geheim")
    assert watching.take_in_folder(folder=folder) == []


def test_a_file_beyond_all_measure_is_not_read(folder: Path) -> None:
    path = put(folder, "riesig.xml", b"")
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    os.utime(path, (time.time() - 60,) * 2)
    (taken,) = watching.take_in_folder(folder=folder)
    assert "256 MB" in taken.refused


def test_several_formats_side_by_side(folder: Path) -> None:
    put(folder, "a.sta", mt940(Sheet((one(100),), name="1/1")))
    put(folder, "b.xml", b"kein Auszug")
    taken = watching.take_in_folder(folder=folder)
    assert [(one_.name, one_.new, bool(one_.refused)) for one_ in taken] == [
        ("a.sta", 1, False),
        ("b.xml", 0, True),
    ]


def test_the_night_compares(folder: Path) -> None:
    from tests.payments.statements import DAY

    bank_scene.arrives(Sheet((one(100, ref="A"),), name="1"))
    bank_scene.arrives(Sheet((one(100, ref="B"),), name="2", opening=90_000))
    assert bank_work.compare() == 1
    bank_work.by_night(today=DAY)
    assert list(Case.objects.values_list("kind", "cents")) == [("statement", -10_100)]


def test_the_worker_announces_debits(folder: Path) -> None:
    row = debit(1000)
    bank_work.work(folder=folder)
    row.refresh_from_db()
    assert row.stage == "announced"
    assert announce() == 0
