"""What is told from header lines, and that nothing else gets out of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from andruck.usage.rules import Arrival, Device, arrival, campaign
from andruck.usage.rules.sources import source, sources

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
PIXEL = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML) Chrome/131.0.0.0 Mobile Safari/537.36"
GALAXY_TAB = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
IPAD = "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML) Version/12.1 Safari/604.1"
TELEVISION = "Mozilla/5.0 (PlayStation 5 6.00) AppleWebKit/605.1.15 (KHTML, like Gecko)"


def ours(host: str) -> bool:
    return host == "blatt.example"


def came(agent: str = FIREFOX, **lines: str) -> Arrival | None:
    given = {b"user-agent": agent.encode("latin-1")}
    given |= {name.replace("_", "-").encode(): value.encode("latin-1") for name, value in lines.items()}
    return arrival(given, ours)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, Device.DESKTOP), (IPHONE, Device.PHONE), (PIXEL, Device.PHONE), (GALAXY_TAB, Device.TABLET),
        (IPAD, Device.TABLET), (TELEVISION, Device.OTHER),
    ],
)  # fmt: skip
def test_devices(agent: str, device: Device) -> None:
    assert came(agent) == Arrival(device, "direct")


@pytest.mark.parametrize(
    "agent",
    [
        "", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0",
        "python-requests/2.32", "GPTBot/1.2", "facebookexternalhit/1.1", FIREFOX.replace("Gecko", "HeadlessChrome"),
    ],
)  # fmt: skip
def test_machines_are_not_counted(agent: str) -> None:
    assert came(agent) is None


@pytest.mark.parametrize(
    "lines",
    [
        {"sec_purpose": "prefetch"}, {"sec_purpose": "prefetch;prerender"}, {"purpose": "prefetch"},
        {"x_moz": "prefetch"}, {"x_purpose": "preview"}, {"sec_fetch_dest": "empty"}, {"sec_fetch_dest": "iframe"},
    ],
)  # fmt: skip
def test_nobody_has_asked_for_it(lines: dict[str, str]) -> None:
    assert came(**lines) is None
    assert came(sec_fetch_dest="document") is not None


@pytest.mark.parametrize(
    ("referrer", "found"),
    [
        ("https://www.google.com/", "search/google"), ("https://google.co.uk/search", "search/google"),
        ("https://google.evil.example/", "other"), ("https://news.google.com/", "news/google"),
        ("https://l.facebook.com/l.php?u=x", "social/facebook"), ("https://t.co/abc", "social/x"),
        ("https://not-t.co/abc", "other"), ("https://de.wikipedia.org/wiki/Zeitung", "reference/wikipedia"),
        ("android-app://com.google.android.gm/", "mail/google"), ("https://nachbar.example/artikel", "other"),
        ("ftp://google.com/", "other"), ("https://[broken", "other"), ("javascript:alert(1)", "other"),
        ("http://chatgpt.com:80/", "assistant/chatgpt"),
    ],
)  # fmt: skip
def test_sources(referrer: str, found: str) -> None:
    said = came(referer=referrer)
    assert said is not None
    assert (said.source, said.before) == (found, "")


def test_the_page_before_is_known_only_if_it_is_ours() -> None:
    assert came(referer="https://blatt.example/artikel/7.a.html?x=1#y") == Arrival(
        "desktop", "own", "/artikel/7.a.html"
    )
    assert came(referer="https://blatt.example/" + "a" * 400) == Arrival("desktop", "own")


@pytest.mark.parametrize(
    ("target", "tag"),
    [
        ("/", ""), ("/a/?utm_campaign=Sommer-2026", "sommer-2026"), ("/?c=brief", "brief"), ("/?x=1&c=a", "a"),
        ("/?c=anna%40mail.example", ""), ("/?c=" + "a" * 41, ""), ("/?c=", ""), ("/?c=a b", ""), ("/?c=-a", ""),
        ("/?utm_source=c", ""),
    ],
)  # fmt: skip
def test_campaigns(target: str, tag: str) -> None:
    assert campaign(target) == tag


@given(
    st.dictionaries(st.sampled_from([b"user-agent", b"referer", b"sec-fetch-dest"]), st.binary(max_size=300))
)
def test_whatever_somebody_sends_only_words_of_ours_come_out(lines: dict[bytes, bytes]) -> None:
    said = arrival(lines, ours)
    if said is not None:
        assert said.device in set(Device)
        assert said.source in sources()
        assert said.before == ""


@given(st.text(max_size=30), st.text(max_size=80))
def test_every_source_is_in_the_list(scheme: str, host: str) -> None:
    assert source(scheme, host) in sources()
