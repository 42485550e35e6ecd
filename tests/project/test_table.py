from pathlib import Path

import pytest

from andruck.core.errors import Refusal
from andruck.project.table import FIELD_LIMIT, Broken, Row, Table, examine


def written(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    file = folder / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return file


def read(file: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> list[Row | Broken]:
    with Table(file, encoding=encoding, delimiter=delimiter) as table:
        return list(table)


def test_rows_know_their_first_line(tmp_path: Path) -> None:
    file = written(tmp_path, 'id,text\n1,"zwei\nZeilen"\n\n2,eine\r\n')
    assert read(file) == [Row(2, {"id": "1", "text": "zwei\nZeilen"}), Row(5, {"id": "2", "text": "eine"})]


def test_wrong_number_of_cells_is_broken_and_the_rest_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, "id,text\n1\n2,b\n3,c,d\n")
    assert read(file) == [
        Broken(2, "1 cells instead of 2."),
        Row(3, {"id": "2", "text": "b"}),
        Broken(4, "3 cells instead of 2."),
    ]


def test_unclosed_quotation_mark_costs_one_line(tmp_path: Path) -> None:
    file = written(tmp_path, 'id,text\n1,"offen\n2,zu\n3,auch\n')
    assert read(file) == [
        Broken(2, "A quotation mark is not closed."),
        Row(3, {"id": "2", "text": "zu"}),
        Row(4, {"id": "3", "text": "auch"}),
    ]


def test_quotation_mark_inside_a_cell_costs_one_line(tmp_path: Path) -> None:
    file = written(tmp_path, 'id,text\n1,"a"b\n2,"c ""d"" e"\n')
    assert read(file) == [
        Broken(2, "A quotation mark stands in the middle of a cell, or one is not closed."),
        Row(3, {"id": "2", "text": 'c "d" e'}),
    ]


def test_gigantic_cell_is_broken_and_the_rest_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, f"id,text\n1,{'x' * (2 * FIELD_LIMIT + 500_000)}\n2,b\n")
    assert read(file) == [
        Broken(2, "A cell is longer than 1,000,000 characters, or a quotation mark is not closed."),
        Row(3, {"id": "2", "text": "b"}),
    ]


def test_unclosed_quotation_mark_before_a_long_rest_costs_one_line(tmp_path: Path) -> None:
    rest = "".join(f"{number},{'x' * 1000}\n" for number in range(2, 1502))
    found = read(written(tmp_path, f'id,text\n1,"offen\n{rest}'))
    assert found[0] == Broken(
        2, "A cell is longer than 1,000,000 characters, or a quotation mark is not closed."
    )
    assert [type(row) for row in found[1:]] == [Row] * 1500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    file = written(tmp_path, "id,text\n1,Küste – »süß«\n", encoding)
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    assert len(examine(file, name)) == 64
    assert read(file, encoding=name) == [Row(2, {"id": "1", "text": "Küste – »süß«"})]


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (
            "id,text\n1,süß\n".encode("cp1252"),
            "utf-8",
            (
                "Byte 11 (0xfc, line 2) is not utf-8. If the file is written in another encoding, name it: "
                "--encoding cp1252. Nothing was imported."
            ),
        ),
        (
            "id,text\n".encode("utf-16"),
            "utf-8",
            (
                "Byte 0 (0xff, line 1) is not utf-8. If the file is written in another encoding, name it: "
                "--encoding utf-16. Nothing was imported."
            ),
        ),
        (
            b"id,text\n1,\x81\n",
            "cp1252",
            (
                "Byte 10 (0x81, line 2) is not cp1252. If the file is written in another encoding, name it: "
                "--encoding utf-8. Nothing was imported."
            ),
        ),
        (
            b"id,text\n1,\xc3",
            "utf-8",
            (
                "Byte 10 (0xc3, line 2) is not utf-8. If the file is written in another encoding, name it: "
                "--encoding cp1252. Nothing was imported."
            ),
        ),
    ],
)
def test_wrong_encoding_names_the_byte(tmp_path: Path, content: bytes, encoding: str, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        examine(written(tmp_path, content), encoding)
    assert caught.value.reason == message


def test_wrong_byte_is_found_across_pieces(tmp_path: Path) -> None:
    whole = (
        "x" * 99 + "\n"
    ) * 10_486  # one byte more than the piece that is read at once would divide evenly
    content = whole.encode()[: (1 << 20) - 1] + b"\xc3" + b"(\n"
    with pytest.raises(Refusal) as caught:
        examine(written(tmp_path, content), "utf-8")
    assert caught.value.facts["offset"] == (1 << 20) - 1


@pytest.mark.parametrize(
    ("content", "delimiter", "message"),
    [
        ("id,id\n1,2\n", ",", "Two columns are called “id”."),
        ("\n1,2\n", ",", "Line 1 holds no names of columns."),
        ('"id,text\n', ",", "Line 1 holds no names of columns: A quotation mark is not closed."),
        ("id,text\n", ";;", "';;' cannot stand between columns; it has to be one character."),
        ("id,text\n", '"', "'\"' cannot stand between columns; it has to be one character."),
    ],
)
def test_table_without_usable_head_is_refused(
    tmp_path: Path, content: str, delimiter: str, message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        read(written(tmp_path, content), delimiter=delimiter)
    assert caught.value.reason == message


def test_unknown_column_names_those_that_exist(tmp_path: Path) -> None:
    file = written(tmp_path, "id;text\n1;a\n")
    with Table(file, encoding="utf-8", delimiter=",") as table, pytest.raises(Refusal) as caught:
        table.require("text")
    assert caught.value.reason == (
        "There is no column “text”. There are: id;text. Perhaps they are separated otherwise: --delimiter ';'."
    )


def test_empty_file_and_unknown_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is empty"):
        examine(written(tmp_path, ""), "utf-8")
    with pytest.raises(Refusal, match="There is no encoding 'klingon'; try utf-8, cp1252 or utf-16"):
        examine(written(tmp_path, "a\n"), "klingon")
