"""Commands for the paper's mails."""

import mailbox
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from andruck.core.errors import Refusal
from andruck.project.cli import cli, data_option, start

LONGEST = 64 * 1024 * 1024

Done = Callable[[], None]


@cli.group()
def mail() -> None:
    """The paper's mails: what came back, and what was written last."""


@mail.command()
@click.argument("source", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "--keep",
    is_flag=True,
    help="Leave the mails in the Maildir or mbox; otherwise what was read is taken out.",
)
@data_option
def bounces(source: Path, keep: bool, data: Path) -> None:
    """Read what came back. SOURCE is a Maildir, an mbox file, one mail in a file, or - for one on standard input.

    A report counts when it names a mail that the paper has sent to exactly this address; everything else is left
    alone, and stays where it is.
    """
    start(data)
    from andruck.infra import mail as post
    from andruck.infra.rules import bounces as reports

    seen = believed = 0
    for raw, done in _mails(source, keep=keep):
        seen += 1
        found = [post.take_back(returned) for returned in reports.read(raw)]
        believed += sum(found)
        if any(found):
            done()
    click.echo(f"{seen} mails read, {believed} of the paper's own came back.")


@mail.command()
@data_option
def latest(data: Path) -> None:
    """Show the mail that was written last, where mails go to a folder (a trial, the demo)."""
    start(data)
    from django.conf import settings

    from andruck.infra import postman

    if not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        raise Refusal(
            "mails_are_sent", "Mails are sent, not kept in a folder: look into the mailbox they went to."
        )
    postman.deliver()
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
    if not files:
        raise Refusal("no_mail", "No mail has been written yet.")
    click.echo(_readable(files[-1].read_bytes()))


def _mails(source: Path, *, keep: bool) -> Iterator[tuple[bytes, Done]]:
    """The mails of a source, each with what is done when it has been dealt with."""
    if str(source) == "-":
        yield sys.stdin.buffer.read(LONGEST), _nothing
        return
    if not source.exists():
        raise Refusal("no_mail", f"There is nothing at {source}.")
    if source.is_dir():
        if not (source / "cur").is_dir() or not (source / "new").is_dir():
            raise Refusal("no_maildir", f"{source} is no Maildir: it has no folders “new” and “cur”.")
        yield from _taken(mailbox.Maildir(source, create=False), keep=keep)
        return
    with source.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if is_mbox:
        yield from _taken(mailbox.mbox(source, create=False), keep=keep)
    else:
        yield source.read_bytes()[:LONGEST], _nothing


def _taken(box: "mailbox.Mailbox[mailbox.Message]", *, keep: bool) -> Iterator[tuple[bytes, Done]]:
    box.lock()
    try:
        for key in list(box.iterkeys()):
            yield box.get_bytes(key), (_nothing if keep else partial(box.discard, key))
        box.flush()
    finally:
        box.close()


def _nothing() -> None:
    """A mail that stays where it is."""


def _readable(raw: bytes) -> str:
    """Heading and text of the last mail in a file of Django's."""
    from email import message_from_bytes, policy

    message = message_from_bytes(raw.rstrip().rpartition(b"\n" + b"-" * 79)[0] or raw, policy=policy.default)
    body = message.get_body(("plain",))
    heads = "\n".join(f"{name}: {message[name]}" for name in ("To", "Subject", "Date"))
    return f"{heads}\n\n{body.get_content().strip() if body is not None else ''}"
