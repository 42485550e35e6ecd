"""Rights of pictures."""

from datetime import date

import pytest

from andruck.newsroom.rules.rights import Rights, refusal

DAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        (Rights("Hafen", "Foto: Lotse/Muster"), None),
        (Rights("Hafen", "Foto: Lotse/Muster", ends_on=date(2026, 3, 4)), None),
        (Rights("Hafen", "Foto: Lotse/Muster", ends_on=DAY), None),
        (Rights("Hafen", "Foto: Lotse/Muster", ends_on=date(2026, 3, 2)), "picture_licence"),
        (Rights("Hafen", ""), "picture_credit"),
        (Rights("Hafen", "  "), "picture_credit"),
        (Rights("Hafen", "", ends_on=date(2026, 3, 2)), "picture_credit"),
    ],
)
def test_a_picture_needs_a_credit_and_a_licence_that_holds(rights: Rights, code: str | None) -> None:
    found = refusal(rights, day=DAY, field="picture")

    assert (found.code if found else None) == code
    assert found is None or (found.field, found.facts["title"]) == ("picture", "Hafen")
