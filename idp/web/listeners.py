"""Opens the sockets that a server listens on: one for each address of a host, whatever number of processes share it."""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

Address = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]

_ANY = "::"

_REASONS = {
    errno.EADDRINUSE: "is taken: another program listens there",
    errno.EACCES: "may not be opened by this user: ports below 1024 are for root",
    errno.EADDRNOTAVAIL: "is on no network of this machine",
}


class ListenError(Exception):
    """An address cannot be listened on; the message says why."""


@contextmanager
def open_listeners(host: str, port: int, *, shared: bool = False) -> Iterator[list[socket.socket]]:
    """Bind `port` at each address of `host`, until the block ends. Raises ListenError.

    `::` means every address of both families, a name all of its addresses; one that this machine does not have, such
    as ::1 where IPv6 is off, is left out unless it is the only one. `shared`: other processes bind the same.
    """
    host = host.strip("[]")
    with ExitStack() as opened:
        sockets, problems = [], []
        for family, address in _find_addresses(host, port):
            try:
                sockets.append(_bind(opened, family, address, both=host == _ANY, shared=shared))
            except OSError as problem:
                if problem.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise ListenError(_describe(problem, str(address[0]), port)) from problem
                problems.append(_describe(problem, str(address[0]), port))
        if not sockets:
            raise ListenError(problems[0])
        yield sockets


def _find_addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, Address]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as problem:
        raise ListenError(f"{host} is neither an address of this machine nor a name that has one") from problem
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _bind(
    opened: ExitStack, family: socket.AddressFamily, address: Address, *, both: bool, shared: bool
) -> socket.socket:
    with ExitStack() as unbound:
        made = unbound.enter_context(socket.socket(family, socket.SOCK_STREAM))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if both else 1)
        made.bind(address)
        made.setblocking(False)
        made.set_inheritable(True)
        opened.push(unbound.pop_all())
    return made


def _describe(problem: OSError, address: str, port: int) -> str:
    return f"Port {port} of {address} {_REASONS.get(problem.errno or 0, f'cannot be opened ({problem.strerror})')}"
