"""For how long the wall clock of a process has run without a jump."""

from datetime import timedelta

import pytest

from idp.foundation import clock, log
from idp.foundation.clock_monitor import ClockMonitor
from idp.foundation.issued_ahead import CLOCK_SKEW, STEADY_AFTER, newest_correctable, newest_issue
from idp.protocol.tokens import external_jwt
from tests.support.clocks import AHEAD, BEHIND, RIGHT, Clocks

MINUTE = timedelta(minutes=1)


def test_a_clock_is_believed_after_an_hour(clocks: Clocks) -> None:
    monitor = ClockMonitor()
    clocks.run(STEADY_AFTER - MINUTE)
    assert not monitor.is_steady()
    clocks.run(MINUTE)
    clocks.run(timedelta(seconds=1))
    assert monitor.is_steady()


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND, timedelta(minutes=2), timedelta(minutes=-2)])
def test_every_jump_starts_the_hour_anew_and_is_logged(
    clocks: Clocks, capsys: pytest.CaptureFixture[str], wrong: timedelta
) -> None:
    log.configure("warning", True)
    monitor = ClockMonitor()
    clocks.run(2 * STEADY_AFTER)
    for put in (wrong, RIGHT):
        clocks.put(put)
        assert monitor.steady_for() == timedelta(0)
        assert "clock.jumped" in capsys.readouterr().err
        clocks.run(2 * STEADY_AFTER)
        assert monitor.is_steady()
        assert capsys.readouterr().err == ""


def test_a_clock_that_is_slewed_does_not_jump(clocks: Clocks) -> None:
    monitor = ClockMonitor()
    for second in range(200):
        clocks.put(timedelta(seconds=second))
        monitor.steady_for()
    clocks.run(STEADY_AFTER)
    assert monitor.is_steady()


def test_what_lies_ahead_is_measured_by_the_skew_that_the_protocol_allows(clocks: Clocks) -> None:
    assert CLOCK_SKEW == external_jwt.CLOCK_SKEW
    now = clock.now()
    assert newest_issue(now) - now == CLOCK_SKEW
    assert newest_correctable(now) - newest_issue(now) == STEADY_AFTER
