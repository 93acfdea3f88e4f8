"""What the measurements are held to: the peer's figures on the same machine, data and loads, and our multiples.

The peer is GoToSocial; its figures are from the spike that preceded the first line of this product and stand in
until both run side by side on one machine. They are requests a second but where the name says otherwise.
"""

import math

import msgspec
from scenarios import Found


class Target(msgspec.Struct, frozen=True):
    """A figure of ours and what it should reach.

    Args:
        name: the load or the value.
        peer: the figure of GoToSocial 0.20.0-rc1.
        peer_before: that of 0.19.2.
        times: our rate is to be at least so many times the peer's, or our value at most so many times.
        times_before: the same for 0.19.2.
        at_most: an absolute bound instead.
        at_least: the same from below.
    """

    name: str
    title: str
    peer: float | None = None
    peer_before: float | None = None
    times: float | None = None
    times_before: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    less_is_better: bool = False


TARGETS = (
    Target("home, 32", "home, nothing written meanwhile", 3705, 15_220, 8, 2),
    Target("home without page cache, 32", "home, page cache off", 3705, 15_220, 1.5),
    Target("mixed, 32", "mixed", 454, 3447, 10, 1.5),
    Target("mixed, 32: p99 ms", "mixed, p99 ms", 772, 90, at_most=20, less_is_better=True),
    Target("status, 8", "one status", 8700, 10_600, 2.5, 2),
    Target("account, 8", "one account", 8400, 9100, 2.5, 2),
    Target("account's statuses, 8", "an account's statuses", 141, 163, 40),
    Target("notifications, 8", "notifications", 925, 944, 4),
    Target("posts, 8", "posts, sustained", 2, 40, at_least=500),
    Target("shown to a follower, ms", "a post to 1,000 followers shown, ms", 345, 105, at_most=10, less_is_better=True),
    Target("idle, PSS MiB", "memory idle, PSS MiB", 147, 131, at_most=150, less_is_better=True),
    Target("under load, PSS MiB", "memory under load, PSS MiB", 292, 198, at_most=180, less_is_better=True),
    Target("cold start, s", "cold start, s", 0.84, 0.84, 0.7, less_is_better=True),
    Target("database, MB", "database of 20,000 posts, MB", 80, 80, 0.45, less_is_better=True),
)


def figure(found: Found, name: str) -> float | None:
    """Our figure by a target's name; None where it was not measured."""
    load, colon, part = name.partition(": ")
    if colon and load in found.loads and part == "p99 ms":
        return found.loads[load].p99_ms
    if name in found.loads:
        return found.loads[name].rate
    return found.values.get(name)


def bound(target: Target) -> float:
    """What our figure has to reach, or stay below."""
    absolute = target.at_most if target.less_is_better else target.at_least
    if absolute is not None:
        return absolute
    wanted = [
        peer * times
        for peer, times in ((target.peer, target.times), (target.peer_before, target.times_before))
        if peer is not None and times is not None
    ]
    if not wanted:
        return math.nan
    return min(wanted) if target.less_is_better else max(wanted)


def is_met(target: Target, ours: float) -> bool:
    """The target is reached."""
    return ours <= bound(target) if target.less_is_better else ours >= bound(target)
