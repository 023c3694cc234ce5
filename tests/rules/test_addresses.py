"""Where a webhook may go: never to ourselves, our network, or the metadata of a cloud."""

from __future__ import annotations

import socket

import pytest

from notifications.rules.addresses import AddressRefused, choose, read_endpoint, require_allowed

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14")

PRIVATE = (
    "127.0.0.1", "127.8.9.10", "::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
)  # fmt: skip

NEVER = (
    "0.0.0.0", "::", "169.254.169.254", "169.254.0.1", "fe80::1", "::ffff:169.254.169.254",
    "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:7f00:1::", "2001:db8::1", "::ffff:0.0.0.0", "::127.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_on_the_internet_is_spoken_to(address: str) -> None:
    require_allowed(address)
    require_allowed(address, private=True)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_own_address_is_spoken_to_only_when_that_is_configured(address: str) -> None:
    with pytest.raises(AddressRefused):
        require_allowed(address)
    require_allowed(address, private=True)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_spoken_to(address: str) -> None:
    for private in (False, True):
        with pytest.raises(AddressRefused):
            require_allowed(address, private=private)


@pytest.mark.parametrize("address", ["100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9"])
def test_shared_and_paper_addresses_are_not_on_the_internet(address: str) -> None:
    with pytest.raises(AddressRefused):
        require_allowed(address)


def test_one_private_address_among_many_spoils_a_name() -> None:
    assert choose(["93.184.215.14", "93.184.215.15"]) == "93.184.215.14"
    for hidden in ("127.0.0.1", "169.254.169.254", "::1"):
        with pytest.raises(AddressRefused):
            choose(["93.184.215.14", hidden])
    with pytest.raises(AddressRefused):
        choose([])


OTHER_SPELLINGS = (
    "2130706433", "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.0.0.1", "127.1", "127.0.1",
)  # fmt: skip


@pytest.mark.parametrize("host", OTHER_SPELLINGS)
def test_other_spellings_of_the_own_machine_are_refused_before_and_after_resolving(
    host: str,
) -> None:
    with pytest.raises(AddressRefused):
        read_endpoint(f"https://{host}/")
    found = [str(where[0]) for *_, where in socket.getaddrinfo(host, 443)]
    assert set(found) == {"127.0.0.1"}, "the resolver takes it for the own machine"
    with pytest.raises(AddressRefused):
        choose(found)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "//example.org/", "",
        "https://", "https:///pad", "https://naam@example.org/", "https://a:b@example.org/",
        "https://example.org/#deel", "https://example.org:99999/", "https://example.org:x/",
        "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:7f00:1]/", "https://10.0.0.1/",
        "https://169.254.169.254/latest", "https://exa mple.org/", "https://example.org/a\nb",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_system_on_the_internet_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_endpoint(url)


def test_an_endpoint_is_taken_apart() -> None:
    there = read_endpoint("https://werkbak.example.org/schakel?bron=1")
    assert (there.secure, there.host, there.port, there.path) == (
        True, "werkbak.example.org", 443, "/schakel?bron=1",
    )  # fmt: skip
    inside = read_endpoint("http://127.0.0.1:8080", private=True)
    assert (inside.secure, inside.host, inside.port, inside.path) == (False, "127.0.0.1", 8080, "/")
