"""Every shade of the interface that follows from the community's one accent colour.

An owner may pick any colour, pale yellow or black included, and every word must stay readable. So the
shades are searched for, not guessed: lightness moves in OKLCH, where equal steps look equal, until the
contrast of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio) holds. Pure: no Django in here.
OKLab's matrices: https://bottosson.github.io/posts/oklab/
"""

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

DEFAULT_ACCENT = "#b4532a"

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0

WHITE = "#ffffff"
INK = "#1c1815"

# The surfaces that text in the accent colour may stand on. `css/tokens.css` uses the same; a test compares.
LIGHT_SURFACES = {"page": "#f6f2ec", "card": "#ffffff", "sunken": "#efe9e1"}
DARK_SURFACES = {"page": "#171411", "card": "#211d19", "sunken": "#2b2621"}

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEPS = 200

Triple = tuple[float, float, float]


class Shades(msgspec.Struct, frozen=True):
    """What one theme needs; every value is ``#rrggbb``."""

    accent: str
    """Fill of a main button: the community's own colour, moved only as far as its words need."""
    accent_hover: str
    on_accent: str
    """Words on ``accent`` and ``accent_hover``: at least 4.5:1."""
    accent_text: str
    """Accent as the colour of words: at least 4.5:1 on every surface and on ``accent_soft``."""
    accent_edge: str
    """Borders, focus ring, map and other shapes: at least 3:1 on every surface."""
    accent_soft: str
    """A tint behind something chosen; ordinary ink keeps at least 4.5:1 on it."""


class Palette(msgspec.Struct, frozen=True):
    """The shades of both themes."""

    light: Shades
    dark: Shades


def parse_hex(text: str) -> str:
    """``#RGB`` or ``#RRGGBB`` in any case as ``#rrggbb``.

    Raises:
        ValueError: it is no such colour.
    """
    match = _HEX.fullmatch(text.strip())
    if match is None:
        message = "A colour is written as # and six digits, for example #b4532a."
        raise ValueError(message)
    digits = match.group(1).lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def luminance(colour: str) -> float:
    """WCAG's relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=64)
def palette(accent: str) -> Palette:
    """The shades that follow from one colour.

    Raises:
        ValueError: ``accent`` is no colour.
    """
    chosen = parse_hex(accent)
    return Palette(
        light=_shades(chosen, LIGHT_SURFACES, soft_lightness=0.94, ink=INK, darker=True),
        dark=_shades(chosen, DARK_SURFACES, soft_lightness=0.30, ink="#f1ebe3", darker=False),
    )


def accent_css(accent: str) -> str:
    """The style sheet that carries the accent; it is small and depends on nothing but the colour."""
    both = palette(accent)
    light, dark = _declarations(both.light), _declarations(both.dark)
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
    )


def accent_version(accent: str) -> str:
    """A word for the style sheet's address that changes whenever the sheet does, so that it may be cached for ever."""
    return hashlib.sha256(accent_css(accent).encode()).hexdigest()[:12]


def _declarations(shades: Shades) -> str:
    fields = msgspec.structs.asdict(shades).items()
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in fields)


def _shades(chosen: str, surfaces: dict[str, str], *, soft_lightness: float, ink: str, darker: bool) -> Shades:
    grounds = list(surfaces.values())
    accent, on_accent = _readable_fill(chosen)
    lightness, chroma, _ = _to_oklch(chosen)
    soft = _move(chosen, lightness=soft_lightness, most_chroma=min(chroma, 0.045))
    text = _first(chosen, darker=darker, holds=lambda c: _on_all(c, [*grounds, soft], TEXT_CONTRAST))
    edge = _first(chosen, darker=darker, holds=lambda c: _on_all(c, grounds, SHAPE_CONTRAST))
    # A hovered button moves away from its words, so that they only become easier to read.
    step = -0.05 if on_accent == WHITE else 0.05
    fill_lightness = _to_oklch(accent)[0]
    hover = _move(accent, lightness=min(1.0, max(0.0, fill_lightness + step)))
    if contrast(soft, ink) < TEXT_CONTRAST:  # cannot happen at these lightnesses; says so if they are changed
        message = f"ink is unreadable on {soft} (accent {chosen}, lightness {lightness:.2f})"
        raise AssertionError(message)
    return Shades(
        accent=accent,
        accent_hover=hover if contrast(hover, on_accent) >= TEXT_CONTRAST else accent,
        on_accent=on_accent,
        accent_text=text,
        accent_edge=edge,
        accent_soft=soft,
    )


def _readable_fill(chosen: str) -> tuple[str, str]:
    """The fill and the colour of words on it. In between, where neither white nor ink suffices, the fill darkens."""
    if contrast(chosen, WHITE) >= TEXT_CONTRAST:
        return chosen, WHITE
    # Slightly too bright for white: a shade darker keeps the look that owners expect of a coloured button.
    nearly = 3.6
    if contrast(chosen, WHITE) < nearly and contrast(chosen, INK) >= TEXT_CONTRAST:
        return chosen, INK
    return _first(chosen, darker=True, holds=lambda c: contrast(c, WHITE) >= TEXT_CONTRAST), WHITE


def _on_all(colour: str, grounds: Sequence[str], least: float) -> bool:
    return all(contrast(colour, ground) >= least for ground in grounds)


def _first(chosen: str, *, darker: bool, holds: Callable[[str], bool]) -> str:
    """The shade nearest to the chosen colour, walking to black or to white, for which ``holds`` is true."""
    if holds(chosen):
        return chosen
    lightness = _to_oklch(chosen)[0]
    end = 0.0 if darker else 1.0
    for step in range(1, _STEPS + 1):
        shade = _move(chosen, lightness=lightness + (end - lightness) * step / _STEPS)
        if holds(shade):
            return shade
    return "#000000" if darker else WHITE


def _move(colour: str, *, lightness: float, most_chroma: float | None = None) -> str:
    """The same hue at another lightness; chroma gives way where the screen cannot show it."""
    _, chroma, hue = _to_oklch(colour)
    if most_chroma is not None:
        chroma = min(chroma, most_chroma)
    for _ in range(40):
        rgb = _from_oklch(lightness, chroma, hue)
        if all(-0.0005 <= channel <= 1.0005 for channel in rgb):
            break
        chroma *= 0.9
    else:
        rgb = _from_oklch(lightness, 0.0, hue)
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, channel)))):02x}" for channel in rgb)


def _channels(colour: str) -> Triple:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def _to_oklch(colour: str) -> Triple:
    """Lightness 0 to 1, chroma 0 to about 0.33, hue in radians."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> Triple:
    """Linear sRGB; channels outside 0 to 1 are colours that a screen cannot show."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
