"""Which machines of the network nothing is fetched from and nothing links to: those that only we would reach."""

from __future__ import annotations

import ipaddress
import socket

# What stands for an IPv4 address within one of IPv6 (RFC 6052).
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
LOCALLY_TRANSLATED = ipaddress.ip_network("64:ff9b:1::/48")
INNER = ("localhost", ".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the whole internet's: not private, local, shared, reserved or many machines at once."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public_address(str(inner))
        if found in LOCALLY_TRANSLATED:
            return False
    return found.is_global and not found.is_multicast


def is_inner(host: str | None) -> bool:
    """Whether a host names a machine of ours by itself: localhost, or an address that is not public, however it is written."""
    name = (host or "").strip("[]").rstrip(".").lower()
    if name.endswith(INNER) or name == "":
        return True
    try:
        return not is_public_address(name)
    except ValueError:
        pass
    try:
        # 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1 to browsers and to the resolver.
        return not is_public_address(socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, ValueError):
        return False


def public_addresses(host: str, port: int) -> list[str]:
    """The addresses of a host, all of them public. Raises OSError where one is not, or where there is none."""
    if is_inner(host):
        raise OSError(f"{host} is not a public host")
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(map(is_public_address, found)):
        raise OSError(f"{host} has an address that is not public")
    return list(dict.fromkeys(found))
