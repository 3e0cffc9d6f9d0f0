"""Name the version that health, streams and pages tell."""

VERSION = "0.1.0"
