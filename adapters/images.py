"""Re-encode uploaded images: only their pixels are kept."""

import io
from contextlib import suppress
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from domain.attachments import JPEG, PDF, PNG, WEBP
from domain.errors import Invalid

LONGEST_SIDE = 2560  # pixels; enough to read a sign in a street
THUMBNAIL_SIDE = 320
QUALITY = 82  # of 100, JPEG and WebP
TWO_IN_ONE = "MPO"  # a JPEG of many phones: a second picture, of depth or brightness, behind the first
# More is refused unread. A JPEG of a phone's largest is unpacked no larger than it is kept; the others are
# unpacked whole: a file of 8 kB takes a core for seconds.
MOST_PIXELS = {"JPEG": 64_000_000, TWO_IN_ONE: 64_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
WRITTEN_AS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": QUALITY, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": QUALITY},
}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
PROFILED = ("RGB", "CMYK", "L")  # modes whose colours a profile speaks of
SMOOTH = ("RGB", "RGBA", "L", "CMYK")  # modes that can be made smaller as they are
PDF_ENDS_WITHIN = 2048  # bytes; some scanners write a little after the end
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    TypeError,
)  # what Pillow raises at broken files
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is kept of an upload; width, height (pixels) and the thumbnail, a JPEG, are None of a PDF."""

    content: bytes
    media_type: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


def detect_media_type(content: bytes, *, name: str) -> str:
    """Return the type that the first bytes show, whatever the name says. Raises Invalid for any other."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"%PDF-"):
        return PDF
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise Invalid("“{name}”是 HEIC 照片，请在手机相机设置里改用 JPEG（兼容性最佳）后再传", name=name)
    raise Invalid("“{name}”不是可以上传的文件，请传 JPEG、PNG、WebP 照片或 PDF", name=name)


def prepare_upload(content: bytes, *, name: str, media_type: str) -> Prepared:
    """Return what is kept: of a picture a new one without metadata, upright, in sRGB; a PDF as it is.

    Raises Invalid for broken, moving or enormous pictures and for a PDF that is cut off.
    """
    if media_type == PDF:
        if b"%%EOF" not in content[-PDF_ENDS_WITHIN:]:
            raise Invalid("“{name}”不完整，请重新导出后再传", name=name)
        return Prepared(content, PDF)
    try:
        with Image.open(io.BytesIO(content), formats=tuple(OPTIONS)) as opened:
            _check(opened, name=name)
            picture = _upright(opened)
    except BOMB:
        raise _too_many_pixels(name) from None
    except UNREADABLE:
        raise Invalid("“{name}”打不开，文件可能已损坏，请重新拍摄或重新导出", name=name) from None
    return Prepared(
        _encoded(picture, WRITTEN_AS[media_type]), media_type, *picture.size, thumbnail=_thumbnail(picture)
    )


def _check(opened: Image.Image, *, name: str) -> None:
    """Refuse before any pixel is read what would fill the memory or move."""
    if opened.width * opened.height > MOST_PIXELS[opened.format or "PNG"]:
        raise _too_many_pixels(name)
    if opened.format != TWO_IN_ONE and getattr(opened, "n_frames", 1) > 1:
        raise Invalid("“{name}”是动图，请传静止的照片", name=name)


def _too_many_pixels(name: str) -> Invalid:
    return Invalid("“{name}”的像素过多，请用较低的分辨率重新拍摄或导出", name=name)


def _upright(opened: Image.Image) -> Image.Image:
    """Return the pixels alone, as they are meant to be seen, at most LONGEST_SIDE long."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG need not be unpacked larger than it is kept
    if opened.mode in SMOOTH:
        opened.thumbnail(
            (LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS
        )  # before copies are made of it
    picture = _in_srgb(ImageOps.exif_transpose(opened))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB, with its transparency where it has one."""
    profile = picture.info.get("icc_profile")
    alpha = None
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        alpha = picture.getchannel("A")
    coloured = picture if picture.mode in PROFILED else picture.convert("RGB")
    if profile:
        coloured = _by_profile(coloured, profile)
    coloured = coloured.convert("RGB")
    if alpha is not None:
        coloured.putalpha(alpha)
    return coloured


def _by_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture with its colours as the profile means them, as they are where that is broken."""
    srgb = ImageCms.createProfile("sRGB")
    with suppress(ImageCms.PyCMSError):
        found = ImageCms.profileToProfile(picture, io.BytesIO(profile), srgb, outputMode="RGB")
        if found is not None:
            return found
    return picture


def _encoded(picture: Image.Image, form: str) -> bytes:
    kept = io.BytesIO()
    drawn = _opaque(picture) if form == "JPEG" else picture
    drawn.save(kept, form, **OPTIONS[form])
    return kept.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    small = _opaque(picture)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return _encoded(small, "JPEG")


def _opaque(picture: Image.Image) -> Image.Image:
    """Return a copy without transparency, on white."""
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return ground
