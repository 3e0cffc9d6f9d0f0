"""Attach photos to the generated history of the demonstration: completions under review, grid reports."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from demo.arrivals import THEME_LIST
from demo.bulk_ids import uuids_of
from demo.copy_text import Bools, Bytes, Ints, Table, constant, instants, references, texts, uuids
from demo.demand import Demand
from demo.photo_drawing import PhotoTime
from demo.photo_store import PhotoStore
from demo.present_states import STATUSES, PresentStates
from demo.steps import ACTORS, ACTS, Steps
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


def photos_of(
    album: PhotoStore, steps: Steps, demand: Demand, standing: PresentStates, *, seed: int
) -> Photos:
    """Return the photos of some completions that wait for review and of some open reports of grid staff."""
    dice = np.random.default_rng([seed, 95]).random(len(steps))
    status = standing.status[steps.ticket]
    done = _is(steps, Act.COMPLETE) & (steps.becomes == STATUSES.index(Status.COMPLETED))
    done &= (status == STATUSES.index(Status.COMPLETED)) & (dice < COMPLETED_SHARE)
    found = _is(steps, Act.REPORT) & (steps.actor == ACTORS.index("grid")) & (dice < FOUND_SHARE)
    found &= standing.is_open[steps.ticket]
    themes = [THEME_LIST[theme].key for theme in demand.theme.tolist()]
    taken: list[tuple[int, Upload]] = []
    for chosen, moments in ((done, (PhotoTime.BEFORE, PhotoTime.AFTER)), (found, (PhotoTime.FOUND,))):
        for step in np.flatnonzero(chosen).tolist():
            ticket = int(steps.ticket[step])
            taken += [(step, upload) for upload in album.of(themes[ticket], ticket, *moments)]
    rows = np.array([step for step, _ in taken], np.int64)
    return Photos(uuids_of(steps.at[rows], stream=(seed, 96)), rows, [upload for _, upload in taken])


def _is(steps: Steps, act: Act) -> Bools:
    return np.asarray(steps.act == ACTS.index(act))


def attachment_table(
    city: str, photos: Photos, steps: Steps, *, seq: Ints, ticket_ids: Bytes, order_ids: Bytes
) -> Table:
    """Return the rows of ``attachments``; seq: of each step within its ticket's history."""
    count, step, uploads = len(photos), photos.step, photos.uploads
    later = np.array([upload.kind is AttachmentKind.AFTER for upload in uploads]) * BETWEEN
    return Table(
        "attachments",
        {
            "city": constant(city, count),
            "id": uuids(photos.ids),
            "ticket_id": uuids(ticket_ids[steps.ticket[step]]),
            "work_order_id": references(order_ids, steps.order[step]),
            "seq": [b"%d" % number for number in seq[step].tolist()],
            "kind": texts(upload.kind.value for upload in uploads),
            "sha256": [_bytea(upload.sha256) for upload in uploads],
            "thumbnail": [_bytea(upload.thumbnail or b"") for upload in uploads],
            "media_type": texts(upload.media_type for upload in uploads),
            "size_bytes": [b"%d" % upload.size_bytes for upload in uploads],
            "width": [b"%d" % (upload.width or 0) for upload in uploads],
            "height": [b"%d" % (upload.height or 0) for upload in uploads],
            "name": texts(upload.name for upload in uploads),
            "uploaded_by": texts(f"demo:{ACTORS[actor]}" for actor in steps.actor[step].tolist()),
            "uploaded_at": instants(steps.at[step] - ON_THE_WAY + later),
        },
    )


def _bytea(value: bytes) -> bytes:
    return b"\\\\x" + value.hex().encode()
