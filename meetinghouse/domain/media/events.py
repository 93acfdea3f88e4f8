"""What happened to uploads."""

from meetinghouse.kernel import bus


class MediaUploaded(bus.Event):
    """A file is here, ready or held; nothing uses it yet."""

    media_id: int


class VideoArrived(bus.Event):
    """A video is here as it was sent; the worker makes of it what is shown."""

    media_id: int


class MediaReleased(bus.Event):
    """A held upload was checked and may be used."""

    media_id: int


class MediaDescribed(bus.Event):
    """Its description or its focus changed; whoever rendered it renders it again."""

    media_id: int


class MediaDiscarded(bus.Event):
    """An upload that nothing used is gone, with its files."""

    media_id: int


class MediaSealed(bus.Event):
    """The safety desk took it away; the known addresses stop working."""

    media_id: int


class MediaUnsealed(bus.Event):
    """The safety desk gave it back, octet for octet, at its old addresses."""

    media_id: int
