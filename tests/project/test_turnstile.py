"""The loop lets writers through one at a time, and waits for none of them for long."""

import asyncio
import threading

from meetinghouse.kernel.sqlite.parking import parked, working_in
from meetinghouse.project.server import turnstile as house
from meetinghouse.project.server.turnstile import Turnstile


def busy(loop: asyncio.AbstractEventLoop) -> Turnstile:
    """A turnstile whose loop reads all the time."""

    class Busy(Turnstile):
        def enter(self) -> None:
            self.before_a_read()
            super().enter()

    return Busy(loop)


def test_an_idle_loop_is_not_asked() -> None:
    loop = asyncio.new_event_loop()  # it never runs
    stile, done = Turnstile(loop), []
    stile.before_a_read()
    with working_in(stile), parked():
        done.append("waited out the first time")
    with working_in(stile):
        done.append("not the second")
    assert done
    loop.close()


def test_writers_work_one_at_a_time_and_others_while_one_waits() -> None:
    log: list[str] = []
    first_waits, second_done = threading.Event(), threading.Event()

    async def run() -> None:
        stile = busy(asyncio.get_running_loop())

        def first() -> None:
            with working_in(stile):
                log.append("first works")
                with parked():
                    first_waits.set()
                    assert second_done.wait(5)
                log.append("first works again")

        def second() -> None:
            assert first_waits.wait(5)
            with working_in(stile):
                log.append("second works")
            second_done.set()

        await asyncio.gather(asyncio.to_thread(first), asyncio.to_thread(second))

    asyncio.run(run())
    assert log == ["first works", "second works", "first works again"]


def test_the_loop_stands_still_while_a_writer_works() -> None:
    async def run() -> int:
        stile = busy(asyncio.get_running_loop())
        turns, seen = 0, []

        def work() -> None:
            with working_in(stile):
                before = turns
                seen.extend(turns for _ in range(200))
                assert set(seen) == {before}

        task = asyncio.ensure_future(asyncio.to_thread(work))
        while not task.done():
            turns += 1
            await asyncio.sleep(0)
        await task
        return turns

    assert asyncio.run(run()) > 0


def test_a_writer_that_takes_long_does_not_hold_the_loop() -> None:
    may_end = threading.Event()

    async def run() -> bool:
        stile = busy(asyncio.get_running_loop())

        def work() -> bool:
            with working_in(stile):
                return may_end.wait(5)

        task = asyncio.ensure_future(asyncio.to_thread(work))
        await asyncio.sleep(house.MOST_SECONDS)  # comes back although the writer is still at it
        may_end.set()
        return await task

    assert asyncio.run(run())


def test_what_was_asked_of_a_loop_that_has_ended_is_done_all_the_same() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    done = []
    with working_in(busy(loop)):
        done.append("written")
    assert done
