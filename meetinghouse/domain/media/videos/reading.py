"""Opens videos without trust: one named reader, no other file and no network, limits from the header first.

FFmpeg's messages stay off, as the library has them: handing them to Python hangs now and then while its threads decode.

The matrix that turns a phone's video upright: ISO/IEC 14496-12, 8.3.2; nine numbers, of which the first, second,
fourth and fifth (16.16) turn and mirror.
"""

import contextlib
import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import IO, NamedTuple, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.sidedata.sidedata import SideData, Type
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from meetinghouse.domain.media.errors import BrokenVideo, NotAVideo, TooManyFrames, TooManyPixels, VideoTooLong
from meetinghouse.domain.media.videos.containers import HEAD_OCTETS, Container, in_words, require_container
from meetinghouse.domain.media.videos.results import VideoLimits
from meetinghouse.kernel.errors import Refusal

Matrix = tuple[int, ...]
UPRIGHT: Matrix = (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
# Enough of a file's beginning to know its tracks; more is a file that wants to keep a reader busy.
_PROBE = {"probesize": "8000000", "analyzeduration": "10000000"}
_MATRIX_OCTETS = 36
_USUAL_RATE = Fraction(30)


class Source(NamedTuple):
    """A film that was opened: its tracks, and what its first frame says."""

    kind: Container
    container: InputContainer
    video: VideoStream
    audio: AudioStream | None
    matrix: Matrix
    is_interlaced: bool
    pixel_format: str

    @property
    def shown_size(self) -> tuple[int, int]:
        """Pixels as shown: square ones, upright."""
        width, height = self.video.width, self.video.height
        ratio = self.video.sample_aspect_ratio
        if ratio and ratio > 0 and ratio != 1:
            width = max(1, round(width * ratio))
        return (height, width) if is_turned(self.matrix) else (width, height)

    @property
    def rate(self) -> Fraction:
        """Frames a second."""
        return self.video.average_rate or self.video.guessed_rate or _USUAL_RATE

    @property
    def video_codec(self) -> str:
        """By its usual name: ``h264``, ``hevc``, ``vp9``."""
        return str(self.video.codec_context.codec.canonical_name)

    @property
    def audio_codec(self) -> str:
        """The same of the sound; empty where there is none."""
        return str(self.audio.codec_context.codec.canonical_name) if self.audio is not None else ""


def is_turned(matrix: Matrix) -> bool:
    """Shown with its sides swapped."""
    return abs(matrix[1]) > abs(matrix[0])


@contextlib.contextmanager
def broken_videos_refused() -> Iterator[None]:
    """Turn whatever the library throws at damaged input into one refusal; which one is an accident of the file."""
    try:
        yield
    except Refusal:
        raise
    except Exception as error:
        raise BrokenVideo from error


@contextlib.contextmanager
def opened(file: IO[bytes], limits: VideoLimits) -> Iterator[Source]:
    """Open a film and read its first frame.

    Raises:
        NotAVideo, BrokenVideo, TooManyPixels, TooManyFrames, VideoTooLong: as the name says.
    """
    file.seek(0)
    kind = require_container(file.read(HEAD_OCTETS))
    file.seek(0)
    with broken_videos_refused(), open_input(file, kind) as container:
        video = film_in(container)
        _require_within(container, video, limits)
        first = _first_frame(container, video)
    # Opened anew rather than wound back, which not every file allows.
    file.seek(0)
    with broken_videos_refused(), open_input(file, kind) as container:
        sound = _sound_in(container)
        film = film_in(container)
        yield Source(kind, container, film, sound, matrix_of(first), first.interlaced_frame, first.format.name)


def open_input(file: IO[bytes], kind: Container) -> InputContainer:
    """The reader for a file of that kind. It reads through ``file`` alone: what a film points to is not opened."""
    options = {**_PROBE, "protocol_whitelist": ""}
    return av.open(file, "r", format=kind.value, options=options, metadata_errors="ignore")


def matrix_of(frame: VideoFrame) -> Matrix:
    """How a frame is turned; no matrix, or one that is no use, is upright."""
    for data in cast("Iterator[SideData]", frame.side_data):
        if data.type == Type.DISPLAYMATRIX and len(octets := bytes(data)) == _MATRIX_OCTETS:
            matrix = struct.unpack("=9i", octets)
            if matrix[0] or matrix[1]:
                return matrix
    return UPRIGHT


def film_in(container: InputContainer) -> VideoStream:
    """The track with the moving picture.

    Raises:
        NotAVideo: there is none.
    """
    for stream in container.streams.video:
        # A cover picture of a song is a track as well.
        if not stream.disposition & Disposition.attached_pic and getattr(stream, "codec_context", None) is not None:
            stream.thread_type, stream.thread_count = "AUTO", 2
            return stream
    raise NotAVideo("There is no film in this file, only sound. Sounds can't be uploaded.")


def _sound_in(container: InputContainer) -> AudioStream | None:
    """What browsers play if there is a choice: phones put a second track of a kind of their own beside it."""
    # Of a kind that this build cannot read there is no context, whatever the library's types say.
    found = [stream for stream in container.streams.audio if getattr(stream, "codec_context", None) is not None]
    usual = [stream for stream in found if stream.codec_context.codec.canonical_name in {"aac", "opus"}]
    return next(iter(usual or found), None)


def _require_within(container: InputContainer, video: VideoStream, limits: VideoLimits) -> None:
    width, height = video.width, video.height
    if width < 1 or height < 1:
        raise BrokenVideo
    if width * height > limits.pixels:
        raise TooManyPixels(
            f"This video is {width} × {height} pixels large; the most is {limits.pixels / 1e6:.1f} megapixels. "
            "Please make it smaller first."
        )
    rate = video.average_rate or video.guessed_rate
    if rate and rate > limits.frame_rate:
        raise TooManyFrames(
            f"This video has {round(rate)} frames a second; the most is {limits.frame_rate}. "
            "Please save it as a usual video first."
        )
    if container.duration is not None:
        require_length(container.duration / 1_000_000, limits)


def require_length(seconds: float, limits: VideoLimits) -> None:
    """Refuse what is longer than the limit; the second that players round away is free.

    Raises:
        VideoTooLong: as said.
    """
    if seconds > limits.seconds + 1:
        raise VideoTooLong(f"A video can be up to {in_words(limits.seconds)} long. Please cut it first.")


def _first_frame(container: InputContainer, video: VideoStream) -> VideoFrame:
    for frame in container.decode(video):
        return frame
    raise BrokenVideo
