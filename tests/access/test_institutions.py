"""Institutions: contracts, visitors in the house, seats by mail."""

import re
from datetime import date, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from andruck.access.actions import institutions, visits
from andruck.access.models import AddressRange, DayCount, Institution, MailCode, Seat, Visit
from andruck.access.queries import institutions as queries
from andruck.access.rules import Standing
from andruck.access.rules.institutions import Contract
from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.infra import audit, tokens
from andruck.infra.models import Mail
from andruck.people import queries as people
from andruck.people.models import Reader
from andruck.people.rules import Role
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIBRARY = ip_address("141.20.1.7")


@pytest.fixture
def travel():
    with time_machine.travel(clock.now().replace(hour=12, microsecond=0), tick=False) as travel:
        yield travel


@pytest.fixture
def chief():
    return factories.staff(Role.CHIEF)


def keep(by: Any, *, institution: int | None = None, private: bool = False, **changes: Any) -> int:
    options: dict[str, Any] = {
        "name": "Stadtbibliothek", "standing": Standing.MEMBER, "starts": clock.now() - DAY, "ends": None,
        "ranges": "141.20.0.0/16\n2a02:810::/40", "domains": "bibliothek.example",
    }  # fmt: skip
    contract = Contract(**{**options, **changes})
    return institutions.keep(by=by, contract=contract, institution=institution, private=private)


def refused(act: Any) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def claims(token: str) -> tokens.Claims:
    found = tokens.read(token.encode(), people.keys())
    assert found is not None
    return found


def mailed() -> str:
    """The code in the mail that was written last."""
    found = re.search(r"^    (\d{8})$", Mail.objects.latest("id").text, re.MULTILINE)
    assert found is not None
    return found.group(1)


def seat(mail: str = "ada@bibliothek.example") -> int:
    sent = visits.ask_for_code(mail=mail)
    return visits.take_seat(number=sent.number, code=mailed())


# ------------------------------------------------------------ contracts
@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("141.20.0.0", True), ("141.20.255.255", True), ("::ffff:141.20.1.7", True), ("141.21.0.0", False),
        ("141.19.255.255", False), ("2a02:810::1", True), ("2a02:810:ff:ffff:ffff:ffff:ffff:ffff", True),
        ("2a02:810:100::", False), ("::141.20.1.7", False), ("127.0.0.1", False),
    ],
)  # fmt: skip
def test_an_address_belongs_to_a_house_or_not(chief, travel, address, inside):
    number = keep(chief)
    found = queries.here(ip_address(address), clock.now())
    assert found == (queries.House(number, "Stadtbibliothek", Standing.MEMBER) if inside else None)
    assert queries.here(None, clock.now()) is None


def test_a_contract_has_a_window(chief, travel):
    now = clock.now()
    keep(chief, starts=now + DAY, ends=now + 3 * DAY)
    assert [queries.here(LIBRARY, now + n * DAY) is not None for n in (0, 1, 2, 3)] == [
        False,
        True,
        True,
        False,
    ]
    assert refused(lambda: keep(chief, name="Andere", starts=now, ends=now)) == "ends_before"


def test_two_institutions_share_nothing(chief, travel):
    number = keep(chief)
    other = {"name": "Hochschule", "ranges": "193.1.1.0/24", "domains": "uni.example"}
    assert refused(lambda: keep(chief, **{**other, "ranges": "141.20.7.0/24"})) == "range_taken"
    assert refused(lambda: keep(chief, **{**other, "ranges": "141.16.0.0/12"})) == "range_taken"
    assert refused(lambda: keep(chief, **{**other, "domains": "bibliothek.example"})) == "domain_taken"
    keep(chief, **other)
    keep(chief, institution=number, seats_here=4)
    assert [(one.name, one.seats_here) for one in queries.every(clock.now())] == [
        ("Hochschule", None), ("Stadtbibliothek", 4),
    ]  # fmt: skip


