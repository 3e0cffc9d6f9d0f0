"""Photos of the demonstration in the file store: a few images that many tickets share."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from demo.photo_drawing import PhotoTime, Scene, photo
from domain.attachments import AttachmentKind
from services.attachments import Upload

KEEPER = "adapters.image_store"  # the file store is on the same layer: only its name is known here
VARIANTS = 3
# What photos of a theme show; themes that cannot be photographed have none.
SCENES: Mapping[str, Scene] = MappingProxyType(
    {
        "facilities": Scene.ROAD,
        "traffic": Scene.ROAD,
        "construction": Scene.ROAD,
        "sanitation": Scene.RUBBISH,
        "appearance": Scene.RUBBISH,
        "greenery": Scene.TREE,
        "water": Scene.WATER,
        "farming": Scene.WATER,
        "street": Scene.STALL,
    }
)
TAKEN: Mapping[PhotoTime, tuple[AttachmentKind, str]] = MappingProxyType(
    {
        PhotoTime.FOUND: (AttachmentKind.REPORT, "现场照片（模拟）.jpg"),
        PhotoTime.BEFORE: (AttachmentKind.BEFORE, "处置前（模拟）.jpg"),
        PhotoTime.AFTER: (AttachmentKind.AFTER, "处置后（模拟）.jpg"),
    }
)
Keeps = Callable[..., Upload]


@dataclass(frozen=True, slots=True)
class PhotoStore:
    """The stored photos by scene, variant and moment."""

    uploads: Mapping[tuple[Scene, int, PhotoTime], Upload]

    def of(self, theme: str, number: int, *moments: PhotoTime) -> list[Upload]:
        """Return photos of a theme, all of one place; none of a theme that shows nothing."""
        scene = SCENES.get(theme)
        if scene is None:
            return []
        return [self.uploads[scene, number % VARIANTS, moment] for moment in moments]


def develop(keep: Keeps | None = None) -> PhotoStore:
    """Draw the photos and store them below DATA_DIR; existing ones are kept."""
    keep = keep or cast("Keeps", importlib.import_module(KEEPER).keep_picture)
    uploads = {}
    for scene in Scene:
        for variant in range(VARIANTS):
            for moment, (kind, name) in TAKEN.items():
                content = photo(scene, moment, variant)
                uploads[scene, variant, moment] = keep(content, name=name, kind=kind)
    return PhotoStore(MappingProxyType(uploads))
