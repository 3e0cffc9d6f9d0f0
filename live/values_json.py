"""JSON of a level's figures: built and packed once for all readers until a figure changes."""

import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from json.encoder import encode_basestring

from domain.filters import Filters
from domain.measures import MeasureScale, MeasureSpec
from domain.scopes import Scope
from geo.classes import NO_CLASS
from live.city_state import CityState
from live.class_breaks import Floats
from live.counting import LIGHT_NAMES, AreaValues
from live.frames import format_instant
from live.subscriptions import encode, to_json_classes, to_json_values

KEPT = 64  # levels, measures, filters and scopes, about 250 kB each; the one asked for longest ago is dropped
LEVEL = 2  # of compression: 10 % larger than 4, in a quarter of the time
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

Asked = tuple[str, MeasureSpec, Filters, Scope]


@dataclass(frozen=True, slots=True)
class ValuesJson:
    """One answer: what differs from second to second, then the figures; ``tag`` names the figures."""

    head: bytes
    figures: bytes
    packed_figures: bytes
    tag: str

    @property
    def plain(self) -> bytes:
        """Return the answer as it is."""
        return self.head + self.figures

    @property
    def gzipped(self) -> bytes:
        """Return the answer as one gzip member, of which the figures were packed before."""
        check = zlib.crc32(self.figures, zlib.crc32(self.head)).to_bytes(4, "little")
        size = (len(self.head) + len(self.figures)).to_bytes(4, "little")
        return GZIP_HEAD + _packed(self.head, zlib.Z_FULL_FLUSH) + self.packed_figures + check + size


class ValuesAnswers:
    """The last answers, by request; used from any thread."""

    def __init__(self, most: int = KEPT) -> None:
        """Start with none."""
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Asked, tuple[Floats, bytes, bytes, str]] = OrderedDict()

    def answer(
        self, picture: CityState, level: str, measure: MeasureSpec, *, filters: Filters, scope: Scope
    ) -> ValuesJson:
        """Return the figures as they are now. Raises NotFound, or Busy."""
        found = picture.values(level, measure, filters=filters, scope=scope)
        asked = (level, measure, filters, scope)
        with self._lock:
            kept = self._kept.get(asked)
        if (
            kept is None or kept[0] is not found.values
        ):  # the picture hands out the same array until one changes
            figures = _figures(found)
            tag = blake2b(figures, digest_size=9).hexdigest()
            kept = (found.values, figures, _packed(figures, zlib.Z_FINISH), tag)
        with self._lock:
            self._kept[asked] = kept
            self._kept.move_to_end(asked)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return ValuesJson(_head(found), *kept[1:])


def _head(found: AreaValues) -> bytes:
    told = {
        "city": found.city,
        "level": found.level,
        "measure": found.measure.code,
        "as_of": format_instant(found.as_of),
        "event": found.event,
    }
    return encode(told)[:-1] + b',"areas":['


def _figures(found: AreaValues) -> bytes:
    """Return areas and sums, written piece by piece: a dictionary an area takes three times as long."""
    codes = map(encode_basestring, found.codes)
    values, counts = _numbers(to_json_values(found)), _numbers(found.counts.tolist())
    if found.measure.scale is MeasureScale.LIGHTS:
        names = {NO_CLASS: "null"} | {place: f'"{name}"' for place, name in enumerate(LIGHT_NAMES)}
        classes = [names[held] for held in found.classes.tolist()]
    else:
        classes = _numbers(to_json_classes(found))
    areas = ",".join(
        f'{{"code":{code},"value":{value},"count":{count},"class":{shown}}}'
        for code, value, count, shown in zip(codes, values, counts, classes, strict=True)
    )
    return f'{areas}],"unlocated":{found.unlocated},"total":{found.total}}}'.encode()


def _numbers(found: Sequence[float | int | None]) -> list[str]:
    """Return each number as JSON has it."""
    return json.dumps(found, separators=(",", ":"))[1:-1].split(",") if found else []


def _packed(body: bytes, end: int) -> bytes:
    """Return raw deflate blocks that rest on nothing before them; end: how the last one ends."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush(end)
