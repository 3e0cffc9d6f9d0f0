"""Images are re-encoded: upright, small enough, in sRGB, and only their pixels are kept."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from adapters import images
from domain.attachments import JPEG, PDF, PNG, WEBP
from domain.errors import Invalid
from tests.support import upload_factory
from tests.support.upload_factory import a_photo, exif_of_a_phone

TYPES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}
SECRETS = (
    b"Phone of Wang",
    b"Exif",
    b"GPS",
    b"xmpmeta",
    b"ICC_PROFILE",
    b"iCCP",
    b"tEXt",
    b"written by Wang",
)


def prepared(content: bytes, name: str = "photo") -> images.Prepared:
    media_type = images.detect_media_type(content, name=name)
    return images.prepare_upload(content, name=name, media_type=media_type)


def opened(content: bytes | None) -> Image.Image:
    """Return a stored image, its pixels read."""
    assert content is not None
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def pixel(content: bytes | None) -> tuple[int, ...]:
    """Return the colour near the top left corner."""
    found = opened(content).getpixel((3, 3))
    assert isinstance(found, tuple)
    return found


def a_png_header(width: int, height: int) -> bytes:
    """Return a PNG that only says how large it would be."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 100)
    chunks = (
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (head, body, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("form", TYPES)
def test_place_maker_comments_and_profiles_are_gone(form):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    author = PngImagePlugin.PngInfo()
    author.add_text("Author", "written by Wang")
    extras = {
        "JPEG": {"xmp": b"<x:xmpmeta/>", "comment": b"written by Wang"},
        "PNG": {"pnginfo": author},
        "WEBP": {"xmp": b"<x:xmpmeta/>"},
    }
    sent = a_photo(form, exif=exif_of_a_phone(), icc_profile=srgb, **extras[form])
    assert b"Phone of Wang" in sent, "the test's photo must hold what is to be removed"

    kept = prepared(sent)

    for content in (kept.content, kept.thumbnail or b""):
        assert not any(secret in content for secret in SECRETS)
        assert dict(opened(content).getexif()) == {}
    assert (kept.media_type, opened(kept.content).format) == (TYPES[form], form)


def test_a_gps_position_is_in_the_photo_before_and_not_after():
    sent = a_photo(exif=exif_of_a_phone())

    kept = prepared(sent)

    assert opened(sent).getexif().get_ifd(upload_factory.GPS)[2] == (36.0, 52.0, 51.5)
    assert dict(opened(kept.content).getexif().get_ifd(upload_factory.GPS)) == {}


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [(1, (60, 40), "red"), (3, (60, 40), "blue"), (6, (40, 60), "red"), (8, (40, 60), "blue")],
    ids=["as held", "upside down", "turned right", "turned left"],
)
def test_a_photo_stands_upright_whatever_way_the_phone_was_held(orientation, size, top_left):
    kept = prepared(a_photo(exif=exif_of_a_phone(orientation=orientation)))

    red, _, blue = pixel(kept.content)
    assert (kept.width, kept.height) == size == opened(kept.content).size
    assert ("red" if red > blue else "blue") == top_left


def test_a_large_photo_is_made_smaller_and_a_small_one_left_alone():
    large, small = prepared(a_photo(size=(4000, 3000))), prepared(a_photo(size=(60, 40)))

    assert (large.width, large.height) == (2560, 1920)
    assert opened(large.thumbnail).size == (320, 240)
    assert (small.width, small.height) == (60, 40) == opened(small.thumbnail).size


def test_a_large_photo_stands_upright_too():
    kept = prepared(a_photo(size=(4000, 3000), exif=exif_of_a_phone(orientation=6)))

    assert (kept.width, kept.height) == (1920, 2560) == opened(kept.content).size


def test_colours_of_another_space_are_turned_into_srgb():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    swapped = _profile_with_swapped_red_and_blue(lab.tobytes())

    kept = prepared(a_photo("PNG", icc_profile=swapped))

    red, _, blue = pixel(kept.content)
    assert blue > red, "what the profile calls blue is blue"


def _profile_with_swapped_red_and_blue(profile: bytes) -> bytes:
    """Return the profile with the names of its red and blue primaries exchanged."""
    return profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def test_a_broken_profile_does_not_break_the_photo():
    kept = prepared(a_photo("PNG", icc_profile=b"no profile at all"))

    assert pixel(kept.content) == (255, 0, 0)


def test_what_is_seen_through_stays_so_and_is_white_in_the_thumbnail():
    glass = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(glass, "PNG")

    kept = prepared(glass.getvalue())

    assert pixel(kept.content)[3] == 0
    assert min(pixel(kept.thumbnail)) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_picture_can_be_kept(mode):
    drawn = io.BytesIO()
    Image.new("L", (20, 20), 200).convert(mode).save(drawn, "JPEG" if mode == "CMYK" else "PNG")

    kept = prepared(drawn.getvalue())

    assert opened(kept.content).size == (20, 20)


def test_a_phones_photo_with_a_second_picture_in_it_is_an_ordinary_one():
    both = io.BytesIO()
    first, second = opened(a_photo()), opened(a_photo(size=(30, 20)))
    first.save(both, "MPO", save_all=True, append_images=[second])

    kept = prepared(both.getvalue())

    assert (kept.media_type, kept.width, opened(kept.content).format) == (JPEG, 60, "JPEG")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(form):
    moving = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(moving, form, save_all=True, append_images=frames[1:], duration=100)

    with pytest.raises(Invalid, match="动图"):
        prepared(moving.getvalue())


@pytest.mark.parametrize(("width", "height"), [(8001, 8000), (10_000, 10_000), (50_000, 50_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(width, height):
    with pytest.raises(Invalid, match="像素过多"):
        prepared(a_png_header(width, height))


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("left", [0.3, 0.9])
def test_a_picture_that_is_cut_off_is_refused(form, left):
    whole = a_photo(form, size=(600, 400))

    with pytest.raises(Invalid, match="打不开"):
        prepared(whole[: int(len(whole) * left)])


def test_a_paper_is_kept_as_it_is_and_a_cut_off_one_refused():
    kept = prepared(upload_factory.PDF)

    assert (kept.content, kept.media_type, kept.width, kept.thumbnail) == (
        upload_factory.PDF,
        PDF,
        None,
        None,
    )
    with pytest.raises(Invalid, match="不完整"):
        prepared(upload_factory.PDF[:-10])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"GIF89a\x01\0\x01\0", "JPEG、PNG、WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG、PNG、WebP"),
        (b"MZ\x90\0", "JPEG、PNG、WebP"),
        (b"", "JPEG、PNG、WebP"),
    ],
    ids=["HEIC", "GIF", "SVG", "program", "nothing"],
)
def test_nothing_else_is_taken(content, said):
    with pytest.raises(Invalid, match=said):
        images.detect_media_type(content, name="photo.jpg")


def test_a_small_file_that_unpacks_to_very_many_pixels_is_refused_unread():
    written = io.BytesIO()
    Image.new("1", (5000, 4100)).save(written, "PNG")

    assert len(written.getvalue()) < 10_000
    with pytest.raises(Invalid, match="像素过多"):
        images.prepare_upload(written.getvalue(), name="a.png", media_type="image/png")
