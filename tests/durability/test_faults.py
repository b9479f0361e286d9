"""Nothing answered 200 is lost and nothing answered 500 while workers, PostgreSQL, its disk and connections fail."""

from tests.durability.faults import FAULTS, break_everything


def test_no_fault_of_the_surroundings_loses_a_grant_or_is_answered_500() -> None:
    report = break_everything(seconds=2, settle=0.5)
    assert report.lost == []
    assert report.failed == []
    assert report.given > 20, "there was no load"
    assert report.answers.keys() | set(report.left_out) == FAULTS.keys()
    for name in ("kill -9 of PostgreSQL", "connection exhaustion", "read-only"):
        assert report.answers[name]["503"] > 0, f"{name} was not felt"
    assert set(report.log) <= {"worker.ended", "worker.hung", "database.away", "database.back"}
    # two workers, at most: PostgreSQL comes up again in steps
    assert 2 <= report.log.count("database.away") <= 4 * len(FAULTS)
    assert report.log.count("worker.hung") == 1
