"""Attach photos to the generated history of the demonstration: completions under review, grid reports."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from demo.areas import CITY_CODE
from demo.arrivals import THEME_LIST
from demo.copy_text import Bytes, Ints, Table, instants, numbers, references, table_of, texts, uuids, uuids_of
from demo.photo_store import Moment, PhotoStore
from demo.steps import ACTORS, STATUSES, History
from domain.attachments import AttachmentKind
from domain.enums import Act, Status
from services.attachments import Upload

COMPLETED_SHARE, FOUND_SHARE = 0.8, 0.4
ON_THE_WAY = 300  # seconds before the act in which its photos were uploaded
BETWEEN = 60  # seconds from the photo before to the one after

Files = Mapping[int, list[dict[str, str]]]  # of each step, as its row of history tells them


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos as columns: the step each belongs to, and what it is."""

    ids: Bytes
    step: Ints
    uploads: list[Upload]

    def __len__(self) -> int:
        """Return the number of photos."""
        return len(self.step)

    def files(self) -> Files:
        """Return what the history says of the photos of each step."""
        found: dict[int, list[dict[str, str]]] = {}
        for ident, step, upload in zip(uuids(self.ids), self.step.tolist(), self.uploads, strict=True):
            told = {"id": ident.decode(), "kind": upload.kind.value, "sha256": upload.sha256.hex()}
            found.setdefault(step, []).append(told)
        return found


def photos_of(album: PhotoStore, history: History) -> Photos:
    """Return the photos of some completions that wait for review and of some open reports of grid staff."""
    steps, course = history.steps, history.course
    dice = np.random.default_rng([history.seed, 95]).random(len(steps))
    completed = STATUSES.index(Status.COMPLETED)
    done = steps.of(Act.COMPLETE) & (steps.actor == ACTORS.index("lead")) & (dice < COMPLETED_SHARE)
    done &= steps.status[steps.ticket] == completed
    found = steps.of(Act.REPORT) & (steps.actor == ACTORS.index("grid")) & (dice < FOUND_SHARE)
    found &= ~history.end.has(course.closed)[steps.ticket]
    themes = [THEME_LIST[theme].key for theme in history.demand.theme.tolist()]
    taken: list[tuple[int, Upload]] = []
    for chosen, moments in ((done, (Moment.BEFORE, Moment.AFTER)), (found, (Moment.FOUND,))):
        for step in np.flatnonzero(chosen).tolist():
            ticket = int(steps.ticket[step])
            taken += [(step, upload) for upload in album.of(themes[ticket], ticket, *moments)]
    rows = np.array([step for step, _ in taken], np.int64)
    return Photos(uuids_of(steps.at[rows], stream=(history.seed, 96)), rows, [upload for _, upload in taken])


def attachment_table(history: History, photos: Photos) -> Table:
    """Return the rows of ``attachments``."""
    steps, step, uploads = history.steps, photos.step, photos.uploads
    later = np.array([upload.kind is AttachmentKind.AFTER for upload in uploads]) * BETWEEN
    columns = "kind sha256 thumbnail media_type size_bytes width height name"
    return Table(
        "attachments",
        {
            **table_of("attachments", uploads, columns, city=CITY_CODE).columns,
            "id": uuids(photos.ids),
            "ticket_id": uuids(history.ids[steps.ticket[step]]),
            "work_order_id": references(history.orders.ids, steps.order[step]),
            "seq": numbers(steps.seq[step]),
            "uploaded_by": texts(f"demo:{ACTORS[actor]}" for actor in steps.actor[step].tolist()),
            "uploaded_at": instants(steps.at[step] - ON_THE_WAY + later),
        },
    )
