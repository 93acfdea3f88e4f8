"""Whose word counts about where a request comes from."""

import httpx
import pytest

from meetinghouse.project.server.proxies import Proxies, bare_address, parse_networks
from tests.project.conftest import SmallSite, kill_group, start_small_site


class _Headers(dict[str, str]):
    pass


def client(proxies: Proxies, peer: str, **headers: str) -> tuple[str, str]:
    found = proxies.client(peer, "http", _Headers({k.replace("_", "-"): v for k, v in headers.items()}))
    return found.address, found.scheme


def test_a_stranger_cannot_say_who_they_are() -> None:
    told = client(Proxies(), "203.0.113.9", x_forwarded_for="198.51.100.1", x_forwarded_proto="https")

    assert told == ("203.0.113.9", "http")


def test_a_proxy_on_this_machine_is_believed() -> None:
    told = client(Proxies(), "127.0.0.1", x_forwarded_for="198.51.100.1", x_forwarded_proto="https")

    assert told == ("198.51.100.1", "https")


def test_what_a_client_put_in_front_of_the_list_is_not_believed() -> None:
    told = client(Proxies(), "10.0.0.2", x_forwarded_for="8.8.8.8, 198.51.100.1, 10.0.0.7")

    assert told[0] == "198.51.100.1"


def test_rubbish_in_the_list_ends_it() -> None:
    told = client(Proxies(), "10.0.0.2", x_forwarded_for="198.51.100.1, <script>, 10.0.0.7")

    assert told[0] == "10.0.0.7"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[::1]:4000", "::1"),
        ("::1", "::1"),
        ("1.2.3.4:80", "1.2.3.4"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("unknown", None),
        ("", None),
    ],
)
def test_addresses_are_read_however_they_are_written(written: str, meant: str | None) -> None:
    assert bare_address(written) == meant


def test_ipv6_peers_are_understood() -> None:
    assert client(Proxies(), "::1", x_forwarded_for="2001:db8::7")[0] == "2001:db8::7"
    assert client(Proxies(), "2001:db8::9", x_forwarded_for="2001:db8::7")[0] == "2001:db8::9"


def test_the_setting_replaces_the_private_networks() -> None:
    only = Proxies(parse_networks("203.0.113.9"))

    assert client(only, "203.0.113.9", x_forwarded_for="198.51.100.1")[0] == "198.51.100.1"
    assert client(only, "127.0.0.1", x_forwarded_for="198.51.100.1")[0] == "127.0.0.1"
    assert parse_networks("none") == ()


def test_django_is_told(small_site: SmallSite) -> None:
    headers = {"X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"}
    told = httpx.get(small_site.url, headers=headers).json()

    assert told["REMOTE_ADDR"] == "198.51.100.1"
    assert told["wsgi.url_scheme"] == "https"
    assert told["HTTP_X_FORWARDED_PROTO"] == "https"


def test_django_is_not_told_what_cannot_be_believed(tmp_path: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = start_small_site(tmp_path_factory.mktemp("untrusting"), MEETINGHOUSE_TRUSTED_PROXIES="none")
    try:
        headers = {
            "X-Forwarded-For": "198.51.100.1",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "X_Forwarded_Proto": "https",
            "Forwarded": "for=198.51.100.1",
        }
        told = httpx.get(site.url, headers=headers).json()
    finally:
        kill_group(site)

    assert told["REMOTE_ADDR"] == "127.0.0.1"
    assert told["wsgi.url_scheme"] == "http"
    assert not [name for name in told if "FORWARDED" in name]
