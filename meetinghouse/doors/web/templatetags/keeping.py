"""Pieces of a page that are rendered once for what they show: ``{% kept post=post … %}…{% endkept %}``.

Inside of the tag there is nothing but what it names, and a piece is kept by the values of all of that. So nothing has
to be invalidated, and nobody is shown a piece that was made of anything else than what stands in theirs: who sees the
same is given the same piece. Two things are not among the values: how long ago something was, which ``ages`` puts among
them in words, and the word against forged forms, which is another in each answer and is put in each time.
"""

import secrets
import threading
from collections.abc import Iterable
from hashlib import blake2b
from itertools import count, islice
from typing import Any

import msgspec
from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.timezone import localtime

from meetinghouse.doors.web.templatetags.look import words_for
from meetinghouse.kernel.clock import now

register = template.Library()

# A post takes some 8 KB, a message 2.5: the latest few hundred of each that somebody looked at.
MOST_OCTETS = 3 * 1024 * 1024
_FORM_WORD = "csrf_token"
# Stands for the word against forged forms. Nobody can write it, for it is another in each process.
_MARK = f"form-word-{secrets.token_hex(16)}"
_NUMBERS = count()


class Pieces:
    """Pieces by what they were made of, as octets (text with an emoji takes four times as much); the oldest go first.

    Reading needs no lock.
    """

    def __init__(self, most_octets: int) -> None:
        self._most, self._held = most_octets, 0
        self._pieces: dict[bytes, bytes] = {}
        self._lock = threading.Lock()

    def get(self, key: bytes) -> bytes | None:
        """The piece, if it is there."""
        return self._pieces.get(key)

    def put(self, key: bytes, piece: bytes) -> None:
        """Keep one, if there is room for it at all."""
        if len(piece) > self._most:
            return
        with self._lock:
            # More than once where the oldest are small and this one is not.
            while self._held + len(piece) > self._most:
                for old in list(islice(self._pieces, len(self._pieces) // 4 + 1)):
                    self._held -= len(self._pieces.pop(old))
            self._held += len(piece) - len(self._pieces.get(key, b""))
            self._pieces[key] = piece

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._pieces.clear()
            self._held = 0

    @property
    def octets(self) -> int:
        """How much they take."""
        return self._held


PIECES = Pieces(MOST_OCTETS)


class KeptNode(template.Node):
    """What stands between ``kept`` and ``endkept``."""

    def __init__(self, nodelist: NodeList, named: dict[str, FilterExpression]) -> None:
        self.nodelist, self.named = nodelist, named
        # Not where it stands: there may be two in a line, and a template that is read anew says something else.
        self._number = next(_NUMBERS)

    def render(self, context: Context) -> str:
        """The piece that these values make. Cost: 25 µs for a post that was rendered before, 1 to 2 ms else."""
        values = {name: value.resolve(context, ignore_failures=True) for name, value in self.named.items()}
        has_forms = _FORM_WORD in context
        made_of = msgspec.msgpack.encode((self._number, has_forms, context.autoescape, values))
        key = blake2b(made_of, digest_size=16).digest()
        found, text = PIECES.get(key), ""
        if found is None:
            inside = Context(values | ({_FORM_WORD: _MARK} if has_forms else {}), autoescape=context.autoescape)
            inside.template, inside.render_context = context.template, context.render_context
            text = self.nodelist.render(inside)
            PIECES.put(key, text.encode())
        else:
            text = found.decode()
        # Asked for only where a form stands in it: to ask is to set a cookie.
        return text.replace(_MARK, str(context[_FORM_WORD])) if _MARK in text else text


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """``{% kept post=post me=me|yesno:"1," %}``: everything that the piece is made of.

    Raises:
        TemplateSyntaxError: something that stands there is not ``name=value``.
    """
    words = token.split_contents()[1:]
    named = token_kwargs(words, parser)
    if words or not named:
        raise template.TemplateSyntaxError("kept takes name=value, and at least one of them")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, named)


class Part(dict[str, Any]):
    """Of something that knows much, what a piece is made of; asked by name, as the whole of it is."""

    __getattr__ = dict.__getitem__


@register.filter
def only(thing: Any, names: str) -> Part | None:
    """``group|only:"id is_staff"``; None of nothing."""
    return Part((name, getattr(thing, name)) for name in names.split()) if thing else None


@register.filter
def ages(post: Any) -> tuple[str, ...]:
    """What a post's card says of time: how long ago the post was, what it shares, and what that quotes; and the year,
    without which events of this year are told.
    """
    shown, moment = post.shown, now()
    quote = shown.quote.post if shown.quote is not None else None
    found: Iterable[Any] = (post, shown) if quote is None else (post, shown, quote)
    return (str(localtime(moment).year), *(words_for(one.created_at, moment) for one in found))
