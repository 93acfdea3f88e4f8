"""One video, from octets to what is served: its tracks alone, in a container that browsers play from the first octet.

H.264 with AAC goes into MP4 and VP8 or VP9 with Opus into WebM as they are; everything else (HEVC of phones, ten bits a
colour, turned WebM, short WebM without sound, old cameras) is encoded anew as H.264 with AAC, no larger than 1280
pixels. What is not a track of picture or sound stays behind: places, device names, titles, dates, chapters, subtitles,
sensors' tracks, and the words that encoders and cameras hide between the pictures (SEI, ITU-T H.264, annex D).
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, cast

import av
import msgspec
from av.audio.frame import AudioFrame
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from meetinghouse.domain.media.errors import BrokenVideo
from meetinghouse.domain.media.pictures import writing
from meetinghouse.domain.media.pictures.cutting import LONGEST_PREVIEW_SIDE, within
from meetinghouse.domain.media.videos.containers import Container
from meetinghouse.domain.media.videos.reading import (
    UPRIGHT,
    Matrix,
    Source,
    broken_videos_refused,
    film_in,
    is_turned,
    matrix_of,
    open_input,
    opened,
    require_length,
)
from meetinghouse.domain.media.videos.results import MadeVideo, VideoLimits, VideoOrder

_LONGEST_SIDE = 1280
_MOST_ENCODED_RATE = 30
_EVERYWHERE = frozenset({"yuv420p", "yuvj420p"})
_WEB_CODECS = frozenset({"vp8", "vp9"})
# Good enough for a phone's film on a phone, and twice as quick as it is filmed on one slow core.
_X264 = {"preset": "veryfast", "crf": "24", "maxrate": "3000k", "bufsize": "6000k", "profile": "high"}
# The transfer curves of films with more brightness than a usual screen has: PQ and HLG (ITU-T H.273, table 3).
_BRIGHT = frozenset({16, 18})
_POSTER_SECONDS = 1.0
# A film without sound that is no longer than this is played over and over, as what was a moving GIF.
LONGEST_LOOP_SECONDS = 30
# Nothing is written into a file that says when, where and with what it was made.
_SILENT = {"fflags": "+bitexact"}
# The table of contents comes first, so that a player begins before it has the whole.
_BEGINS_AT_ONCE = {"movflags": "+faststart"}

# Takes a packet of a track of what was sent, gives those for what is made.
Feed = Callable[["Packet[Any]"], Iterable["Packet[Any]"]]


def make_video(file: IO[bytes], order: VideoOrder, step: Callable[[], object] = int) -> MadeVideo:
    """Make of an upload what is served, in the order's folder.

    Args:
        step: called whenever it got on a little.

    Costs 0.1 s and 60 MB for what is taken over as it is, else a second for three seconds of film (HDR: for a
    quarter of a second) and up to 400 MB, so it runs in a process of its own: ``apart.make_apart``.

    Raises:
        NotAVideo, BrokenVideo, VideoTooLong, TooManyFrames, TooManyPixels: see ``media.errors``.
    """
    step()
    with opened(file, order.limits) as source:
        is_silent = source.audio is None
        as_web = source.video_codec in _WEB_CODECS and _fits_as_it_is(source) and source.matrix == UPRIGHT
        as_web = as_web and not (is_silent and _is_short(source))
        path = Path(order.folder) / ("original.webm" if as_web else "original.mp4")
        _write(source, path, order.limits, step, as_web=as_web)
    kind = Container.MATROSKA if as_web else Container.MOV
    made = _look_at(path, kind, "video/webm" if as_web else "video/mp4", order.limits)
    # Apps know such ones as MP4 alone.
    is_loop = is_silent and not as_web and made.seconds <= LONGEST_LOOP_SECONDS
    return msgspec.structs.replace(made, is_loop=is_loop)


def _is_short(source: Source) -> bool:
    """Its header says so; what browsers record says nothing."""
    return source.container.duration is not None and source.container.duration / 1_000_000 <= LONGEST_LOOP_SECONDS


def _fits_as_it_is(source: Source) -> bool:
    return source.pixel_format in _EVERYWHERE and not source.is_interlaced


def _write(source: Source, path: Path, limits: VideoLimits, step: Callable[[], object], *, as_web: bool) -> None:
    with av.open(str(path), "w", options=dict(_SILENT if as_web else _SILENT | _BEGINS_AT_ONCE)) as out:
        # Matroska does not say in which order pictures are to be read, and MP4 has to.
        is_usual = source.video_codec == "h264" and source.kind is Container.MOV
        copies = as_web or (is_usual and _fits_as_it_is(source))
        feeds = {source.video.index: _copied_film(source, out) if copies else _encoded_film(source, out)}
        if source.audio is not None:
            keeps = source.audio_codec == ("opus" if as_web else "aac")
            feeds[source.audio.index] = _copied_sound(source, out) if keeps else _encoded_sound(source, out, as_web)
        wanted = [stream for stream in (source.video, source.audio) if stream is not None]
        for packet in source.container.demux(*wanted):
            step()
            at = packet.pts if packet.pts is not None else packet.dts
            if at is not None:
                # What a header says of the length may be wrong, or missing.
                require_length(float(at * packet.time_base), limits)
            out.mux(list(feeds[packet.stream.index](packet)))


def _is_end(packet: "Packet[Any]") -> bool:
    """The last one of a track is empty: it says that the file is at its end."""
    return packet.size == 0 and packet.dts is None


def _copied_film(source: Source, out: OutputContainer) -> Feed:
    track = out.add_stream_from_template(source.video)
    track.metadata.clear()
    if source.matrix != UPRIGHT:
        track.set_display_matrix(_without_shift(source.matrix))
    bare = BitStreamFilterContext("filter_units=remove_types=6", source.video) if source.video_codec == "h264" else None

    def feed(packet: "Packet[Any]") -> Iterator["Packet[Any]"]:
        is_last = _is_end(packet)
        if bare is None:
            kept = [] if is_last else [packet]
        else:
            kept = bare.filter(None if is_last else packet)
        for one in kept:
            one.stream = track
            yield one

    return feed


def _copied_sound(source: Source, out: OutputContainer) -> Feed:
    assert source.audio is not None
    track = out.add_stream_from_template(source.audio)
    track.metadata.clear()

    def feed(packet: "Packet[Any]") -> Iterator["Packet[Any]"]:
        if not _is_end(packet):
            packet.stream = track
            yield packet

    return feed


def _encoded_film(source: Source, out: OutputContainer) -> Feed:
    rate = min(source.rate, Fraction(_MOST_ENCODED_RATE))
    width, height = (max(2, side // 2 * 2) for side in within(source.shown_size, _LONGEST_SIDE))
    track = out.add_stream("libx264", rate=rate, options=dict(_X264))
    track.width, track.height, track.pix_fmt = width, height, "yuv420p"
    track.codec_context.thread_count = 2
    track.codec_context.gop_size = max(1, round(rate * 4))
    # Fine enough for films whose frames come at uneven times, as phones' do.
    track.codec_context.time_base = Fraction(1, 90_000)
    graph: list[Graph] = []

    def feed(packet: "Packet[Any]") -> Iterator["Packet[Any]"]:
        for frame in packet.decode():
            if not graph:
                graph.append(_graph(source, frame, (width, height), rate))
            graph[0].vpush(frame)
            yield from encoded()
        if _is_end(packet):
            if graph:
                graph[0].vpush(None)
                yield from encoded()
            yield from track.encode(None)

    def encoded() -> Iterator["Packet[Any]"]:
        for frame in _pulled(graph[0]):
            yield from track.encode(frame)

    return feed


def _encoded_sound(source: Source, out: OutputContainer, as_web: bool) -> Feed:  # noqa: FBT001 -- of two kinds
    assert source.audio is not None
    track = out.add_stream("libopus" if as_web else "aac", rate=48_000)
    track.codec_context.layout = "mono" if source.audio.codec_context.channels == 1 else "stereo"
    track.codec_context.bit_rate = 128_000

    def feed(packet: "Packet[Any]") -> Iterator["Packet[Any]"]:
        for frame in cast("list[AudioFrame]", packet.decode()):
            yield from track.encode(frame)
        if _is_end(packet):
            yield from track.encode(None)

    return feed


def _graph(source: Source, first: VideoFrame, size: tuple[int, int], rate: Fraction) -> Graph:
    """What happens to each frame: sharp lines, upright, to size, and the colours of a usual screen."""
    steps: list[tuple[str, str]] = []
    if source.is_interlaced:
        steps.append(("yadif", ""))
    steps += [(step, words) for step, words in _turns(source.matrix)]
    if source.rate > _MOST_ENCODED_RATE:
        steps.append(("fps", str(rate)))
    colours = ":out_color_matrix=bt709:out_primaries=bt709:out_transfer=bt709" if first.color_trc in _BRIGHT else ""
    steps += [
        ("scale", f"{size[0]}:{size[1]}:flags=bicubic:out_range=tv{colours}"), ("setsar", "1"), ("format", "yuv420p"),
    ]  # fmt: skip
    graph = Graph()
    last = graph.add_buffer(template=source.video)
    for name, words in steps:
        step = graph.add(name, words or None)
        last.link_to(step)
        last = step
    last.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def _turns(matrix: Matrix) -> list[tuple[str, str]]:
    """The filters that do what a matrix says; multiples of a quarter turn, mirrored or not."""
    a, b, _, c, d = matrix[:5]
    if is_turned(matrix):
        return [("transpose", {(True, False): "clock", (False, True): "cclock", (True, True): "cclock_flip"}.get(
            (b > 0, c > 0), "clock_flip"))]  # fmt: skip
    return [(name, "") for name, wanted in (("hflip", a < 0), ("vflip", d < 0)) if wanted]


def _without_shift(matrix: Matrix) -> Matrix:
    """A player moves the turned picture back into its frame by itself; phones write how far, and some get it wrong."""
    return (*matrix[:6], 0, 0, 1 << 30)


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def _look_at(path: Path, kind: Container, mime: str, limits: VideoLimits) -> MadeVideo:
    """What was made, measured: it has to open, whatever was said of it before."""
    with path.open("rb") as file, broken_videos_refused(), open_input(file, kind) as container:
        video = film_in(container)
        seconds = (container.duration or 0) / 1_000_000
        require_length(seconds, limits)
        frame, image = _poster(container, video, min(_POSTER_SECONDS, seconds / 3))
        ratio = video.sample_aspect_ratio or Fraction(1)
        wide = max(1, round(video.width * ratio)) if ratio > 0 else video.width
        width, height = (video.height, wide) if is_turned(matrix_of(frame)) else (wide, video.height)
        rate = video.average_rate or video.guessed_rate or Fraction(0)
    image = image.resize(within((width, height), LONGEST_PREVIEW_SIDE), Image.Resampling.LANCZOS)
    poster = writing.encode_preview(image)
    return MadeVideo(
        name=path.name, mime=mime, width=width, height=height, seconds=round(seconds, 3),
        frame_rate=f"{rate.numerator}/{rate.denominator}", poster=poster.octets, poster_width=poster.width,
        poster_height=poster.height, blurhash=writing.blurhash_of(image),
    )  # fmt: skip


def _poster(container: Any, video: VideoStream, seconds: float) -> tuple[VideoFrame, Image.Image]:
    """A picture from a little way in: the first one is often black."""
    chosen: VideoFrame | None = None
    for frame in container.decode(video):
        chosen = frame
        if (frame.time or 0.0) >= seconds:
            break
    if chosen is None:
        raise BrokenVideo
    image: Image.Image = chosen.to_image()  # type: ignore[no-untyped-call]
    for name, words in _turns(matrix_of(chosen)):
        image = image.transpose(_TRANSPOSES[name, words])
    return chosen, image


# The same turns for a picture; FFmpeg's cclock_flip is the mirror along the main diagonal.
_TRANSPOSES = {
    ("transpose", "clock"): Image.Transpose.ROTATE_270,
    ("transpose", "cclock"): Image.Transpose.ROTATE_90,
    ("transpose", "cclock_flip"): Image.Transpose.TRANSPOSE,
    ("transpose", "clock_flip"): Image.Transpose.TRANSVERSE,
    ("hflip", ""): Image.Transpose.FLIP_LEFT_RIGHT,
    ("vflip", ""): Image.Transpose.FLIP_TOP_BOTTOM,
}
