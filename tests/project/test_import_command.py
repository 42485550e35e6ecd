"""The command as people use it; its way with full disks and kills is in test_installation."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from andruck.newsroom import models
from andruck.project import importing
from andruck.project.cli import cli, imports  # noqa: F401 (the second adds its command)

Command = Callable[..., Result]


@pytest.fixture
def command(house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs "andruck import-csv" on a table of this content, on the test's own database."""
    monkeypatch.setenv("ANDRUCK_DATA", str(tmp_path))

    def run(content: str | bytes, *options: str) -> Result:
        file = tmp_path / "altes-blatt.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        data = ("--data", str(tmp_path), "--text-column", "text", "--section-column", "section")
        return CliRunner().invoke(cli, ["import-csv", str(file), *data, *options])

    return run


def told(result: Result) -> list[str]:
    """What was said, without the progress bar and the time it took."""
    lines = [line for line in result.output.splitlines() if line and not line.startswith("Importing")]
    return [
        line.partition(" articles in ")[0] + " articles" if " articles in " in line else line
        for line in lines
    ]


def stored() -> list[tuple[str, str, str]]:
    rows = models.Article.objects.order_by("pk").values_list("source_id", "headline", "section__slug")
    return list(rows)


TABLE = (
    "id,section,title,date,text\n"
    "1,Politik,Erster,2015-07-01,Der Text des ersten.\n"
    "2,Politik,Zweiter,2015-07-32,Der Text des zweiten.\n"
    "1,Kultur,Erster noch einmal,2015-07-02,Anderer Text.\n"
    "3,Kultur,Dritter,2015-07-03,\n"
    '4,Kultur,Vierter,2015-07-04,"Ein Anführungszeichen" zu viel.\n'
    "5,,Fünfter,2015-07-05,Ohne Rubrik.\n"
    "6,Kultur,Sechster\n"
    f"7,Kultur,{'Wort ' * 2000},2015-07-06,Mit sehr langem Titel.\n"
    "8,Kultur,Achter,2015-07-07,Ein NUL\0Byte.\n"
    "9,Inland,Neunter,2015-07-08,Der letzte.\n"
)
COLUMNS = ("--id-column", "id", "--headline-column", "title", "--date-column", "date")


def test_reports_every_skipped_line_with_its_reason(command: Command) -> None:
    result = command(TABLE, *COLUMNS)
    assert (result.exit_code, result.exception) == (0, None)
    assert told(result) == [
        "Imported 3 articles",
        "New sections: Inland.",
        "Skipped 7 lines.",
        "        2  broken lines",
        "        1  impossible dates",
        "        1  without text",
        "        1  with NUL bytes",
        "        1  there already",
        "        1  without section",
        "        1  headlines cut",
        "Line 3: “2015-07-32” is no date such as 2026-11-23 or 23.11.2026. Skipped.",
        "Line 5: There is no text. Skipped.",
        "Line 6: A quotation mark stands in the middle of a cell, or one is not closed. Skipped.",
        "Line 8: 3 cells instead of 5. Skipped.",
        "Line 10: The text holds a NUL byte. Skipped.",
        "Line 4: The id “1” is there already. Skipped.",
        "Line 7: There is no section; give one with --section-default. Skipped.",
        "Line 9: The headline of 9,999 characters was cut.",
    ]
    assert [(id, headline[:20], slug) for id, headline, slug in stored()] == [
        ("1", "Erster", "politik"),
        ("7", "Wort Wort Wort Wort ", "kultur"),
        ("9", "Neunter", "inland"),
    ]


def test_second_run_changes_nothing(command: Command) -> None:
    command(TABLE, *COLUMNS)
    before = stored()
    assert told(command(TABLE, *COLUMNS)) == [
        "This file has been imported completely. Add --again to go through it once more."
    ]
    again = told(command(TABLE, *COLUMNS, "--again"))
    assert again[:2] == ["Imported 0 articles", "Skipped 10 lines."]
    assert stored() == before


def test_changed_file_brings_only_what_is_new(command: Command) -> None:
    command(TABLE, *COLUMNS)
    result = command(TABLE + "10,Kultur,Zehnter,2015-07-09,Nachgereicht.\n", *COLUMNS)
    assert told(result)[0] == "Imported 1 articles"
    assert [id for id, _, _ in stored()] == ["1", "7", "9", "10"]


def test_dry_run_writes_nothing(command: Command) -> None:
    result = command(TABLE, *COLUMNS, "--dry-run")
    assert told(result)[:3] == ["Would import 3 articles", "New sections: Inland.", "Skipped 7 lines."]
    assert stored() == []
    assert models.ImportRun.objects.count() == 0
    assert not models.SectionPage.objects.filter(slug="inland").exists()


