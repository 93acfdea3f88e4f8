"""The whole product, started as an operator would, with its rows in PostgreSQL: from a post to a follower's stream.

The rest of the suite asks PostgreSQL from within one process; here it is the site's own processes that share it.
"""

import importlib.util
import os
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.house.tree import ROOT
from tests.live_site import LiveSite, SiteStarter

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The ``DATABASE_URL`` of a server that is thrown away."""
    spec = importlib.util.spec_from_file_location("make_postgresql", ROOT / "make" / "postgresql.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    try:
        with module.throw_away_server() as address:
            yield address
    except module.NoPostgresql as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


def api(site: LiveSite, token: str) -> httpx.Client:
    """An app's requests."""
    return httpx.Client(base_url=site.url, headers={"Authorization": f"Bearer {token}"}, timeout=20)


def test_a_post_reaches_a_followers_home_and_stream_and_outlives_the_processes(
    url: str, start_site: SiteStarter
) -> None:
    site = start_site(DATABASE_URL=url)
    author, reader = site.account("odile"), site.account("bram")
    with api(site, site.token("odile")) as writing, api(site, site.token("bram")) as reading:
        assert reading.post(f"/api/v1/accounts/{author.id}/follow").json()["following"] is True

        with reading.stream("GET", "/api/v1/streaming/user") as stream:
            assert stream.status_code == 200
            posted = writing.post("/api/v1/statuses", data={"status": "Kept in another place"}).json()
            heard = next(line for line in stream.iter_lines() if line.startswith("data:") and posted["id"] in line)
        assert "Kept in another place" in heard
        assert [status["id"] for status in reading.get("/api/v1/timelines/home").json()] == [posted["id"]]
        assert posted["account"]["id"] == author.id != reader.id

    site.kill()
    again = start_site(DATABASE_URL=url, data=site.data)
    home = httpx.get(f"{again.url}/api/v1/timelines/home", headers=dict(reading.headers)).json()
    assert [status["id"] for status in home] == [posted["id"]]
    assert not list(site.data.glob("*.sqlite3")), "a row went astray into SQLite"
    assert again.stop() == 0
