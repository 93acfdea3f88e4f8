"""Small pieces of HTML that every template uses: icons, faces, times, fields, countries."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from meetinghouse.domain.gatherings.records import EventRecord
from meetinghouse.domain.gatherings.repeating import DAY_NAMES
from meetinghouse.domain.places.queries import country_name
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.zones import zone_in_words

register = template.Library()

# The audience's word and its picture; anything unknown is shown as the narrowest, never as public.
AUDIENCE_ICONS = {
    "public": "globe",
    "quiet_public": "moon",
    "community": "house",
    "followers": "users",
    "friends": "handshake",
    "circle": "circle-dot",
    "group": "users",
    "page": "flag",
    "conversation": "mail",
    "mentioned": "at-sign",
}
# Icons that point somewhere and turn around in languages written from right to left.
POINTING = {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-out", "send", "reply"}
THOUSAND = 1000
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86400, 7 * 86400


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, *, classes: str = "") -> SafeString:
    """A picture beside words: hidden from screen readers, since the words say it. A page has up to 300 of them."""
    turned = " points" if name in POINTING else ""
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        turned,
        f" {classes}" if classes else "",
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def audience_icon(word: str) -> SafeString:
    """The picture of an audience."""
    return icon(AUDIENCE_ICONS.get(str(word), "at-sign"))


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """A face, or the first letter of a name; silent, because the name stands beside it."""
    classes = f"avatar {size}".strip()
    picture = getattr(person, "picture", None)
    if picture is not None and picture.url:
        pixels = {"tiny": 28, "large": 72, "huge": 112}.get(size, 44)
        return format_html(
            '<img class="{}" src="{}" alt="" width="{}" height="{}" loading="lazy" decoding="async">',
            classes,
            picture.url,
            pixels,
            pixels,
        )
    name = str(getattr(person, "name", "") or "?").strip()
    return format_html('<span class="{} letter-avatar" aria-hidden="true">{}</span>', classes, name[:1])


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """A time as people say it; the exact one is in the title. `times.js` keeps it current."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    exact = f"{local:%A} {local.day} {local:%B %Y, %H:%M}"
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>', moment.isoformat(), exact, words_for(moment, now())
    )


@register.simple_tag
def at_time(moment: datetime | None) -> SafeString | str:
    """A moment that is to come: 3 May 2025, 18:30 (Berlin time). `times.js` puts it into the reader's own time."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    words = f"{local.day} {local:%B %Y, %H:%M} ({zone_in_words(getattr(local.tzinfo, 'key', 'UTC'))})"
    return format_html('<time datetime="{}" data-at>{}</time>', moment.isoformat(), words)


@register.simple_tag
def on_day(moment: datetime | date | None) -> SafeString | str:
    """A day: 3 May 2025."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return format_html('<time datetime="{}">{} {}</time>', local.isoformat(), local.day, f"{local:%B %Y}")


@register.simple_tag(takes_context=True)
def when(context: template.Context, event: EventRecord) -> str:
    """When an event is, in a list: without this year, and without the zone that the community lives by."""
    return event.when_seen_from(context["community"].zone, timezone.localtime(now()).year)


def words_for(moment: datetime, today: datetime) -> str:
    """Near times as a distance, later ones as a day. `times.js` says the same."""
    seconds = (today - moment).total_seconds()
    if -HOUR < seconds < MINUTE:
        return "just now"
    if 0 <= seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if 0 <= seconds < DAY:
        return f"{int(seconds // HOUR)} h"
    if 0 <= seconds < WEEK:
        days = int(seconds // DAY)
        return "1 day" if days == 1 else f"{days} days"
    local, here = timezone.localtime(moment), timezone.localtime(today)
    return f"{local.day} {local:%B}" if local.year == here.year else f"{local.day} {local:%B %Y}"


@register.filter
def compact(number: int | None) -> str:
    """1,234 as 1.2k: counts are read at a glance."""
    value = int(number or 0)
    if value < THOUSAND:
        return str(value)
    for size, letter in ((THOUSAND**2, "m"), (THOUSAND, "k")):
        if value >= size:
            tenths = value * 10 // size
            whole = tenths >= 100 or tenths % 10 == 0  # from 10.0 on, tenths are noise
            return f"{tenths // 10}{letter}" if whole else f"{tenths / 10:.1f}{letter}"
    return str(value)


@register.filter
def seconds_in_words(length: timedelta | None) -> str:
    """A length of time in its two biggest units: 3 h 20 min."""
    seconds = int(length.total_seconds()) if length is not None else 0
    parts = []
    for size, word in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if seconds >= size:
            parts.append(f"{seconds // size} {word}")
            seconds %= size
    # Seconds matter only while there are no minutes.
    return " ".join(part for part in parts[:2] if len(parts) == 1 or not part.endswith(" s")) or "0 s"


@register.filter
def chore_in_words(name: str) -> str:
    """What a chore does: ``posts.end_polls`` is 'End polls'."""
    return name.rpartition(".")[2].replace("_", " ").capitalize()


@register.filter
def waiting_since(moment: datetime) -> str:
    """How long something has waited until now: 3 h 20 min."""
    return seconds_in_words(now() - moment)


@register.filter
def time_left(moment: datetime) -> str:
    """How long it is from now until something ends: 3 h 20 min; whole days where there are several."""
    left = max(moment - now(), timedelta(0))
    return f"{round(left / timedelta(days=1))} days" if left >= timedelta(days=1.5) else seconds_in_words(left)


@register.filter
def in_country(code: str | None) -> str:
    """A country's English name for its ISO 3166 code."""
    return country_name(code or "") or (code or "")


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, *, label: str = "", hint: str = "", optional: bool = False) -> dict[str, Any]:
    """A form field with its label, hint and errors; what is said about it is tied to it for screen readers."""
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        # A list without an empty choice always says something.
        "optional": (optional or not bound.field.required)
        and not (isinstance(widget, Select) and all(key for key, _ in widget.choices)),
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect) or bool(widget.use_fieldset),
        "is_password": getattr(widget, "input_type", "") == "password",
    }


@register.filter
def grouped_options(widget: Select, value: Any) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
    """A select's options in their groups, with the chosen one marked, as Django's own template takes them."""
    return widget.optgroups("", [str(value)])


class CommentNode(msgspec.Struct):
    """A comment and what answers it."""

    post: Any
    children: "list[CommentNode]"


@register.filter
def as_tree(thread: Any) -> list[CommentNode]:
    """A thread's comments, nested. One whose parent the viewer may not see stands on the outermost level."""
    nodes = {post.id: CommentNode(post=post, children=[]) for post in thread.descendants}
    outermost: list[CommentNode] = []
    for post in thread.descendants:
        parent = nodes.get(post.in_reply_to_id)
        (parent.children if parent is not None else outermost).append(nodes[post.id])
    return outermost


@register.filter
def name_of(names: Any, post: Any) -> str:
    """What stands for a post in a mapping by id; empty where there is nothing."""
    return str(names.get(post.id, "")) if names else ""


@register.filter
def of_person(relations: Any, person: Any) -> Any:
    """The viewer's relation to a person, from a mapping by id; None where there is none."""
    return relations.get(person.id) if relations else None


@register.filter
def weekdays(short: str) -> list[tuple[str, str]]:
    """Short names of the days beside the long ones, Monday first."""
    return list(zip(short.split(), DAY_NAMES, strict=True))
