"""A moving picture as a film without sound, a tenth of the octets; Mastodon calls it ``gifv``.

Imported only where one is made: it brings FFmpeg along.
"""

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from meetinghouse.domain.media.pictures.results import Variant

# Drawn edges suffer first: better than what a phone's film gets, at 640 px still small. Frames are written in the order
# in which they are shown, or the length of the last one would be lost.
_X264 = {"preset": "veryfast", "crf": "22", "profile": "high", "bf": "0"}
# ITU-T H.273: number 1 is BT.709 in all three of its tables.
_BT709 = 1
_MILLISECONDS = Fraction(1, 1000)


def encode_loop(frames: list[Image.Image], durations: list[int], *, folder: str) -> tuple[Variant, Image.Image]:
    """All frames as one MP4, and the first of them as it is shown.

    Args:
        frames: RGBA, of one size. What is see-through becomes white: films know nothing else.
        durations: milliseconds, one a frame.
        folder: where the film is written on its way; empty for the system's place.
    """
    width, height = (max(2, side // 2 * 2) for side in frames[0].size)
    shown_for: dict[int, int] = {}
    with tempfile.TemporaryDirectory(dir=folder or None) as place:
        path = Path(place) / "original.mp4"
        options = {"fflags": "+bitexact", "movflags": "+faststart"}
        with av.open(str(path), "w", options=options) as out:
            track: Any = out.add_stream("libx264", rate=Fraction(1000 * len(frames), sum(durations)), options=_X264)
            track.width, track.height, track.pix_fmt = width, height, "yuv420p"
            context = track.codec_context
            context.thread_count, context.time_base = 2, _MILLISECONDS
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = ColorRange.MPEG.value
            at = 0
            for frame, duration in zip(frames, durations, strict=True):
                shown_for[at] = duration
                picture = av.VideoFrame.from_image(_flat(frame, (width, height)))  # type: ignore[no-untyped-call]
                picture = picture.reformat(
                    format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
                )
                picture.pts, picture.time_base = at, _MILLISECONDS
                at += duration
                _mux(out, track.encode(picture), shown_for)
            _mux(out, track.encode(None), shown_for)
        octets = path.read_bytes()
    return Variant("original.mp4", "video/mp4", width, height, octets), _flat(frames[0], (width, height))


def _mux(out: Any, packets: Any, shown_for: dict[int, int]) -> None:
    for packet in packets:
        # The encoder knows only when the next one begins, and after the last there is none.
        packet.duration = shown_for.get(packet.pts, packet.duration)
        out.mux(packet)


def _flat(frame: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Without what is see-through, and with sides that the encoder takes: even ones."""
    ground = Image.new("RGBA", frame.size, "white")
    flat = Image.alpha_composite(ground, frame).convert("RGB")
    return flat if flat.size == size else flat.resize(size, Image.Resampling.BICUBIC)
