"""Loopback ports for the servers of tests: handed out in turn, so that no two processes are given the same one."""

import errno
import fcntl
import os
import socket
import tempfile
from pathlib import Path

#: Above those that browsers refuse, of which 10080 is the last; below those that the system gives to outgoing
#: connections (net.ipv4.ip_local_port_range), which may be taken between the moment one is found free and the moment
#: its server listens.
_FIRST, _LAST = 11_000, 32_000
_TURN = Path(tempfile.gettempdir()) / f"divos-test-ports-{os.getuid()}"


def free_port() -> int:
    """A loopback port nobody listens on."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of `count` loopback ports in a row nobody listens on."""
    for _ in range(_LAST - _FIRST):
        first = _take_turn(count)
        if all(_is_free(first + offset) for offset in range(count)):
            return first
    raise AssertionError(f"no {count} free ports in a row")


def _take_turn(count: int) -> int:
    """The next `count` ports of all processes of this user."""
    with _TURN.open("a+") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        turn.seek(0)
        first = int(turn.read() or _FIRST)
        first = first if _FIRST <= first <= _LAST - count else _FIRST
        turn.seek(0)
        turn.truncate()
        turn.write(str(first + count))
    return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # as a server binds: what an ended one left behind does not matter
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refusal:
            if refusal.errno != errno.EADDRINUSE:
                raise
            return False
    return True
