"""What every test stands on: surroundings of its own, fast hashing, real sites and real browsers on request.

Django's settings are loaded from here and not from pytest's options, because the environment they read
has to be made first: each process of the run gets its own data folder.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DATA = Path(tempfile.mkdtemp(prefix=f"meetinghouse-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)

# What single pages say is the same on every database; that each page and form works on it is seen by tests/policy, and
# what a database takes for a text differs.
PAGES = Path(__file__).parent / "doors" / "web"
BAD_INPUT = "test_views_bad_input.py"

for _name in [name for name in os.environ if name.startswith("MEETINGHOUSE_")]:
    del os.environ[_name]
# ``make test`` may have a PostgreSQL server for each process.
if _url := os.environ.get(f"DATABASE_URL_{os.environ.get('PYTEST_XDIST_WORKER', '').upper()}"):
    os.environ["DATABASE_URL"] = _url
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "meetinghouse.project.settings",
    "MEETINGHOUSE_DATA": str(DATA),
    "MEETINGHOUSE_RATE_LIMITS": "off",
}

import django  # noqa: E402 -- after the environment it reads
from django.conf import settings  # noqa: E402

if settings.configured:
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the settings were read before the suite made their folder.")

for _alias, _database in settings.DATABASES.items():
    if "sqlite" in _database["ENGINE"]:
        # A file, as in real life: other connections can open it, and WAL mode exists.
        _database["TEST"] = {"NAME": str(DATA / f"test-{_alias}.sqlite3")}
        _command = _database["OPTIONS"]["init_command"]
        _database["OPTIONS"]["init_command"] = _command.replace("synchronous=FULL", "synchronous=OFF").replace(
            "synchronous=NORMAL", "synchronous=OFF"
        )
# Hashing is slow on purpose; a test that is about hashing reads meetinghouse.project.settings itself.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Templates may be rendered before the assets are collected. Looking for all of them takes 20 ms for every test client.
settings.WHITENOISE_AUTOREFRESH = True
settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
django.setup()

import hypothesis  # noqa: E402

from meetinghouse.kernel import ids  # noqa: E402
from tests import tables  # noqa: E402
from tests.browsing import browser, open_page, page, pytest_runtest_makereport  # noqa: E402, F401 -- for pytest
from tests.flushing import let_flush_pass  # noqa: E402
from tests.live_site import LiveSite, SiteStarter, collect_assets  # noqa: E402

let_flush_pass()
tables.share_folder()

# The same examples every time, so that a red run has its reason in the change; HYPOTHESIS_PROFILE=long throws the dice,
# and more often. No deadlines: how long an example takes depends on what else the machine does.
hypothesis.settings.register_profile(
    "suite", deadline=None, derandomize=True, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile(
    "long", deadline=None, max_examples=2000, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("long" if os.environ.get("HYPOTHESIS_PROFILE") == "long" else "suite")


def pytest_configure(config: pytest.Config) -> None:
    """Leave the settings out of what xdist's workers inherit, or they would read them before they come here."""
    if not hasattr(config, "workerinput") and config.getoption("dist", "no") != "no":
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(tryfirst=True)  # before xdist names the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let database tests use both databases; keep the tests of one shared site or browser in one process."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        if marker or fixtures & {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}:
            wanted = {"databases": "__all__"} | (dict(marker.kwargs) if marker else {})
            item.add_marker(pytest.mark.django_db(**wanted), append=False)
            is_page = item.path.is_relative_to(PAGES) and item.path.name != BAD_INPUT
            if not is_page and not item.get_closest_marker("once"):
                item.add_marker("database")
        if "small_site" in fixtures:  # its processes run on the suite's kind of database
            item.add_marker("database")
        in_browser = bool(fixtures & {"browser", "page", "open_page"})
        if in_browser:
            item.add_marker("browser")
        if fixtures & {"live_site", "start_site"}:
            item.add_marker("server")
        if item.get_closest_marker("xdist_group") is None and (in_browser or "live_site" in fixtures):
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test sees what another one cached."""
    yield
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _present_ids() -> Iterator[None]:
    """Ids never go back, so a test that travelled ahead would leave all later ones in the future."""
    yield
    ids.start_over()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Once each process has a name for its databases, put the tables there."""
    tables.lend(settings.DATABASES)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether Django takes a database as it finds it: a file that was put there, for this process alone."""
    return all("sqlite" in database["ENGINE"] for database in settings.DATABASES.values())


@pytest.fixture(scope="session")
def _site_starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteStarter]:
    collect_assets()
    starter = SiteStarter(tmp_path_factory.mktemp("sites"), tables.put_into)
    yield starter
    starter.stop_all()


@pytest.fixture
def start_site(_site_starter: SiteStarter) -> Iterator[SiteStarter]:
    """Call it for a running site of the test's own, on a free port and a folder that nobody has used.

    ``start_site()`` waits until ``/health`` answers 200. Keyword arguments are environment variables;
    ``data=`` starts on a folder that is there already, ``empty=True`` without the tables that are put there to save
    the time of making them. All are stopped at the end of the test.
    """
    before = set(_site_starter.running)
    yield _site_starter
    for site in [site for site in _site_starter.running if site not in before]:
        _site_starter.stop(site)


@pytest.fixture(scope="session")
def live_site(_site_starter: SiteStarter) -> LiveSite:
    """One running site for all journeys of this process; each makes the people it needs."""
    return _site_starter()
