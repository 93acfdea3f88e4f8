"""No test holds a stopwatch: what it says would depend on what else the machine does."""

import re

from tests.house.tree import ROOT

STOPWATCH = re.compile(r"\b(?:perf_counter|monotonic|process_time|timeit)(?:_ns)?\b")
EXCEPTIONS = {
    "tests/patience.py": "it waits, for so long that what has not come is lost",
    "tests/house/test_stopwatches.py": "it knows their names",
    "tests/kernel/bus/test_worker.py": "its clock stands in for the product's",
    "tests/doors/client_api/test_fast_lane_cache.py": "it moves the product's clock ahead",
    "tests/budgets/test_hot_paths.py": "it tells the product what time it is",
}


def test_no_test_measures_time() -> None:
    holders = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if STOPWATCH.search(path.read_text())
    }
    assert sorted(holders - set(EXCEPTIONS)) == []
    assert sorted(set(EXCEPTIONS) - holders) == [], "the list may only shrink"
