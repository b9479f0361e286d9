"""Waits for what other processes do: the one place where tests sleep."""

import time
from collections.abc import Callable


def comes_true(condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Wait until a condition holds, at most `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def be_idle(seconds: float) -> None:
    """Do nothing, where it is the idle time itself that is tested."""
    time.sleep(seconds)
