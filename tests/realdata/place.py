"""Where the real articles lie: beside the checkout, never in it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(os.environ.get("ANDRUCK_SHARED", ROOT.parent / "shared")) / "data" / "gnad" / "articles.csv"


def table_of_articles() -> Path:
    """The table; skips the test when it is not there, fails it when it has to be."""
    if not TABLE.is_file():
        reason = f"The real articles are not there ({TABLE}); ANDRUCK_SHARED names the folder they lie in."
        if os.environ.get("ANDRUCK_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return TABLE
