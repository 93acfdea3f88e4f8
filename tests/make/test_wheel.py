"""What operators get: the wheel holds everything, and a clean environment with it becomes a community.

Built and installed once for the module, and all of it in one process.
"""

import json
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest

from tests.live_site import PACKAGE, ROOT, LiveSite, SiteStarter, clean_environment, collect_assets

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.xdist_group("wheel")]
PASSWORD = "a meadow with nine larks"


class Built(NamedTuple):
    """What ``make dist`` writes."""

    wheel: Path
    source: Path


def run(*command: str, cwd: Path) -> str:
    """Run it to its end and return what it printed."""
    done = subprocess.run(
        command, cwd=cwd, env=clean_environment(PYTHONPATH=""), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The wheel, built from the source archive as a packager would: what the archive lacks, the wheel lacks."""
    collect_assets()
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", str(out), str(ROOT), cwd=ROOT)
    return Built(next(out.glob("*.whl")), next(out.glob("*.tar.gz")))


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``meetinghouse`` command of a clean environment that has the wheel and what it requires."""
    home = tmp_path_factory.mktemp("clean") / "env"
    venv.create(home, with_pip=False)
    python = str(home / "bin" / "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-input", str(built.wheel), cwd=home)
    return home / "bin" / "meetinghouse"


def test_the_wheel_holds_every_file_of_the_package(built: Built) -> None:
    inside = set(zipfile.ZipFile(built.wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".pyc", ".tmp"}
    }
    assert len(wanted) > 100
    assert sorted(wanted - inside) == []
    assert sorted(name for name in inside if not name.startswith(("meetinghouse/", "meetinghouse-"))) == []


def test_the_wheel_holds_every_collected_asset(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        manifest = json.loads(wheel.read("meetinghouse/static_build/staticfiles.json"))
        inside = set(wheel.namelist())
    hashed = {f"meetinghouse/static_build/{name}" for name in manifest["paths"].values()}
    assert hashed
    assert sorted(hashed - inside) == []


def test_the_source_archive_carries_the_licence_and_builds_again(built: Built) -> None:
    with tarfile.open(built.source) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"LICENSE", "README.md", "pyproject.toml", "make/hatch_build.py"} <= names


def test_a_tree_without_assets_refuses_to_be_built(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "make").mkdir()
    (tmp_path / "make" / "hatch_build.py").write_bytes((ROOT / "make" / "hatch_build.py").read_bytes())
    (tmp_path / "meetinghouse").mkdir()
    (tmp_path / "meetinghouse" / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", str(tmp_path)],
        env=clean_environment(PYTHONPATH=""),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "make dist" in done.stdout + done.stderr


def test_the_installed_command_is_not_the_source_tree(installed: Path, tmp_path: Path) -> None:
    where = run(
        str(installed.parent / "python"), "-c", "import meetinghouse; print(meetinghouse.__file__)", cwd=tmp_path
    )
    assert str(ROOT) not in where
    assert re.fullmatch(r"meetinghouse \d+\.\d+\.\d+\n", run(str(installed), "--version", cwd=tmp_path))


def setup_link(site: LiveSite) -> str:
    """The link that the start prints."""
    found = re.search(rf"{re.escape(site.url)}/setup/\S+", site.log_text())
    assert found, site.log_text()
    return found[0]


def test_the_first_visitor_with_the_link_founds_the_community(
    installed: Path, start_site: SiteStarter, open_page: Callable[..., "Page"]
) -> None:
    site = start_site(program=[str(installed)], PYTHONPATH="", empty=True)
    link = setup_link(site)
    page = open_page(site=site)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- Playwright takes functions only
    page.goto(link)
    page.fill("[name=name]", "Larkfield")
    page.fill("[name=tagline]", "A village at the edge of the meadow")
    page.fill("[name=accent]", "#2a6f4e")
    page.check("[name=sign_up_mode][value=invitation]")
    page.fill("[name=username]", "oona")
    page.fill("[name=display_name]", "Oona Lark")
    page.fill("[name=email]", "oona@people.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main [type=submit]")
    page.wait_for_url("**/home**")
    assert "Larkfield" in page.title() or page.get_by_text("Larkfield").count()

    broken = [f"{answer.status} {answer.url}" for answer in answers if answer.status >= 400]
    assert broken == []
    assert any("/static/" in answer.url for answer in answers), "the pages came without a single asset"

    # The link is used up, and the next start prints none.
    assert httpx.get(link).status_code == 404
    site.stop()
    again = start_site(data=site.data, program=[str(installed)], PYTHONPATH="")
    assert "/setup/" not in again.log_text()
    assert "Larkfield" in httpx.get(again.url).text


def test_the_installed_commands_work_on_a_folder(installed: Path, start_site: SiteStarter) -> None:
    site = start_site(program=[str(installed)], PYTHONPATH="")
    login = site.account("piet", role="owner")
    token = site.token("piet")
    me = httpx.get(
        f"{site.url}/api/v1/accounts/verify_credentials", headers={"Authorization": f"Bearer {token}"}
    ).json()
    assert (me["id"], me["username"]) == (login.id, "piet")
    assert site.command("doctor").returncode == 0
    copy = site.data.parent / "copy.tar.gz"
    site.command("backup", str(copy))
    assert copy.stat().st_size > 0
    assert site.stop() == 0