def test_sections_are_mapped_and_lines_without_one_placed(command: Command) -> None:
    result = command(TABLE, *COLUMNS, "--map", "Inland=politik", "--section-default", "Kultur")
    assert result.exit_code == 0
    assert [(id, slug) for id, _, slug in stored()] == [
        ("1", "politik"),
        ("5", "kultur"),
        ("7", "kultur"),
        ("9", "politik"),
    ]


def test_without_numbers_the_text_itself_is_known_again(command: Command) -> None:
    table = "section,text\nPolitik,Der Deich hält. Noch.\nPolitik,Der Deich hält. Noch.\n"
    result = command(table)
    assert told(result) == [
        "Imported 1 articles",
        "Skipped 1 lines.",
        "        1  there already",
        "Line 3: The same text is there already. Skipped.",
    ]
    assert stored()[0][1:] == ("Der Deich hält", "politik")


def test_report_file_holds_every_remark(command: Command, tmp_path: Path) -> None:
    table = "id,section,text\n" + "".join(f"{number},Politik,\n" for number in range(30))
    report = tmp_path / "report.txt"
    result = command(table, "--report", str(report))
    assert told(result)[-1] == f"… 10 more. All remarks are in {report}."
    assert report.read_text(encoding="utf-8").splitlines() == [
        f"Line {number}: There is no text. Skipped." for number in range(2, 32)
    ]


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (
            "section,text\nPolitik,süß\n".encode("latin-1"),
            (),
            (
                "Byte 22 (0xfc, line 2) is not utf-8. If the file is written in another encoding, name it: "
                "--encoding cp1252. Nothing was imported."
            ),
        ),
        (
            "rubrik,text\nPolitik,a\n",
            (),
            "There is no column “section”. There are: rubrik, text.",
        ),
        ("", (), "altes-blatt.csv is empty."),
        (
            "section,text\nPolitik,a\n",
            ("--delimiter", "tab"),
            "There is no column “text”. There are: section,text.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    command: Command, content: str | bytes, options: tuple[str, ...], message: str
) -> None:
    result = command(content, *options)
    assert str(result.exception).endswith(message)
    assert stored() == []
    assert models.ImportRun.objects.count() == 0


def test_latin_table_with_semicolons_is_read_when_told(command: Command) -> None:
    result = command(
        "section;text\nPolitik;Süß. Und salzig.\n".encode("cp1252"),
        "--encoding",
        "cp1252",
        "--delimiter",
        ";",
    )
    assert told(result) == ["Imported 1 articles"]
    assert stored()[0][1] == "Süß"


def test_mapping_has_a_form(command: Command) -> None:
    result = command(TABLE, "--map", "Web")
    assert result.exit_code == 2
    assert "“Web” should look like “Web=wissen”." in result.output


def test_goes_on_after_an_interruption(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    good = [f"{number},Politik,Text Nummer {number}. Und mehr.\n" for number in range(1, 36)]
    # The 26th record would make a section too many: the run stops there, its first two batches stay.
    many = [f"{100 + number},Neu {number},Text Nummer {number}. Und mehr.\n" for number in range(60)]
    table = "id,section,text\n" + "".join(good[:25] + many + good[25:])
    result = command(table, "--id-column", "id")
    assert "more than 50 new sections" in str(result.exception)
    run = models.ImportRun.objects.get()
    assert run.finished_at is None
    assert run.rows_done == models.Article.objects.count() > 0
    mapping = [option for number in range(60) for option in ("--map", f"Neu {number}=Kultur")]
    result = command(table, "--id-column", "id", *mapping)
    assert told(result)[0] == f"Going on after {run.rows_done:,} records."
    assert models.Article.objects.count() == 95


def test_without_a_paper_there_is_nothing_to_import_into(
    db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDRUCK_DATA", str(tmp_path))
    file = tmp_path / "a.csv"
    file.write_text("text\na\n", encoding="utf-8")
    result = CliRunner().invoke(
        cli, ["import-csv", str(file), "--data", str(tmp_path), "--text-column", "text"]
    )
    assert str(result.exception) == "There is no paper in this data folder. Found one with “andruck init”."


def test_old_addresses_lead_to_the_articles(command: Command) -> None:
    models_before = models.LegacyUrl.objects.count()
    table = (
        "id,section,url,text\n"
        "1,Politik,http://www.lotse.example/a.html,Der erste Text.\n"
        "2,Politik,,Der zweite Text.\n"
        "3,Politik,/a.html,Der dritte Text.\n"
        "4,Politik,https://www.lotse.example/,Der vierte Text.\n"
    )
    result = command(table, "--id-column", "id", "--legacy-url-column", "url")
    assert told(result) == [
        "Imported 4 articles",
        "        2  old addresses not kept",
        "Line 4: The old address /a.html leads somewhere already.",
        "Line 5: The old address is that of the front.",
    ]
    kept = models.LegacyUrl.objects.values_list("path", "article__source_id")
    assert (models_before, list(kept)) == (0, [("/a.html", "1")])
