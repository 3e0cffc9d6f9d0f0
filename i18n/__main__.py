"""Translation commands: ``python -m i18n missing`` and ``python -m i18n renew``."""

import argparse
import sys

from i18n import catalog_check
from i18n.extraction import read_sources


def main() -> int:
    """Run the command and return its exit code: 1 while something has no translation."""
    parser = argparse.ArgumentParser(prog="python -m text", description=__doc__)
    parser.add_argument("command", choices=["missing", "renew"])
    parser.add_argument("--language", default="en")
    asked = parser.parse_args()
    said = read_sources()
    if asked.command == "renew":
        lacking = catalog_check.renew(asked.language, said.messages)
    else:
        lacking = catalog_check.missing(catalog_check.load(asked.language), said.messages)
    for message in lacking:
        print(f"{message.place}\t{message.context or ''}\t{message.id}")
    for place in said.untranslatable:
        print(f"{place}\tan f-string cannot be translated: use t() with values")
    return 1 if lacking or said.untranslatable else 0


sys.exit(main())
