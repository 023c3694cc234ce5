"""Where a request may go that somebody else's file tells us to make.

An endpoint is a name on the internet. Behind it may stand our own machine, a neighbour in the
network or the metadata of a cloud; so every address it resolves to is looked at, and the request
goes to an address that was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

GLOBAL_UNICAST = IPv6Network("2000::/3")
WRAPPED = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""6to4 and Teredo carry an IPv4 address inside, that may be anybody's."""

INSIDE = [
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7"),
    )
]
"""This machine, and networks of one's own (RFC 1918, RFC 4193)."""

PORTS = {"https": 443, "http": 80}


class AddressRefused(ValueError):
    """An address to which nothing is sent; the text says why, in Dutch."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A place on the web, taken apart."""

    secure: bool
    host: str
    port: int
    path: str


def read_endpoint(url: str, *, private: bool = False) -> Endpoint:
    """Take an address apart.

    Facts: without `private` only https. A host that looks like a number must be written as four
    numbers: other spellings (2130706433, 0177.0.0.1, 0x7f.1, 127.1) mean the same to a resolver.
    Refuses: `AddressRefused`.
    """
    parts = urlsplit(url)
    if parts.scheme not in (PORTS if private else {"https"}):
        raise AddressRefused("Het adres begint met https://.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("In het adres staat geen naam, wachtwoord of #.")
    try:
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except ValueError:
        raise AddressRefused("De poort in het adres klopt niet.") from None
    if not host or any(sign.isspace() or ord(sign) < 33 for sign in url):
        raise AddressRefused("Het adres is niet volledig.")
    if _looks_like_a_number(host):
        try:
            require_allowed(host, private=private)
        except ValueError:
            raise AddressRefused("Schrijf een naam of een gewoon IP-adres.") from None
    path = parts.path or "/"
    return Endpoint(
        parts.scheme == "https", host, port, f"{path}?{parts.query}" if parts.query else path
    )


def _looks_like_a_number(host: str) -> bool:
    last = host.rstrip(".").rpartition(".")[2]
    return ":" in host or last.isdecimal() or last.lower().startswith("0x")


def require_allowed(address: str, *, private: bool = False) -> None:
    """Refuse an address that is not somebody's on the internet.

    Facts: `private` also allows the own machine and the own network, never what no service has:
    link-local (there the metadata of clouds lives), multicast, unspecified.
    Refuses: `AddressRefused`; `ValueError` for what is no address.
    """
    found = plain(ip_address(address))
    if is_public(found) or (private and is_inside(found)):
        return
    raise AddressRefused("Dit adres is van een eigen of afgesloten netwerk.")


def plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Take an IPv4 address out of the IPv6 form it may be written in (::ffff:127.0.0.1)."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is somebody's on the internet."""
    if isinstance(address, IPv6Address) and (
        address not in GLOBAL_UNICAST or any(address in one for one in WRAPPED)
    ):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_inside(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is of this machine or of a network of one's own."""
    return any(address in network for network in INSIDE)


def choose(addresses: Iterable[str], *, private: bool = False) -> str:
    """Give the address to connect to, once every address of a name was looked at.

    Refuses: `AddressRefused` when there is none, or one of them may not be spoken to.
    """
    found = list(addresses)
    for address in found:
        require_allowed(address, private=private)
    if not found:
        raise AddressRefused("Deze naam heeft geen adres.")
    return found[0]
