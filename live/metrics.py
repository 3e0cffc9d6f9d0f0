"""Metrics of the live state, for the metrics page."""

from prometheus_client import Counter, Gauge, Histogram

SCREENS = Gauge("huying_stream_screens", "Open streams of this process")
FRAMES = Counter("huying_stream_frames", "Frames encoded, each for all screens that look at the same")
EVENT = Gauge("huying_live_event", "Number of the last change the picture holds", ["city"])
OPEN = Gauge("huying_live_open_tickets", "Open tickets in memory", ["city"])
DIFFERENCES = Gauge("huying_live_differences", "Figures that differ from plain SQL; not 0 is a bug", ["city"])
RECONCILED = Gauge("huying_live_reconciled_seconds", "When figures were last compared (Unix time)", ["city"])
APPLY = Histogram(
    "huying_live_apply_seconds",
    "Time to read changed tickets again, recount and encode",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1),
)