def test_nothing_is_kept_of_what_was_refused(chief, travel):
    assert refused(lambda: keep(chief, ranges="0.0.0.0/0")) == "range_wide"
    assert refused(lambda: keep(chief, ranges="127.0.0.1")) == "range_private"
    assert refused(lambda: keep(chief, name=" ")) == "institution_name"
    assert refused(lambda: keep(chief, days=0)) == "seat_days"
    assert refused(lambda: keep(chief, standing=Standing.REGISTERED)) == "standing_low"
    assert not Institution.objects.exists()
    assert not AddressRange.objects.exists()
    assert not Reader.objects.exists()
    keep(chief, ranges="127.0.0.1, ::1", private=True)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REPORTER, Role.ADS])
def test_only_those_who_keep_them_may(chief, travel, role):
    number, other = keep(chief), factories.staff(role)
    for act in (
        lambda: keep(other, name="Andere", ranges="", domains=""),
        lambda: keep(other, institution=number),
        lambda: institutions.end(institution=number, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()
    keep(factories.staff(Role.REVENUE), institution=number, note="Vertrag 7")
    deeds = audit.entries(subject=f"institution:{number}")
    assert [deed.action for deed in deeds] == ["access.institution_changed", "access.institution_entered"]
    assert deeds[0].before == deeds[1].after


# ------------------------------------------------------------ in the house
def test_a_visitor_gets_the_houses_number_for_some_hours(chief, travel):
    number = keep(chief, ends=clock.now() + 2 * DAY)
    token, expires = visits.enter(address=LIBRARY)
    found = claims(token)
    assert found.reader == Reader.objects.get(pk=Institution.objects.get().reader_id).number
    assert (found.standing, found.guest) == (2, True)
    assert expires == clock.now() + timedelta(hours=4)
    assert claims(visits.enter(address=LIBRARY)[0]) == found, "nobody is told apart"
    assert [field.name for field in Visit._meta.get_fields()] == ["id", "institution", "ends"]
    travel.shift(2 * DAY - timedelta(hours=1))
    assert visits.enter(address=LIBRARY)[1] == clock.now() + timedelta(hours=1), "the contract ends"
    assert queries.one(number, clock.now()).here == 1


def test_seats_in_the_house_become_free_again(chief, travel):
    keep(chief, seats_here=2)
    visits.enter(address=LIBRARY)
    travel.shift(timedelta(hours=1))
    visits.enter(address=LIBRARY)
    assert refused(lambda: visits.enter(address=LIBRARY)) == "seats_taken"
    travel.shift(timedelta(hours=3))
    visits.enter(address=LIBRARY)
    assert refused(lambda: visits.enter(address=ip_address("9.9.9.9"))) == "not_here"


def test_the_end_of_a_contract_voids_what_is_out(chief, travel):
    number = keep(chief)
    visitor = claims(visits.enter(address=LIBRARY)[0])
    member = seat()
    assert people.is_current(visitor)
    institutions.end(institution=number, by=chief)
    assert not people.is_current(visitor)
    assert queries.seat(member, clock.now()) is None
    assert Reader.objects.get(pk=member).epoch > 0
    assert refused(lambda: institutions.end(institution=number, by=chief)) == "institution_over"
    later = keep(chief, name="Später", ranges="", domains="", starts=clock.now() + DAY)
    institutions.end(institution=later, by=chief)
    assert queries.one(later, clock.now()).ends == clock.now()


# ------------------------------------------------------------ by mail
@pytest.mark.parametrize(
    ("mail", "inside"),
    [
        ("ada@bibliothek.example", True), ("Ada@Bibliothek.Example", True), ("ada@kinder.bibliothek.example", True),
        ("ada@xbibliothek.example", False), ("ada@bibliothek.example.evil.example", False), ("ada@example", False),
        ("ada@", False), ("", False), ("bibliothek.example", False), ("a@b@bibliothek.example", True),
    ],
)  # fmt: skip
def test_an_address_belongs_to_a_domain_or_not(chief, travel, mail, inside):
    keep(chief)
    assert (queries.of_mail(mail, clock.now()) is not None) == inside


def test_a_department_may_have_a_contract_of_its_own(chief, travel):
    keep(chief)
    keep(chief, name="Kinder", ranges="", domains="kinder.bibliothek.example")
    assert queries.of_mail("a@kinder.bibliothek.example", clock.now()).name == "Kinder"
    assert queries.of_mail("a@bibliothek.example", clock.now()).name == "Stadtbibliothek"


def test_a_code_by_mail_gives_a_seat_for_some_days_and_the_address_is_not_kept(chief, travel):
    keep(chief, ends=clock.now() + 40 * DAY)
    reader = seat()
    assert queries.seat(reader, clock.now()) == queries.Seated(Standing.MEMBER, clock.now() + 30 * DAY)
    assert people.account_of(reader) is None
    assert seat("Ada@bibliothek.example") == reader, "one seat for one address"
    assert "ada" not in str([*Seat.objects.values(), *MailCode.objects.values()]).lower()
    travel.shift(20 * DAY)
    assert seat() == reader
    assert queries.seat(reader, clock.now()).until == clock.now() + 20 * DAY, "the contract ends"
    travel.shift(20 * DAY)
    assert queries.seat(reader, clock.now()) is None
    assert refused(seat) == "mail_foreign"


def test_seats_by_mail_are_limited_and_what_is_refused_is_counted(chief, travel):
    number = keep(chief, seats_mail=1)
    seat("ada@bibliothek.example")
    assert refused(lambda: seat("bo@bibliothek.example")) == "seats_taken"
    seat("ada@bibliothek.example")
    travel.shift(30 * DAY)
    seat("bo@bibliothek.example")
    assert refused(seat) == "seats_taken"
    assert queries.one(number, clock.now()).seated == 1
    assert [(count.seats, count.refused) for count in queries.days(number, date(2000, 1, 1))] == [
        (1, 1),
        (1, 1),
    ]


def test_a_code_is_tried_five_times_for_ten_minutes_and_sent_three_times(chief, travel):
    keep(chief)
    sent = visits.ask_for_code(mail="ada@bibliothek.example")
    code = mailed()
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    for _ in range(4):
        assert refused(lambda: visits.take_seat(number=sent.number, code=wrong)) == "code_wrong"
    visits.take_seat(number=sent.number, code=f" {code[:4]} {code[4:]} ")
    assert refused(lambda: visits.take_seat(number=sent.number, code=code)) == "code_over", "it counts once"
    sent = visits.ask_for_code(mail="bo@bibliothek.example")
    code = mailed()
    for _ in range(5):
        assert refused(lambda: visits.take_seat(number=sent.number, code=wrong)) == "code_wrong"
    assert refused(lambda: visits.take_seat(number=sent.number, code=code)) == "code_over"
    visits.ask_for_code(mail="bo@bibliothek.example")
    third = visits.ask_for_code(mail="BO@bibliothek.example")
    assert refused(lambda: visits.ask_for_code(mail="bo@bibliothek.example")) == "codes_most"
    travel.shift(timedelta(minutes=10))
    assert refused(lambda: visits.take_seat(number=third.number, code=mailed())) == "code_over"
    visits.ask_for_code(mail="bo@bibliothek.example")
    assert refused(lambda: visits.ask_for_code(mail="ada@gmail.com")) == "mail_foreign"


# ------------------------------------------------------------ afterwards
def test_reports_are_counts_by_day_and_month(chief, travel):
    number = keep(chief, seats_here=1)
    visits.enter(address=LIBRARY)
    assert refused(lambda: visits.enter(address=LIBRARY)) == "seats_taken"
    travel.shift(DAY)
    visits.enter(address=LIBRARY)
    seat()
    assert [(count.visits, count.seats, count.refused) for count in queries.days(number, date(2000, 1, 1))] == [
        (1, 1, 0), (1, 0, 1),
    ]  # fmt: skip
    assert sum(count.visits for count in queries.months(number)) == 2
    assert {field.name for field in DayCount._meta.get_fields()} == {
        "id", "institution", "day", "visits", "seats", "refused",
    }  # fmt: skip


def test_what_is_over_is_forgotten(chief, travel):
    keep(chief)
    visits.enter(address=LIBRARY)
    reader = seat()
    visits.ask_for_code(mail="bo@bibliothek.example")
    visits.forget()
    assert (Visit.objects.count(), MailCode.objects.count()) == (1, 1)
    travel.shift(DAY)
    visits.forget()
    assert (Visit.objects.count(), MailCode.objects.count(), Seat.objects.count()) == (0, 0, 1)
    travel.shift(211 * DAY)
    visits.forget()
    assert not Seat.objects.exists()
    assert Reader.objects.get(pk=reader).least > 0
