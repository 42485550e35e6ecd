"""Changing the signing key without signing anybody out."""

import multiprocessing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from andruck.core.errors import Refusal
from andruck.infra import sealing, signing, tokens
from andruck.people import queries as people
from andruck.project import keyring
from andruck.project.cli import cli
from andruck.project.cli import keys as keys_commands
from andruck.project.environment import Environment
from andruck.project.keyring import BELIEVED, Key, State

TODAY = date(2026, 11, 29)
CLAIMS = tokens.Claims(5, 2, 0, 1_000, 4_000_000_000)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ANDRUCK_SECRET_KEY")
    monkeypatch.setattr(keys_commands, "_today", lambda: TODAY)
    Environment(data=tmp_path).signing_key()
    return tmp_path


def run(data: Path, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["keys", *arguments, "--data", str(data)])
    if done.exception is not None:
        raise done.exception
    return done.output


def states(data: Path) -> list[str]:
    return [key.state.value for key in keyring.read(data / "secret.key")]


def use(settings, data: Path) -> None:
    """What a process that starts now believes."""
    environment = Environment(data=data)
    settings.SECRET_KEY = environment.signing_key()
    settings.SECRET_KEY_FALLBACKS = environment.older_keys()
    settings.RETIRED_KEYS = environment.retired_keys()


def test_in_two_steps_everybody_always_believes_everybody(data, settings):
    """Each process is of one of three times: what any of them signs, those that run beside it believe."""
    use(settings, data)
    first = tokens.issue(CLAIMS, people.keys()).encode()
    before = settings.SECRET_KEY
    assert "andruck keys rotate, once more" in run(data, "rotate")
    assert states(data) == ["next", "current"]
    old_process = people.keys()
    use(settings, data)
    assert before == settings.SECRET_KEY
    prepared = people.keys()
    assert tokens.read(tokens.issue(CLAIMS, prepared).encode(), old_process) == CLAIMS
    run(data, "rotate")
    assert states(data) == ["current", "older"]
    use(settings, data)
    assert before != settings.SECRET_KEY
    rotated = people.keys()
    assert tokens.read(tokens.issue(CLAIMS, rotated).encode(), prepared) == CLAIMS
    assert tokens.read(tokens.issue(CLAIMS, prepared).encode(), rotated) == CLAIMS
    assert tokens.read(first, rotated) == CLAIMS


def test_after_a_theft_nothing_old_is_believed_but_what_was_sealed_opens(data, settings):
    use(settings, data)
    token, link = tokens.issue(CLAIMS, people.keys()).encode(), signing.sign("gift", b"5")
    sealed = sealing.seal("DE02", purpose="iban")
    with pytest.raises(Refusal, match="no older key"):
        run(data, "retire")
    run(data, "rotate", "--at-once")
    run(data, "retire")
    assert states(data) == ["current", "retired"]
    use(settings, data)
    assert tokens.read(token, people.keys()) is None
    assert signing.unsign("gift", link, 1) is None
    assert sealing.unseal(sealed, purpose="iban") == "DE02"


def test_the_file_stays_private_and_is_listed_without_its_keys(data):
    secret = Environment(data=data).signing_key()
    run(data, "rotate")
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in data.iterdir()) == ["secret.key"]
    shown = run(data, "show")
    assert f"{secret[:6]}…  current  since the beginning" in shown
    assert "next     since 2026-11-29" in shown
    assert secret not in shown


def test_a_key_of_the_environment_is_changed_there(data, monkeypatch):
    monkeypatch.setenv("ANDRUCK_SECRET_KEY", "x" * 60)
    monkeypatch.setenv("ANDRUCK_OLDER_SECRET_KEYS", f"{'y' * 60}, {'z' * 60}")
    monkeypatch.setenv("ANDRUCK_RETIRED_SECRET_KEYS", "w" * 60)
    environment = Environment(data=data)
    assert environment.older_keys() == ["y" * 60, "z" * 60]
    assert environment.retired_keys() == ["w" * 60]
    for command in ("rotate", "retire", "show"):
        with pytest.raises(Refusal, match="ANDRUCK_OLDER_SECRET_KEYS"):
            run(data, command)


def test_without_a_paper_there_are_no_keys(tmp_path, data):
    with pytest.raises(Refusal, match="Found a paper"):
        run(tmp_path / "elsewhere", "rotate")


@pytest.mark.parametrize(
    "content", ["", "a b c d\n", "abc older 2026-01-01\n", "abc wrong -\n", "abc\nxyz\n", "ä\n"]
)
def test_a_damaged_file_is_named(tmp_path, monkeypatch, content):
    monkeypatch.delenv("ANDRUCK_SECRET_KEY")
    (tmp_path / "secret.key").write_text(content, encoding="utf-8")
    with pytest.raises(Refusal, match=r"secret\.key"):
        Environment(data=tmp_path).signing_key()


def _begin(folder: Path, found: "multiprocessing.Queue[str]") -> None:
    keyring.make(folder / "secret.key")
    found.put(keyring.read(folder / "secret.key")[0].secret)


def test_two_that_begin_at_once_make_one_key(tmp_path):
    context = multiprocessing.get_context("fork")
    found: multiprocessing.Queue[str] = context.Queue()
    processes = [context.Process(target=_begin, args=(tmp_path, found)) for _ in range(6)]
    for process in processes:
        process.start()
    keys = {found.get(timeout=20) for _ in processes}
    for process in processes:
        process.join()
    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


secrets = st.text("abcXYZ019-_", min_size=1, max_size=20)
rings = st.lists(
    st.builds(Key, secrets, st.sampled_from([State.OLDER, State.RETIRED]), st.none() | st.dates()), max_size=5
).map(lambda older: (Key("now", State.CURRENT, None), *older))


@given(rings, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_rotation_loses_no_key_and_retires_what_is_long_replaced(ring, today):
    after = keyring.rotate(keyring.prepare(ring, "new", today), today)
    assert [key.secret for key in after] == ["new", *(key.secret for key in ring)]
    assert [key.secret for key in after if key.state is State.CURRENT] == ["new"]
    assert after[1] == Key("now", State.OLDER, today)
    for before, key in zip(ring[1:], after[2:], strict=True):
        gone = before.state is State.RETIRED or (
            before.since is not None and before.since <= today - BELIEVED
        )
        assert (key.state is State.RETIRED) == gone


@given(rings)
def test_what_is_written_is_read_again(tmp_path_factory, ring):
    file = tmp_path_factory.mktemp("keys") / "secret.key"
    keyring.write(file, ring)
    assert keyring.read(file) == ring


def test_a_key_is_believed_longer_than_a_cookie_is_remembered():
    assert timedelta(seconds=tokens.REMEMBERED + tokens.AHEAD) < BELIEVED
