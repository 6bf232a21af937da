"""Which IP addresses may be connected to: those inside this machine or of its surroundings only when they are meant."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Set

from jifen.collecting.roads.refusing import PullRefused, pull_refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_METADATA = frozenset(
    map(ipaddress.ip_address, ("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"))
)
"""Where clouds tell a machine its own secrets; some are ordinary addresses otherwise."""
_THIS_NETWORK = ipaddress.ip_network("0.0.0.0/8")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def check_address(address: str, *, allowed: Set[str] = frozenset()) -> str:
    """The address in its one spelling. Raises PullRefused; private networks pass, government networks are such."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        raise pull_refused("address", "登记的 IP 地址写得不对；请改正", "the pinned address is no IP address") from None
    if str(known) not in {str(ipaddress.ip_address(one)) for one in allowed} and any(map(_special, _faces(known))):
        raise pull_refused(
            "special_address",
            "登记的 IP 是本机、本网段或云平台的特殊地址，不允许拉取；确有需要请管理员把该地址列入例外",
            "the pinned address is a loopback, link-local, metadata or other special one",
        )
    return str(known)


def resolve(host: str) -> tuple[str, ...]:
    """The addresses a name has now, for a person to confirm one. Raises PullRefused when there is none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _unknown() from None
    addresses = dict.fromkeys(str(place[4][0]) for place in found)
    if not addresses:
        raise _unknown()
    return tuple(addresses)


def _unknown() -> PullRefused:
    return pull_refused("unknown_host", "查不到该主机的 IP 地址；请核对主机名或网络", "the host has no known address")


def _special(address: Address) -> bool:
    return (
        address in _METADATA or address.is_loopback or address.is_link_local or address.is_multicast
        or address.is_unspecified or address.is_reserved or (address.version == 4 and address in _THIS_NETWORK)
    )  # fmt: skip


def _faces(address: Address) -> list[Address]:
    """The address itself, or the IPv4 addresses it carries inside: they lead to the same place."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner: list[ipaddress.IPv4Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    carried: list[Address] = [one for one in inner if one is not None]
    return carried if address.ipv4_mapped or address in _TRANSLATED else [address, *carried]
