"""The version shown by health, streams and pages."""

VERSION = "0.1.0"
