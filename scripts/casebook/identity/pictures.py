"""Pictures: what stands in them as text. Their pixels are not read."""

import struct
import warnings
import zlib
from io import BytesIO

from casebook.identity.documents import Passage, Place

_PNG = b"\x89PNG\r\n\x1a\n"
_OTHERS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"\xff\xd8\xff", b"GIF8")
_METADATA = Place("metadata", "metadata")
_MOST_BYTES = 50_000_000


def is_picture(content: bytes) -> bool:
    """Whether a file is a PNG, TIFF, JPEG, GIF or WebP."""
    return content.startswith((_PNG, *_OTHERS)) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def picture_passages(content: bytes) -> list[Passage]:
    """Title, description, author and whatever else a picture says of itself."""
    texts = _png_texts(content) if content.startswith(_PNG) else _tags(content)
    return [Passage(_METADATA, f"{text}\n") for text in texts if text]


def _png_texts(content: bytes) -> list[str]:
    """The text chunks of a PNG, wherever they stand, and the tags of its EXIF chunk."""
    found, at = [], len(_PNG)
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        if kind == b"tEXt":
            found.append(data.replace(b"\0", b" ").decode("latin-1"))
        elif kind == b"zTXt":
            key, _, packed = data.partition(b"\0")
            found.append(f"{key.decode('latin-1')} {_unpacked(packed[1:]).decode('latin-1')}")
        elif kind == b"iTXt":
            found.append(_international(data))
        elif kind == b"eXIf":
            found += _tags(data)
        at += length + 12
    # What stands behind the end of the picture is no chunk.
    end = content.find(b"IEND")
    return [*found, content[end + 8 :].decode("latin-1")] if end >= 0 else found


def _international(data: bytes) -> str:
    key, _, rest = data.partition(b"\0")
    packed, rest = rest[:1] == b"\1", rest[2:]
    language, _, rest = rest.partition(b"\0")
    translated, _, text = rest.partition(b"\0")
    text = _unpacked(text) if packed else text
    return b" ".join((key, language, translated, text)).decode("utf-8", "replace")


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MOST_BYTES)
    except zlib.error:
        return data


def _tags(content: bytes) -> list[str]:
    """The texts among the tags of a TIFF, JPEG, GIF, WebP, or of a bare EXIF block."""
    from PIL import Image

    found = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content)) as picture:
                exif = picture.getexif()
                tags = [*exif.values(), *getattr(picture, "tag_v2", {}).values(), *picture.info.values()]
                tags += [value for group in (0x8769, 0x8825) for value in exif.get_ifd(group).values()]
    except Exception:  # a picture that cannot be opened: whatever letters stand in it
        return [content.decode("latin-1")]
    for value in tags:
        for one in value if isinstance(value, tuple | list) else (value,):
            if isinstance(one, bytes):
                # Microsoft's tags hold UTF-16.
                found += [one.decode("utf-8", "ignore"), one.decode("utf-16-le", "ignore")]
            elif isinstance(one, str):
                found.append(one)
    return found
