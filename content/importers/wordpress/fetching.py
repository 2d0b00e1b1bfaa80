"""Files of the old site over the network: from public addresses only, with limits, and every redirect looked at anew.

The address that was checked is the one that is connected to, so that a name which answers differently the second time
(DNS rebinding) gains nothing. Proxies of the environment are not used. Source: OWASP, Server-Side Request Forgery Prevention.
"""

from __future__ import annotations

import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from content.importers.wordpress.hosts import public_addresses
from content.importers.wordpress.reasons import Reason, Refused

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 15, 120
REDIRECTS = 3
CHUNK = 1 << 16
PORTS = {"http": 80, "https": 443}
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Fetcher:
    """Fetches files into a folder. `resolve` gives the addresses that a host may be asked at; `ports` the open ones, () for any."""

    folder: Path
    resolve: Resolve = public_addresses
    ports: tuple[int, ...] = (80, 443)

    def fetch(self, address: str, *, limit: int) -> Path:
        """The file at an address, of `limit` bytes at most, for the caller to remove. Raises Refused; then nothing is left."""
        ends_at = time.monotonic() + WHOLE_SECONDS
        for _ in range(REDIRECTS + 1):
            response = self._ask(address)
            try:
                onward = response.headers.get("Location") if response.status in (301, 302, 303, 307, 308) else None
                if onward is None:
                    return self._keep(response, address=address, limit=limit, ends_at=ends_at)
            finally:
                response.drain_conn = lambda: None  # type: ignore[method-assign]  # a body that nobody reads may be endless
                response.close()
            address = urljoin(address, onward)
        raise Refused(Reason.NOT_FETCHED, address=address)

    def _ask(self, address: str) -> HTTPResponse:
        parts = urlsplit(address)
        try:
            port = parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            port = 0
        if parts.scheme not in PORTS or not parts.hostname or parts.username or not port:
            raise Refused(Reason.NOT_FETCHED, address=address)
        if self.ports and port not in self.ports:
            raise Refused(Reason.PRIVATE_ADDRESS, address=address)
        try:
            found = self.resolve(parts.hostname, port)
        except socket.gaierror as error:
            # Nobody knows the name, or there is no network: that says nothing of whose address it is.
            raise Refused(Reason.NOT_FETCHED, address=address) from error
        except (OSError, UnicodeError) as error:
            raise Refused(Reason.PRIVATE_ADDRESS, address=address) from error
        timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        if parts.scheme == "https":
            pool: HTTPConnectionPool = HTTPSConnectionPool(
                found[0], port, timeout=timeout, server_hostname=parts.hostname, assert_hostname=parts.hostname
            )
        else:
            pool = HTTPConnectionPool(found[0], port, timeout=timeout)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        target = f"{path}?{quote(parts.query, safe='=&%/?:@!$()*+,;~-._')}" if parts.query else path
        try:
            answer = pool.urlopen(
                "GET",
                target,
                headers={"Host": parts.netloc, "Accept-Encoding": "identity", "User-Agent": "Bambou importer"},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
        except (HTTPError, OSError) as error:
            raise Refused(Reason.NOT_FETCHED, address=address) from error
        assert isinstance(answer, HTTPResponse)
        return answer

    def _keep(self, response: HTTPResponse, *, address: str, limit: int, ends_at: float) -> Path:
        if response.status != 200:
            raise Refused(Reason.NOT_FETCHED, address=address)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            path = Path(file.name)
            try:
                size = 0
                for chunk in response.stream(CHUNK, decode_content=False):
                    size += file.write(chunk)
                    if size > limit:
                        raise Refused(Reason.TOO_BIG, path=address, limit=limit // 1_000_000)
                    if time.monotonic() > ends_at:
                        raise Refused(Reason.NOT_FETCHED, address=address)
            except (HTTPError, OSError) as error:
                path.unlink()
                raise Refused(Reason.NOT_FETCHED, address=address) from error
            except BaseException:
                path.unlink()
                raise
        return path
