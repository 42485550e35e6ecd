"""What returned mails say, what follows from it, and what a domain has to say for its mails to be believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.infra.rules import bounces, senders
from andruck.infra.rules.bounces import Kind, Returned
from andruck.infra.rules.letters import Block, Look, html_blocks
from andruck.infra.rules.post import (
    HARD,
    SOFT,
    SOFT_MOST,
    Sort,
    Suppression,
    Why,
    after_return,
    holds,
    next_try,
)
from tests.infra import returned

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
NUMBER, TO = "0a1b@lotse.example", "ida@anderswo.example"


# ---------------------------------------------------------------- reports
@pytest.mark.parametrize("form", [returned.postfix, returned.exim, returned.plain])
def test_reports_of_common_servers_are_understood(form: object) -> None:
    (found,) = bounces.read(form(NUMBER, TO))  # type: ignore[operator]
    assert (found.kind, found.address, found.number, found.status) == (Kind.PERMANENT, TO, NUMBER, "5.1.1")


def test_what_the_server_said_is_kept_in_one_line() -> None:
    (found,) = bounces.read(returned.exim(NUMBER, TO))
    assert found.said == (
        "550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 Please try double-checking."
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", Kind.PERMANENT), ("5.1.10", Kind.PERMANENT), ("5.2.1", Kind.PERMANENT), ("5.5.0", Kind.PERMANENT),
        ("5.2.2", Kind.PASSING), ("5.7.1", Kind.PASSING), ("5.4.4", Kind.PASSING), ("4.4.1", Kind.PASSING),
    ],
)  # fmt: skip
def test_only_a_mailbox_that_does_not_exist_is_permanent(status: str, kind: Kind) -> None:
    (found,) = bounces.read(returned.postfix(NUMBER, TO, status=status, said=f"550 {status} no"))
    assert (found.kind, found.status) == (kind, status)


@pytest.mark.parametrize("action", ["delivered", "delayed", "relayed", "expanded"])
def test_a_report_that_all_is_well_is_no_returned_mail(action: str) -> None:
    assert bounces.read(returned.postfix(NUMBER, TO, action=action, status="2.0.0", said="250 ok")) == []


def test_complaints_are_understood() -> None:
    assert bounces.read(returned.complaint(NUMBER, TO)) == [Returned(Kind.COMPLAINT, TO, NUMBER)]


def test_answers_of_people_who_are_away_are_none() -> None:
    assert bounces.read(returned.absence(NUMBER, TO)) == []


@given(st.binary(max_size=400))
def test_whatever_comes_nothing_breaks(noise: bytes) -> None:
    bounces.read(noise)
    report = returned.postfix(NUMBER, TO)
    middle = len(report) // 2
    bounces.read(report[:middle] + noise + report[middle:])
    bounces.read(report[: len(noise) * 5])


@pytest.mark.parametrize(
    "broken", ["", "<", "@", "a@b> <c@d", "\x00", "x" * 3000, "=?utf-8?b?////?=", "<a b@c d>"]
)
def test_broken_heads_break_nothing(broken: str) -> None:
    for form in (returned.postfix, returned.exim, returned.plain, returned.complaint):
        assert all(found.number != "" or found.kind for found in bounces.read(form(broken, TO)))
        bounces.read(form(NUMBER, broken))


def test_giants_are_not_read() -> None:
    assert bounces.read(returned.postfix(NUMBER, TO) + b"x" * bounces.LONGEST) == []


# ---------------------------------------------------------------- what follows
def test_a_mailbox_that_does_not_exist_gets_nothing_for_half_a_year() -> None:
    after = after_return(None, permanent=True, now=NOW)
    assert (after.why, after.until) == (Why.HARD, NOW + HARD)
    later = NOW + HARD
    assert [holds(sort, after, NOW + timedelta(hours=1)) for sort in Sort] == [Why.HARD] * 3
    assert [holds(sort, after, later) for sort in Sort] == [None] * 3


def test_what_people_ask_for_is_tried_once_a_day() -> None:
    after = after_return(None, permanent=True, now=NOW)
    assert holds(Sort.ASKED, after, NOW + timedelta(hours=23)) is Why.HARD
    assert holds(Sort.ASKED, after, NOW + timedelta(hours=24)) is None
    assert holds(Sort.NOTICE, after, NOW + timedelta(hours=24)) is Why.HARD


def test_chance_must_happen_five_times() -> None:
    state = None
    for _ in range(SOFT_MOST - 1):
        state = after_return(state, permanent=False, now=NOW)
        assert holds(Sort.LETTER, state, NOW) is None
    state = after_return(state, permanent=False, now=NOW)
    assert (state.why, state.until) == (Why.SOFT, NOW + SOFT)


def test_who_complains_gets_no_letters_but_their_codes_and_notices() -> None:
    complained = Suppression(Why.COMPLAINT, None)
    assert [holds(sort, complained, NOW) for sort in (Sort.ASKED, Sort.NOTICE, Sort.LETTER)] == [
        None, None, Why.COMPLAINT,
    ]  # fmt: skip


def test_a_mail_is_given_up_after_two_days() -> None:
    at, attempts = NOW, 1
    while (again := next_try(attempts, at)) is not None:
        assert again > at
        at, attempts = again, attempts + 1
    assert attempts == 9
    assert timedelta(days=1) < at - NOW < timedelta(days=2)


# ---------------------------------------------------------------- entries of a domain
GOOD = ["irgendwas=1", "v=spf1 include:_spf.mail.example ip4:192.0.2.0/24 -all"]


def _whats(lacks: list[senders.Lack]) -> list[str]:
    return [lack.what for lack in lacks]


def test_good_entries_lack_nothing() -> None:
    assert senders.spf("lotse.example", GOOD) == []
    assert senders.dkim("lotse.example", "s1", ["v=DKIM1; k=rsa; p=MIIB"]) == []
    assert senders.dmarc("lotse.example", ["v=DMARC1; p=reject; rua=mailto:x@lotse.example"]) == []
    assert senders.dmarc("post.lotse.example", [], ["v=DMARC1; p=quarantine"]) == []


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        ([], "lotse.example does not say which servers may send its mail (no SPF entry)."),
        (["v=spf10 -all"], "lotse.example does not say which servers may send its mail (no SPF entry)."),
        ([*GOOD, "v=spf1 -all"], "lotse.example has 2 SPF entries; with more than one none counts."),
        (["v=spf1 +all"], "The SPF entry of lotse.example lets everybody send in its name (“+all”)."),
        (["v=spf1 mx"], "The SPF entry of lotse.example forbids nobody anything."),
        (
            ["v=spf1 " + " ".join(f"include:{n}.example" for n in range(11)) + " ~all"],
            "The SPF entry of lotse.example needs 11 look-ups; above 10 it is void.",
        ),
    ],
)
def test_bad_spf(texts: list[str], what: str) -> None:
    assert _whats(senders.spf("lotse.example", texts)) == [what]


def test_spf_may_point_elsewhere() -> None:
    assert senders.spf("lotse.example", ["v=spf1 redirect=_spf.mail.example"]) == []


def test_bad_dkim() -> None:
    assert "not known with which key" in _whats(senders.dkim("lotse.example", "", []))[0]
    assert "no key" in _whats(senders.dkim("lotse.example", "s1", ["v=DKIM9; p=x"]))[0]
    assert "revoked" in _whats(senders.dkim("lotse.example", "s1", ["v=DKIM1; p="]))[0]


def test_bad_dmarc() -> None:
    assert "no DMARC entry" in _whats(senders.dmarc("lotse.example", ["v=spf1 -all"]))[0]
    assert "only watches" in _whats(senders.dmarc("lotse.example", ["v=DMARC1; p=none"]))[0]
    assert (
        "asks for nothing" in _whats(senders.dmarc("lotse.example", ["v=DMARC1; rua=mailto:x@y.example"]))[0]
    )


# ---------------------------------------------------------------- letters
def test_a_text_becomes_blocks() -> None:
    text = "Guten Tag,\nhier ist\n\n    BDMM-FMFW\n\nhttps://lotse.example/konto/\n\n- eins\n- zwei\n"
    assert html_blocks(text) == [
        Block(Look.TEXT, ("Guten Tag,", "hier ist")),
        Block(Look.LARGE, ("BDMM-FMFW",)),
        Block(Look.LINK, ("https://lotse.example/konto/",)),
        Block(Look.LIST, ("eins", "zwei")),
    ]


def test_facts_and_pictures_are_seen_as_such() -> None:
    text = "To: Lotse eG\nIBAN: DE02 1203\n\nHere is: one line\n\n[code.png]\n\n[other.png]"
    blocks = html_blocks(text, pictures=["code.png"])
    assert blocks == [
        Block(Look.FACTS, ("To: Lotse eG", "IBAN: DE02 1203")),
        Block(Look.TEXT, ("Here is: one line",)),
        Block(Look.PICTURE, ("code.png",)),
        Block(Look.TEXT, ("[other.png]",)),
    ]
    assert blocks[0].facts == (("To", "Lotse eG"), ("IBAN", "DE02 1203"))
