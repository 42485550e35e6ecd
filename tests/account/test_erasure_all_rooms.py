"""A reader with something in every room: the export has all of it, and after the erasure no table has a trace.

Where ``test_erasure_everywhere`` asks the models, this looks past them: into every column of every table of every
database, for everything by which this reader could be found again. A room that is added finds itself here when it
keeps a person's number, address, name, or a number that stands for them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections

from andruck.access.actions import gifts
from andruck.access.rules import Standing
from andruck.consent.actions import choosing
from andruck.consent.actions.choosing import Asked
from andruck.consent.models import ConsentRecord
from andruck.consent.rules import Choices
from andruck.core import clock
from andruck.core.money import Money
from andruck.infra import mail, postman
from andruck.payments.actions import sweeping
from andruck.payments.rules import patience
from andruck.people import actions as people
from andruck.people.actions import personal as erasing
from andruck.people.actions.accounts import open_account
from andruck.people.models import Reader, User
from andruck.people.queries import personal
from andruck.support.actions import codes, contributions, entitlements, feeds, following
from andruck.support.models import Contribution
from andruck.support.rules.contributions import Giver
from andruck.usage.actions import history, sample
from andruck.usage.queries import readers
from andruck.usage.rules.history import HISTORY, SAMPLE
from tests.payments.scene import payment_of, scene, settle

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "quastenflosser@anderswo.example", "Quirina Quastenflosser"
NUMBER = 7_654_321

STAYS = {
    "infra_auditentry": "the log of deeds: that this number was erased, and when (Art. 5(2) GDPR)",
    "consent_consentrecord": "the proof of a yes, three years: a number drawn by lot, and nobody knows whose it was",
    "people_reader": "the retired number of the devices, until no token with it can be out; no name, no account",
    "payments_attempt": "who paid, for thirty days after a payment has ended, for refunds; then it goes, too",
    "payments_documentcontent": "what receipts say, ten years (§ 147 AO)",
}
"""Tables in which something may be left, and why."""


def _next_account_is(number: int) -> None:
    """So that the number of the account is one that no other row has by chance."""
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('people_user', 'id'), %s)", [number - 1])
    else:
        User.objects.create(pk=number - 1, username="before", password="!")


@pytest.fixture
def traces(house: Any) -> Iterator[dict[str, str]]:
    """A reader who has everything; and all by which they can be found."""
    _next_account_is(NUMBER)
    user = open_account(address=ADDRESS)
    assert user.pk == NUMBER
    reader, now = people.recognise(account=user.pk), clock.now()
    with scene() as bank:
        made = contributions.contribute(
            form="f" * 24, amount=Money(2500), words="25", giver=Giver(email=ADDRESS, name=NAME, city="Quastenstadt"),
            wants_receipt=True, person=user.pk,
        )  # fmt: skip
        contributions.pay(contribution=made, method="bank", return_url="https://x/", cancel_url="https://x/")
        settle()
        bank.bank.approve(payment_of(Contribution.objects.get().attempt))
        settle()
        following.follow()
        entitlements.grant(
            standing=Standing.MEMBER, starts=now, ends=None, by=None, person=user.pk, note=NAME
        )
        gifts.give(reader=reader, standing=Standing.MEMBER, article=7, name=NAME)
        codes.claim(typed=codes.take_along(reader=reader), form="g" * 24, reader=reader)
        feeds.make(reader=reader, label=NAME)
        mail.send(to=ADDRESS, template="account/mail/code.txt", person=user.pk)
        asked = Asked(form="h" * 24, variant="test", controller="Lotse eG", account=user.pk, age=16)
        said = choosing.give(purpose=HISTORY, said=Choices(), asked=asked)
        said = choosing.give(purpose=SAMPLE, said=said, asked=asked)
        subject = said.subject.hex()
        history.note(subject=subject, article=7, at=now, seconds=40)
        sample.note(subject=subject, article=7, at=now, seconds=40, depth=3)
        sample.begun(subject=subject, deed=str(made), at=now)
        yield {
            "account": str(user.pk),
            "address": ADDRESS,
            "name": NAME,
            "reader": str(Reader.objects.get(pk=reader).number),
            "subject": subject,
            "history": readers.names(subject, readers.HISTORY)[0],
            "sample": readers.names(subject, readers.SAMPLE)[0],
        }


def found(traces: dict[str, str]) -> set[tuple[str, str]]:
    """Tables of all databases with the traces that are in them."""
    seen = set()
    for alias in connections:
        with connections[alias].cursor() as cursor:
            introspection = connections[alias].introspection
            for table in introspection.table_names(cursor):
                columns = [row.name for row in introspection.get_table_description(cursor, table)]
                text = " || ' ' || ".join(f"coalesce(CAST(\"{column}\" AS TEXT), '')" for column in columns)
                for name, trace in traces.items():
                    cursor.execute(
                        f'SELECT count(*) FROM "{table}" WHERE lower({text}) LIKE %s', [f"%{trace.lower()}%"]
                    )
                    if cursor.fetchone()[0]:
                        seen.add((table, name))
    return seen


def test_the_export_has_all_of_it_and_nothing_is_left(
    traces: dict[str, str], django_capture_on_commit_callbacks: Any
) -> None:
    # Positive control: each trace is seen where it is.
    before = found(traces)
    assert {
        ("people_user", "account"), ("people_user", "address"), ("support_contribution", "name"),
        ("support_entitlement", "name"), ("access_gift", "name"), ("infra_mail", "address"),
        ("consent_consentholder", "account"), ("consent_consentholder", "subject"), ("people_reader", "reader"),
        ("usage_readarticle", "history"), ("usage_samplereading", "sample"), ("usage_samplestep", "sample"),
    } <= before  # fmt: skip
    exported = personal.export(NUMBER)
    assert {"account", "access", "articles_read", "consent", "support"} <= set(exported)
    assert {"history", "observed"} == set(exported["articles_read"])
    assert all(
        exported["support"][key] for key in ("entitlements", "codes_claimed", "contributions", "feeds")
    )
    assert all((exported["access"]["gifts"], exported["consent"]["records"], exported["account"]["mails"]))
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(person=NUMBER, actor=NUMBER)
    postman.deliver()
    left = found(traces)
    assert {table for table, _ in left} <= set(STAYS), left
    # Nothing that stays says who it was, but the receipt, and for a while the payment.
    named = {"payments_documentcontent", "payments_attempt"}
    assert {table for table, trace in left if trace in {"address", "name"}} <= named
    assert not any(database in {"usage_readarticle", "usage_samplereading"} for database, _ in left)
    assert not ConsentRecord.objects.filter(end=None).exists()
    with time_machine.travel(clock.now() + patience.PAYER + timedelta(days=1)):
        sweeping.forget_payers()
    assert "payments_attempt" not in {table for table, _ in found(traces)}


def test_a_planted_row_would_be_seen(traces: dict[str, str]) -> None:
    """Positive control: in the other database, and in a column that nobody has thought of."""
    from andruck.infra.models import JournalEntry

    JournalEntry.objects.create(
        name="Planted", facts={"to": [ADDRESS]}, at=datetime(2026, 11, 29, tzinfo=UTC) - timedelta(days=1)
    )
    assert ("infra_journalentry", "address") in found(traces)
