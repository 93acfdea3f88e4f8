"""Django's SQLite backend with three things added: turns, one sync for several commits, and word of what they touch.

**Turns.** SQLite lets one connection write at a time. The others ask again after 1, 2, 5, 10 … 100 ms, whoever
was first, so under load somebody waits for seconds while the file is free half of the time. Here the threads of a
process queue for one lock, and the first of them asks SQLite every fraction of a millisecond.

**Settling.** With ``synchronous=FULL`` every commit waits for the disk while it holds the file. Here a transaction
commits without waiting (NORMAL), lets the next one in, and then waits until the write-ahead log is on disk; commits
that wait at the same time share one sync. ``atomic`` still returns only when the change is on disk. What is read
in between by others may, after a power cut, turn out not to have happened; nobody was told that it had.
Statements outside ``atomic`` keep FULL.

**Commits** (``commits``) are numbered by SQLite; beside the number stands what the transaction said that it touches
(``kernel.changing``). **Parking** (``parking``) tells that a thread waits for its turn or the disk.

Used for the main file only. ``settle_together`` is for a worker that has many small transactions to do.
"""

from meetinghouse.kernel.sqlite.settling import settle_together

__all__ = ["settle_together"]
