"""Table of the commands of ``python -m etl``; each is a main(arguments) in the module that does the work."""

from typing import NamedTuple


class Command(NamedTuple):
    """Where a command lives, what it does, and whether it needs the database."""

    target: str
    what: str
    database: bool = True


COMMANDS = {
    "demo": Command("demo.commands:build", "build the demonstration city anew"),
    "prepare": Command("demo.commands:prepare", "build the demonstration where it is missing"),
    "simulate": Command(
        "demo.commands:simulate", "play what the demonstration city missed, then keep it alive until stopped"
    ),
    "areas": Command("etl.areas:main", "bring areas of a city in"),
    "boston": Command("etl.boston:main", "bring Boston 2015 in: DATA_SOURCES full size, else the extract"),
    "tickets": Command("etl.tickets:main", "bring tickets of a city in"),
    "city": Command("etl.cities:main", "put a city in, or move the present of a replay city"),
    "token": Command("etl.token_command:main", "make or revoke a bearer token of a script or a wall"),
    "account": Command("etl.account_command:main", "open, change or close the account of a person"),
    "notice-address": Command(
        "etl.notification_address:main", "set where notices of a party, unit or role go by mail"
    ),
    "users": Command("etl.users:main", "bring people in from Excel or CSV, or write them out"),
    "words": Command("etl.search_index:main", "write anew what the tickets of a city are found by"),
    "rollups": Command("etl.rollups:main", "count the sums of past days anew, and print their size"),
    "calendars": Command(
        "etl.holidays:main", "write the published holidays to data/calendars again", database=False
    ),
    "calendar": Command("etl.calendar_year:main", "bring a year of the working calendar in"),
    "settings": Command("etl.settings_command:main", "list, show or change the settings of a city"),
    "papers": Command("etl.catalogue:main", "bring the list of admitted matters out or in (.xlsx)"),
    "duties": Command(
        "etl.duties:main", "bring the responsibility list in or out (.xlsx), or write a template"
    ),
    "collection-tasks": Command("etl.field_data_tasks:main", "give every collected object its open task"),
    "diagrams": Command(
        "etl.diagrams:main", "draw the diagrams of states from the tables of acts", database=False
    ),
    "verify-history": Command(
        "etl.history_proof:verify_command", "find what was changed behind the history's back"
    ),
    "verify-assessment": Command(
        "etl.assessment_proof:main", "check the frozen periods of the assessment against digest and signature"
    ),
    "sign-history": Command("etl.history_proof:sign_command", "sign the finished days of the history"),
    # The file store belongs to the adapters, which are on the same layer: only their names are known here.
    "sweep-files": Command(
        "adapters.file_maintenance:sweep_command", "remove uploads that no act used, list what is missing"
    ),
    "backup": Command(
        "adapters.backup:backup_command", "copy database, files and key into a folder", database=False
    ),
    "restore": Command(
        "adapters.backup:restore_command", "bring a backup into an empty place", database=False
    ),
    "verify-files": Command(
        "adapters.file_maintenance:verify_command", "hash every file and compare all with the database"
    ),
}
