"""What a newspaper also has: breaking news, a reply, a protected name, an embargo, a review, a withdrawal."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from andruck.newsroom.actions import cases, chronicle, picturing, replies, writing
from andruck.newsroom.rules.cases import Stage
from andruck.newsroom.rules.publishing import Provenance
from andruck.project.demo import house

if TYPE_CHECKING:
    from andruck.project.demo.building import _Builder

EXPIRED_PICTURE = house.lead("archive")
LICENCE_ENDED = date(2024, 12, 31)
SECTION = {
    "archive": "lindenhafen", "embargo": "wissen", "machine": "lindenhafen", "review": "lindenhafen",
    "withdrawn": "lindenhafen",
}  # fmt: skip
FILE = (
    "request", "weight_time", "weight_gravity", "weight_role", "weight_conduct", "weight_alternatives", "decision",
)  # fmt: skip
BREAKING_LASTS = timedelta(days=2)


def add(builder: "_Builder", staff: dict[str, Any]) -> None:
    """Everything that is missing of them."""
    for name, make in {
        "archive": _archive, "embargo": _embargo, "machine": _machine, "review": _review, "withdrawn": _withdrawn,
    }.items():  # fmt: skip
        if name not in builder.written:
            builder.written[name] = make(builder, staff)
    _breaking(builder)
    _reply(builder, staff)
    _case(builder, staff)


def _manuscript(builder: "_Builder", name: str, **fields: object) -> writing.Manuscript:
    return builder.manuscript(builder.demo.extras[name], SECTION[name], **fields)


def _at(builder: "_Builder", name: str) -> datetime:
    return builder.moment(builder.demo.extras[name])


def _archive(builder: "_Builder", staff: dict[str, Any]) -> int:
    """A text of years ago whose picture may no longer be shown, with a name that has been replaced."""
    number = writing.bring_over(manuscript=_manuscript(builder, "archive"), at=_at(builder, "archive"))
    picturing.end_licence(
        picture=builder.pictures[EXPIRED_PICTURE],
        on=LICENCE_ENDED,
        licence=builder.demo.front["words"]["licence"],
    )
    return number


def _embargo(builder: "_Builder", staff: dict[str, Any]) -> int:
    at = _at(builder, "embargo")
    return writing.schedule(manuscript=_manuscript(builder, "embargo", embargo_until=at), at=at)


def _machine(builder: "_Builder", staff: dict[str, Any]) -> int:
    """Written by a program, and labelled as such."""
    manuscript = _manuscript(builder, "machine", provenance=Provenance.GENERATED.value, ai_label=True)
    body = [
        {**block, "type": "generated"} if block["type"] == "paragraph" else block for block in manuscript.body
    ]
    return writing.bring_over(manuscript=replace(manuscript, body=body), at=_at(builder, "machine"))


def _review(builder: "_Builder", staff: dict[str, Any]) -> int:
    return writing.submit(manuscript=_manuscript(builder, "review"), user=staff["reporter"])


def _withdrawn(builder: "_Builder", staff: dict[str, Any]) -> int:
    number = writing.bring_over(manuscript=_manuscript(builder, "withdrawn"), at=_at(builder, "withdrawn"))
    writing.take_back(number=number, note=builder.demo.front["withdrawal"]["note"], user=staff["chief"])
    return number


def _breaking(builder: "_Builder") -> None:
    row = builder.demo.front["breaking"]
    chronicle.announce(
        text=row["text"],
        article=builder.written[row["article"]],
        starts_at=builder.now,
        ends_at=builder.now + BREAKING_LASTS,
    )


def _reply(builder: "_Builder", staff: dict[str, Any]) -> None:
    row = builder.demo.front["reply"]
    reply = chronicle.receive_reply(
        article=builder.written[row["article"]],
        person=row["person"],
        text=row["text"],
        demanded_on=builder.today - timedelta(days=2),
    )
    if reply.published_at is None:
        replies.publish(reply=reply, user=staff["chief"])


def _case(builder: "_Builder", staff: dict[str, Any]) -> None:
    row = builder.demo.front["case"]
    case = chronicle.open_case(
        reference=row["reference"],
        received_on=builder.today - timedelta(days=9),
        articles=[builder.written["archive"]],
        redactions={row["find"]: row["replace"], row["find_short"]: row["replace_short"]},
        file={key: row[key] for key in FILE},
    )
    if case.stage == Stage.OPEN:
        cases.set_stage(case=case, stage=Stage.REDACTED, user=staff["chief"])
