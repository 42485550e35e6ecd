"""Forms of readers without a session."""

from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import forms

HERE = {"Sec-Fetch-Site": "same-origin"}


def sent(token: str, **headers: str):
    return RequestFactory().post("/", {forms.FIELD: token}, headers=headers or HERE)


def refused(token: str, **headers: str) -> str:
    with pytest.raises(Refusal) as caught:
        forms.check(sent(token, **headers), "gift")
    return caught.value.code


def test_a_form_has_one_number_and_the_next_another():
    one, other = forms.token("gift"), forms.token("gift")
    number = forms.check(sent(one), "gift")
    assert forms.check(sent(one), "gift") == number
    assert forms.check(sent(other), "gift") != number
    assert len(number) == 24


def test_forms_for_something_else_and_forged_ones_are_refused():
    assert refused(forms.token("code")) == "old_form"
    assert refused("") == "old_form"
    assert refused(forms.token("gift")[:-1]) == "old_form"


def test_a_form_is_good_for_half_a_day():
    with time_machine.travel(clock.now().replace(microsecond=0), tick=False) as travel:
        token = forms.token("gift")
        travel.shift(forms.GOOD_FOR - timedelta(seconds=1))
        forms.check(sent(token), "gift")
        travel.shift(timedelta(seconds=1))
        assert refused(token) == "old_form"
        travel.shift(timedelta(days=-3))
        assert refused(token) == "old_form"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Accept": "*/*"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://localhost:8000"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null", "Referer": "http://testserver/konto/"}, False),
        ({"Referer": "http://testserver/konto/"}, True),
        ({"Referer": "https://evil.example/?http://testserver"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
    ],
)
def test_only_our_own_pages_may_send_them(headers, own):
    assert forms.is_own(sent("", **headers)) is own
    if not own:
        assert refused(forms.token("gift"), **headers) == "foreign_form"
