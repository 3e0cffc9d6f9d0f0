"""Keep the photos of the demonstration in the store of files: a few pictures that many tickets share."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from demo.photo_drawing import Moment, Scene, photo
from domain.attachments import AttachmentKind
from services.attachments import Upload

KEEPER = "adapters.image_store"  # the store of files stands on this floor: only its name is known here
VARIANTS = 3
# What photos of a theme show; of what nobody can photograph there are none.
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
TAKEN: Mapping[Moment, tuple[AttachmentKind, str]] = MappingProxyType(
    {
        Moment.FOUND: (AttachmentKind.REPORT, "现场照片（模拟）.jpg"),
        Moment.BEFORE: (AttachmentKind.BEFORE, "处置前（模拟）.jpg"),
        Moment.AFTER: (AttachmentKind.AFTER, "处置后（模拟）.jpg"),
    }
)
Keeps = Callable[..., Upload]


@dataclass(frozen=True, slots=True)
class Album:
    """The stored photos by scene, variant and moment."""

    uploads: Mapping[tuple[Scene, int, Moment], Upload]

    def of(self, theme: str, number: int, *moments: Moment) -> list[Upload]:
        """Return photos of a theme, all of one place; none of a theme that shows nothing."""
        scene = SCENES.get(theme)
        if scene is None:
            return []
        return [self.uploads[scene, number % VARIANTS, moment] for moment in moments]


def develop(keep: Keeps | None = None) -> Album:
    """Draw the photos and store them below DATA_DIR; what stands there already is kept."""
    keep = keep or cast("Keeps", importlib.import_module(KEEPER).keep_picture)
    uploads = {}
    for scene in Scene:
        for variant in range(VARIANTS):
            for moment, (kind, name) in TAKEN.items():
                content = photo(scene, moment, variant)
                uploads[scene, variant, moment] = keep(content, name=name, kind=kind)
    return Album(MappingProxyType(uploads))
