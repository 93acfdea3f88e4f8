"""What processes use: memory and CPU of a process and all its children. Linux only."""

import os
import threading
from pathlib import Path

import msgspec

_TICK = os.sysconf("SC_CLK_TCK")
MIB = 1024


class Memory(msgspec.Struct, frozen=True):
    """In MiB. RSS counts shared pages once for each process, PSS once altogether."""

    rss: float
    pss: float


def family(root: int) -> list[int]:
    """A process and its living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def memory(root: int) -> Memory:
    """What the family holds just now."""
    totals = {"Rss:": 0, "Pss:": 0}
    for pid in family(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            word, *rest = line.split()
            if word in totals:
                totals[word] += int(rest[0])
    return Memory(rss=round(totals["Rss:"] / MIB, 1), pss=round(totals["Pss:"] / MIB, 1))


def cpu_seconds(root: int) -> float:
    """What the family has used so far, user and system."""
    total = 0
    for pid in family(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / _TICK


class Peak(threading.Thread):
    """Looks at a family's memory twice a second until it is stopped."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._over = threading.Event()
        self.highest = Memory(0, 0)

    def run(self) -> None:
        """Look."""
        while not self._over.wait(0.5):
            found = memory(self._root)
            self.highest = Memory(max(found.rss, self.highest.rss), max(found.pss, self.highest.pss))

    def stop(self) -> Memory:
        """The most that was seen."""
        self._over.set()
        self.join()
        return self.highest
