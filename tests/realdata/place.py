"""Where real articles and the banks' schemas lie: beside the checkout, never in it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ANDRUCK_SHARED", ROOT.parent / "shared"))
TABLE = SHARED / "data" / "gnad" / "articles.csv"


def table_of_articles() -> Path:
    """The table; skips the test when it is not there, fails it when it has to be."""
    if not TABLE.is_file():
        reason = f"The real articles are not there ({TABLE}); ANDRUCK_SHARED names the folder they lie in."
        if os.environ.get("ANDRUCK_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return TABLE


def german_schema(message: str) -> Path:
    """The German banks' own schema of a message (``pain.008.001.08``), which is not ours to publish."""
    path = SHARED / "specs" / "sepa" / f"{message}_GBIC_5.xsd"
    if not path.is_file():
        reason = (
            f"The German banks' schema is not there ({path}); ANDRUCK_SHARED names the folder it lies in."
        )
        if os.environ.get("ANDRUCK_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
