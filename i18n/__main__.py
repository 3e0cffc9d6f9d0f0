"""Check or renew translations: ``python -m i18n missing`` and ``python -m i18n renew``."""

import argparse
import sys

from i18n import catalog_check, terminology
from i18n.extraction import read_sources


def main() -> int:
    """Run the command and return its exit code: 1 while a sentence has no translation or a wrong one."""
    parser = argparse.ArgumentParser(prog="python -m i18n", description=__doc__)
    parser.add_argument("command", choices=["missing", "renew"])
    parser.add_argument("--language", default="en")
    asked = parser.parse_args()
    said = read_sources()
    if asked.command == "renew":
        lacking = catalog_check.renew(asked.language, said.messages)
    else:
        lacking = catalog_check.missing(catalog_check.load(asked.language), said.messages)
    wrong = [
        *(f"an f-string cannot be translated: use t() with values: {place}" for place in said.untranslatable),
        *(
            f"other placeholders than its id: {each}"
            for each in catalog_check.ill_filled(catalog_check.load(asked.language))
        ),
        *(f"not a word of the glossary: {each}" for each in terminology.misnamed(said.messages)),
    ]
    for message in lacking:
        print(f"{message.place}\t{message.context or ''}\t{message.id}")
    for fault in wrong:
        print(fault)
    return 1 if lacking or wrong else 0


sys.exit(main())
