"""What is sealed says nothing, opens only for what it was sealed for, and survives a change of the secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.infra import sealing
from andruck.infra.sealing import Unsealable

NUMBER = "DE89370400440532013000"


@given(st.text(min_size=1))
def test_what_goes_in_comes_out(text: str) -> None:
    sealed = sealing.seal(text, purpose="iban")
    assert sealing.unseal(sealed, purpose="iban") == text


def test_a_seal_shows_nothing() -> None:
    one, other = (sealing.seal(NUMBER, purpose="iban") for _ in range(2))
    assert one != other
    assert NUMBER not in one
    assert "3000" not in one[3:]
    assert sealing.seal("", purpose="iban") == sealing.unseal("", purpose="iban") == ""
    assert len(one) <= 160


@pytest.mark.parametrize(
    "change", [lambda s: s[:-4] + "AAAA", lambda s: "s1." + s[5:], lambda s: s[3:], lambda s: "x"]
)
def test_a_changed_seal_does_not_open(change: object) -> None:
    sealed = sealing.seal(NUMBER, purpose="iban")
    with pytest.raises(Unsealable):
        sealing.unseal(change(sealed), purpose="iban")  # type: ignore[operator]


def test_a_seal_cannot_be_moved_to_another_place() -> None:
    sealed = sealing.seal(NUMBER, purpose="iban")
    with pytest.raises(Unsealable):
        sealing.unseal(sealed, purpose="bank file")


def test_fingerprints_find_again_and_tell_nothing() -> None:
    mark = sealing.fingerprint(NUMBER, purpose="iban")
    assert mark == sealing.fingerprint(NUMBER, purpose="iban")
    assert mark != sealing.fingerprint(NUMBER, purpose="name")
    assert len(mark) == 32
    assert sealing.fingerprint("", purpose="iban") == ""


def test_an_older_secret_still_opens_and_still_finds(settings: object) -> None:
    sealed, mark = sealing.seal(NUMBER, purpose="iban"), sealing.fingerprint(NUMBER, purpose="iban")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "new-" + "y" * 50  # type: ignore[attr-defined]
    assert sealing.unseal(sealed, purpose="iban") == NUMBER
    assert mark in sealing.fingerprints(NUMBER, purpose="iban")
    assert sealing.fingerprint(NUMBER, purpose="iban") != mark
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    with pytest.raises(Unsealable):
        sealing.unseal(sealed, purpose="iban")
