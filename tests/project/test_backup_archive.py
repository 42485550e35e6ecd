"""Archives: what is put in comes out, and nothing that is damaged or made to harm is believed."""

import gzip
import io
import subprocess
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.project.backup import archive, manifest
from andruck.project.backup.archive import HASHES, PICTURE, TEXT, Writer
from andruck.project.backup.manifest import Manifest

AWKWARD = ["a.txt", "tief/im/ordner/ü ß.bin", "back\\slash", "new\nline", "leer"]
FACTS = Manifest(
    made=datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC),
    program="0.1.0",
    database="sqlite",
    migrations=("newsroom.0001_initial", "people.0001_initial"),
    counts={"newsroom_article": 3},
    media=True,
    own_key=False,
)
KNOWN = {"newsroom.0001_initial", "newsroom.0002_more", "people.0001_initial"}


def silent(done: int, total: int) -> None:
    """Nobody is told."""


def packed(folder: Path) -> tuple[Path, dict[str, bytes]]:
    """An archive of awkward names, some squeezed and some not."""
    file, contents = folder / "archive", {}
    source = folder / "source"
    with file.open("wb") as raw, Writer(raw, lambda count: None) as writer:
        writer.add_text("first.json", "{}")
        contents["first.json"] = b"{}"
        for number, name in enumerate(AWKWARD):
            contents[name] = b"" if name == "leer" else bytes(range(256)) * 1000 * number + b"."
            source.write_bytes(contents[name])
            assert writer.add_file(name, source, level=(TEXT, PICTURE)[number % 2])
        assert not writer.add_file("gone", folder / "gone", level=TEXT)
    return file, contents


def taken(file: Path, into: Path) -> dict[str, bytes]:
    """Everything in the archive, by name."""
    found = {}
    for number, part in enumerate(archive.read(file, silent)):
        target = into / str(number)
        part.save(target, 0o600)
        found[part.name] = target.read_bytes()
    return found


def refusal(file: Path, into: Path) -> str:
    with pytest.raises(Refusal) as caught:
        taken(file, into)
    return caught.value.code


def forged(file: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(file, "w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return file


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    file, contents = packed(tmp_path)
    assert taken(file, tmp_path / "out") == contents


def test_the_tools_of_the_machine_open_and_check_it(tmp_path: Path) -> None:
    file, contents = packed(tmp_path)
    folder = tmp_path / "by-hand"
    folder.mkdir()
    subprocess.run(["tar", "xzf", file, "-C", folder], check=True)
    checked = subprocess.run(["sha256sum", "--check", "--strict", HASHES], cwd=folder, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    assert {name: (folder / name).read_bytes() for name in contents} == contents


def test_every_cut_is_noticed(tmp_path: Path) -> None:
    file, _ = packed(tmp_path)
    whole = file.read_bytes()
    for length in {*range(0, len(whole), len(whole) // 40), len(whole) - 1, len(whole) - 8}:
        file.write_bytes(whole[:length])
        assert refusal(file, tmp_path / f"out{length}") == "damaged_backup", length


def test_no_flipped_bit_changes_what_comes_out(tmp_path: Path) -> None:
    """Harmless are only the bits that gzip leaves for times and systems."""
    file, contents = packed(tmp_path)
    whole = file.read_bytes()
    noticed = 0
    for place in range(0, len(whole), len(whole) // 80):
        broken = bytearray(whole)
        broken[place] ^= 0x10
        file.write_bytes(broken)
        try:
            assert taken(file, tmp_path / f"out{place}") == contents, place
        except Refusal:
            noticed += 1
    assert noticed > 70


def test_changed_content_is_named(tmp_path: Path) -> None:
    """Somebody squeezed it anew after a change, so that gzip itself finds nothing wrong."""
    file, contents = packed(tmp_path)
    plain = bytearray(gzip.decompress(file.read_bytes()))
    place = plain.index(bytes(range(256)))
    plain[place] ^= 1
    file.write_bytes(gzip.compress(bytes(plain)))
    with pytest.raises(Refusal, match=r"“tief/im/ordner/ü ß\.bin” is not what was backed up"):
        taken(file, tmp_path / "out")
    assert len(contents) == 6


def test_growing_file_is_cut_where_it_began_and_a_shrinking_one_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    heard = 0

    def while_reading(change: Callable[[], object]) -> Callable[[int], None]:
        def told(count: int) -> None:
            nonlocal heard
            heard += 1
            if heard == 2:
                change()

        return told

    def grow() -> None:
        with source.open("ab") as stream:
            stream.write(b"y" * 1000)

    with (tmp_path / "archive").open("wb") as raw, Writer(raw, while_reading(grow)) as writer:
        writer.add_file("a", source, level=TEXT)
    assert taken(tmp_path / "archive", tmp_path / "out") == {"a": b"x" * 3_000_000}
    heard = 0
    shrinking = while_reading(lambda: source.write_bytes(b"x"))
    with (
        (tmp_path / "second").open("wb") as raw,
        pytest.raises(Refusal, match="became shorter"),
        Writer(raw, shrinking) as writer,
    ):
        writer.add_file("a", source, level=TEXT)
    assert refusal(tmp_path / "second", tmp_path / "half") == "damaged_backup"


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "data/../../outside", "data//double", "./here", "data/.", "data/.."]
)
def test_parts_cannot_leave_their_folder(tmp_path: Path, name: str) -> None:
    assert refusal(forged(tmp_path / "archive", tarfile.TarInfo(name)), tmp_path) == "harmful_backup"
    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_only_plain_files_are_taken(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("data/media")
    member.type, member.linkname = kind, "/etc"
    assert refusal(forged(tmp_path / "archive", member), tmp_path / "out") == "harmful_backup"


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "0").write_text("mine")
    with pytest.raises(FileExistsError):
        taken(forged(tmp_path / "archive", tarfile.TarInfo("data/a")), tmp_path)
    assert (tmp_path / "0").read_text() == "mine"


@given(st.binary(max_size=300))
def test_noise_is_no_archive(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    file = tmp_path_factory.mktemp("noise") / "archive"
    for content in (noise, gzip.compress(noise)):
        file.write_bytes(content)
        assert refusal(file, file.parent / "out") == "damaged_backup"


def test_manifest_reads_back() -> None:
    assert manifest.from_json(FACTS.to_json()) == FACTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{}",
        FACTS.to_json().replace('"sqlite"', '"oracle"'),
        FACTS.to_json().replace("T04", "x"),
    ],
)
def test_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        manifest.from_json(text)
    assert caught.value.code == "damaged_backup"


def test_later_format_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        manifest.from_json(FACTS.to_json().replace('"format": 1', '"format": 2'))
    assert caught.value.code == "newer_backup"


def test_newer_program_is_refused_and_a_departed_app_is_not() -> None:
    manifest.refuse_newer(FACTS, known=KNOWN)
    with pytest.raises(Refusal, match=r"newsroom\.0001_initial"):
        manifest.refuse_newer(FACTS, known=KNOWN - {"newsroom.0001_initial"})
    manifest.refuse_newer(FACTS, known={"newsroom.0001_initial"})
