"""Commands that run for long: the server and the background work."""

import sys
from pathlib import Path

import click

from andruck.project.cli import cli, data_option, start


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 listens on every interface.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--with-worker", is_flag=True, help="Background work in the same supervision.")
@data_option
def serve(port: int, host: str, workers: int, with_worker: bool, data: Path) -> None:
    """Serve the paper."""
    start(data, lasting=True)
    from andruck.project import server

    server.run(host=host, port=port, workers=workers, with_worker=with_worker)


@cli.command()
@data_option
def work(data: Path) -> None:
    """Do the background work: scheduled publishing to the second, and queued tasks."""
    start(data, lasting=True)
    from andruck.project import worker

    worker.run()


@cli.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands, e.g. "andruck manage migrate"."""
    start()
    from django.core.management import execute_from_command_line

    # Django names commands by their files; people write hyphens.
    first = [name if name.startswith("-") else name.replace("-", "_") for name in arguments[:1]]
    sys.argv = ["andruck manage", *first, *arguments[1:]]
    execute_from_command_line(sys.argv)
