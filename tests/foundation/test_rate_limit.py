"""How much one source may cause within a time."""

from datetime import timedelta

from idp.foundation.rate_limit import RateLimit

NOW = timedelta(days=3)
MINUTE = timedelta(minutes=1)


def let_in(limit: RateLimit, source: str, now: timedelta, tries: int) -> int:
    return sum(limit.take(source, now) is None for _ in range(tries))


def test_so_many_come_at_once_and_then_one_at_a_time() -> None:
    limit = RateLimit(6, MINUTE)
    assert let_in(limit, "a", NOW, 10) == 6
    assert limit.take("a", NOW) == timedelta(seconds=10)
    assert limit.take("a", NOW + timedelta(seconds=9)) == timedelta(seconds=1)
    assert let_in(limit, "a", NOW + timedelta(seconds=10), 5) == 1
    assert let_in(limit, "a", NOW + timedelta(seconds=40), 5) == 3


def test_whoever_was_quiet_is_as_good_as_new() -> None:
    limit = RateLimit(6, MINUTE)
    assert let_in(limit, "a", NOW, 10) == 6
    assert let_in(limit, "a", NOW + MINUTE, 10) == 6


def test_sources_do_not_feel_each_other() -> None:
    limit = RateLimit(6, MINUTE)
    assert let_in(limit, "a", NOW, 10) == let_in(limit, "b", NOW, 10) == 6


def test_the_source_that_came_longest_ago_is_forgotten_first() -> None:
    limit = RateLimit(2, MINUTE, max_sources=3)
    for source in ("a", "b", "c", "a"):
        assert limit.take(source, NOW) is None
    assert limit.take("d", NOW) is None, "in the place of b"
    assert limit.take("a", NOW) is not None
    assert let_in(limit, "b", NOW, 3) == 2
    assert len(limit._empty_at) == 3


def test_whoever_keeps_trying_in_vain_is_not_forgotten_and_waits_no_longer_for_it() -> None:
    limit = RateLimit(1, MINUTE, max_sources=2)
    assert limit.take("a", NOW) is None
    for other in ("b", "c", "d"):
        assert limit.take("a", NOW) == MINUTE
        assert limit.take(other, NOW) is None
    assert len(limit._empty_at) == 2
    assert limit.take("a", NOW + MINUTE) is None
