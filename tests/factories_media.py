"""Pictures for tests, all of them generated: pretty ones, and ones that nobody should have to open."""

import io
import random
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from meetinghouse.doors.operations.demo.pictures import SUBJECTS, picture

__all__ = ["SUBJECTS", "picture"]

SECRET_PLACE = b"5412345N1012345E"
COMMENT = b"kept-secret-comment"


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image as a file of that kind."""
    out = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int = 320, height: int = 240, seed: int = 1) -> Image.Image:
    """Many colours, as a camera gives them, and the same ones every time: chance can spell ``Exif``, too."""
    size = (max(2, width // 8), max(2, height // 8))
    small = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
    channels = [small.transpose(turn) for turn in (0, 1, 2)]
    channels = [channel.resize((width, height), Image.Resampling.BICUBIC) for channel in channels]
    return Image.merge("RGB", channels)


def corners(width: int = 120, height: int = 80) -> Image.Image:
    """Red, green, blue and yellow quarters, clockwise from the top left: shows how it was turned."""
    image = Image.new("RGB", (width, height), "red")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=(0, 255, 0))
    draw.rectangle((width // 2, height // 2, width, height), fill=(0, 0, 255))
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=(255, 255, 0))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    """EXIF with a place, a camera and an orientation."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "SecretCamera"
    data[0x9286] = SECRET_PLACE.decode()
    gps = data.get_ifd(0x8825)
    gps[1], gps[2] = "N", (54.0, 12.0, 34.5)
    gps[3], gps[4] = "E", (10.0, 12.0, 34.5)
    return data


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li>SecretPlace in XMP</rdf:li></x:xmpmeta>'
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x10\x1c\x02\x5a\x00\x0aSecretTown"


def jpeg_with_everything(image: Image.Image, orientation: int = 1) -> bytes:
    """EXIF, GPS, XMP, IPTC, a comment and an embedded thumbnail's worth of words."""
    raw = encode(image, "JPEG", quality=92, exif=exif(orientation), xmp=XMP, comment=COMMENT)
    segment = b"\xff\xed" + struct.pack(">H", len(IPTC) + 2) + IPTC
    return raw[:2] + segment + raw[2:]


def png_with_everything(image: Image.Image, orientation: int = 1) -> bytes:
    """EXIF, XMP and text chunks."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", COMMENT.decode())
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return encode(image, "PNG", pnginfo=info, exif=exif(orientation))


def swapped_profile() -> bytes:
    """A colour profile whose red is blue: whoever applies it can be told from whoever does not."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    return profile.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


def animated(kind: str = "GIF", frames: int = 4, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """A square that wanders over a ground."""
    pictures = []
    for number in range(frames):
        image = Image.new("RGB", size, (240, 220, 200))
        x = (number * 7) % max(1, size[0] - 10)
        ImageDraw.Draw(image).rectangle((x, 5, x + 9, 14), fill=(200, 30 + number % 200, 60))
        pictures.append(image)
    settings: dict[str, object] = {"duration": 80, "loop": 0, **options}
    return encode(pictures[0], kind, save_all=True, append_images=pictures[1:], **settings)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_claiming(width: int, height: int, pixels: bytes = b"") -> bytes:
    """A PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(pixels or b"\0" * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def png_bomb(side: int = 30_000) -> bytes:
    """A few hundred kilobytes that unpack to gigabytes of black."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\0" * (side // 8)
    body = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small picture beside a text chunk that unpacks to 100 MB."""
    text = b"Comment\0\0" + zlib.compress(b"A" * 100_000_000, 9)
    good = png_claiming(4, 4, b"\0" + b"\1\2\3" * 4 + (b"\0" + b"\1\2\3" * 4) * 3)
    return good[:33] + png_chunk(b"zTXt", text) + good[33:]


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame header says what it likes."""
    raw = bytearray(encode(photo(64, 64), "JPEG"))
    at = raw.index(b"\xff\xc0")
    raw[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(raw)


def gif_claiming(width: int, height: int) -> bytes:
    """A GIF whose screen is as large as it likes."""
    raw = bytearray(encode(photo(16, 16), "GIF"))
    raw[6:10] = struct.pack("<HH", width, height)
    return bytes(raw)


def webp_claiming(width: int, height: int) -> bytes:
    """An extended WebP whose canvas is as large as it likes."""
    raw = bytearray(animated("WEBP", 3))
    assert raw[12:16] == b"VP8X"
    raw[24:27] = struct.pack("<I", width - 1)[:3]
    raw[27:30] = struct.pack("<I", height - 1)[:3]
    return bytes(raw)


def gif_of_many_frames(frames: int) -> bytes:
    """Nothing but frames of one pixel: some 20 octets each."""
    start = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return start + frame * frames + b"\x3b"
