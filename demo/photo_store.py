"""Photos of the demonstration in the file store: a few images that many tickets share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from adapters.image_store import keep_picture
from domain.attachments import AttachmentKind
from services.attachments import Upload

PHOTOS = Path(__file__).resolve().parents[1] / "data" / "demo-photos"  # written by scripts/demo_photos
VARIANTS = 3


class Moment(StrEnum):
    """When a photo was taken."""

    FOUND = "found"
    BEFORE = "before"
    AFTER = "after"


class Scene(StrEnum):
    """What a photo shows."""

    ROAD = "road"
    RUBBISH = "rubbish"
    TREE = "tree"
    WATER = "water"
    STALL = "stall"


# What photos of a theme show; themes that cannot be photographed have none.
SCENES = {
    "facilities": Scene.ROAD, "traffic": Scene.ROAD, "construction": Scene.ROAD, "sanitation": Scene.RUBBISH,
    "appearance": Scene.RUBBISH, "greenery": Scene.TREE, "water": Scene.WATER, "farming": Scene.WATER,
    "street": Scene.STALL,
}  # fmt: skip
TAKEN = {
    Moment.FOUND: (AttachmentKind.REPORT, "现场照片（模拟）.jpg"),
    Moment.BEFORE: (AttachmentKind.BEFORE, "处置前（模拟）.jpg"),
    Moment.AFTER: (AttachmentKind.AFTER, "处置后（模拟）.jpg"),
}
Keeps = Callable[..., Upload]


@dataclass(frozen=True, slots=True)
class PhotoStore:
    """The stored photos by scene, variant and moment."""

    uploads: Mapping[tuple[Scene, int, Moment], Upload]

    def of(self, theme: str, number: int, *moments: Moment) -> list[Upload]:
        """Return photos of a theme, all of one place; none of a theme that shows nothing."""
        scene = SCENES.get(theme)
        if scene is None:
            return []
        return [self.uploads[scene, number % VARIANTS, moment] for moment in moments]


def photo_path(scene: Scene, variant: int, moment: Moment) -> Path:
    """Return where a photo is kept in the repository."""
    return PHOTOS / f"{scene}-{variant}-{moment}.jpg"


def develop(keep: Keeps = keep_picture) -> PhotoStore:
    """Store the photos below DATA_DIR; what is there already is kept."""
    uploads = {}
    for scene in Scene:
        for variant in range(VARIANTS):
            for moment, (kind, name) in TAKEN.items():
                content = photo_path(scene, variant, moment).read_bytes()
                uploads[scene, variant, moment] = keep(content, name=name, kind=kind)
    return PhotoStore(MappingProxyType(uploads))
