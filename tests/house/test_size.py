"""A module has one subject: 200 lines is the aim, 400 the end."""

from tests.house.tree import ROOT, name_of, python_files

LONGEST = 400
# May only shrink. Each with its reason.
EXCEPTIONS: dict[str, str] = {}


def long_modules() -> dict[str, int]:
    """Modules past the end, and how long they are."""
    folders = [ROOT / name for name in ("meetinghouse", "tests", "make", "bench")]
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(*(folder for folder in folders if folder.is_dir()))
    }
    return {name: length for name, length in lengths.items() if length > LONGEST}


def test_no_module_is_longer_than_400_lines() -> None:
    assert {name: length for name, length in long_modules().items() if name not in EXCEPTIONS} == {}


def test_the_list_of_exceptions_holds_nothing_that_is_short_again() -> None:
    assert sorted(set(EXCEPTIONS) - set(long_modules())) == []
