"""Numbers without gaps, and papers that say for ever what they said."""

from datetime import date

import pytest
from django.db import transaction

from andruck.payments.actions.documents import forget_documents, issue
from andruck.payments.queries import documents as queries
from andruck.payments.rules import documents
from andruck.payments.rules.documents import Paper, Series
from andruck.payments.rules.ledger import LedgerError, OtherContentError
from tests.payments.accounts import DAY, booked

pytestmark = pytest.mark.django_db

CONTENT = {
    "name": "Erika Muster",
    "cents": 500,
    "lines": [{"text": "Beitrag", "cents": 500}],
    "country": None,
}


def issued(key: str = "receipt:1", series: Series = Series.RECEIPT, on: date = DAY, **content: object) -> str:
    return issue(key=key, series=series, on=on, content=CONTENT | content)


def test_numbers_run_by_series_and_year() -> None:
    assert issued("a") == "R-2026-000001"
    assert issued("b") == "R-2026-000002"
    assert issued("c", series=Series.REFUND) == "E-2026-000001"
    assert issued("d", on=date(2027, 1, 1)) == "R-2027-000001"
    assert issued("e", series=Series.CREDIT_NOTE) == "G-2026-000001"
    assert issued("f") == "R-2026-000003"


def test_issuing_again_gives_the_same_number() -> None:
    assert issued() == issued() == "R-2026-000001"
    assert queries.paper("R-2026-000001") == Paper(
        number="R-2026-000001", series=Series.RECEIPT, key="receipt:1", issued_on=DAY, content=CONTENT
    )
    assert queries.paper_about("receipt:1") == queries.paper("R-2026-000001")
    assert queries.paper("R-2026-000002") is None


@pytest.mark.parametrize("other", [{"cents": 501}, {"series": Series.REFUND}, {"on": date(2026, 3, 6)}])
def test_issuing_differently_is_loud(other: dict) -> None:
    issued()
    with pytest.raises(OtherContentError, match="R-2026-000001 was issued"):
        issued(**other)


def test_a_number_that_was_rolled_back_was_never_given_away() -> None:
    issued("a")
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012 (what is given away, then taken back)
        assert issued("b") == "R-2026-000002"
        raise RuntimeError
    assert issued("c") == "R-2026-000002"


def test_a_booking_names_its_document() -> None:
    booked(document=issued())
    with pytest.raises(OtherContentError, match="document"):
        booked()


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a": b"x"}, [date(2026, 1, 1)]])
def test_only_what_can_be_written_down_exactly(value: object) -> None:
    with pytest.raises(TypeError):
        issued(extra=value)


def test_the_key_is_a_code() -> None:
    with pytest.raises(LedgerError, match="cannot be the key"):
        issued("Erika Muster")


def test_what_is_old_is_forgotten_and_its_number_stays() -> None:
    issued("old", on=date(2026, 12, 31))
    issued("new", on=date(2027, 1, 1))
    assert documents.kept_until(date(2026, 1, 1)) == date(2034, 12, 31)
    assert forget_documents(today=date(2034, 12, 31)) == 0
    assert forget_documents(today=date(2035, 1, 1)) == 1
    old, new = queries.paper("R-2026-000001"), queries.paper("R-2027-000001")
    assert old is not None
    assert new is not None
    assert (old.content, new.content) == (None, CONTENT)
    # Told again after that, it is still the same document.
    assert issued("old", on=date(2026, 12, 31)) == "R-2026-000001"


def test_the_digest_does_not_betray_what_was_forgotten() -> None:
    """Two papers that say the same have different digests."""
    text = documents.canonical(CONTENT)
    assert documents.digest("a", text) != documents.digest("b", text)
