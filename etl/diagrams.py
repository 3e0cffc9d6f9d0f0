"""State diagrams, printed from the transition tables into ``docs/states.md``."""

import argparse
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from domain.enums import ClockKind, Role
from domain.state_owners import ORDER_OWNERS, OWNERS
from domain.ticket_workflow import FINAL, ORDER_FINAL, TICKET_ACTS
from domain.transitions import Clocks, State, Table, Transition
from domain.work_order_workflow import ORDER_ACTS
from domain.workflows import WorkflowTable
from services.workflow.registry import WORKFLOWS

STATES = Path(__file__).parent.parent / "docs" / "states.md"

_HEAD = """# States and acts

Printed by `python -m etl diagrams` from the tables of transitions in `domain/`; do not edit. A test fails
when it is stale. Acts that leave a state as it is stand in the tables only.
"""


def render_states_page() -> str:
    """Return the whole page: a diagram and a table for tickets, work orders and every other workflow."""
    return "\n".join(
        [
            _HEAD,
            "## Tickets\n",
            _diagram(TICKET_ACTS, final=FINAL, owner=lambda state: OWNERS[state]),
            _table(TICKET_ACTS),
            "## Work orders\n",
            _diagram(ORDER_ACTS, final=ORDER_FINAL, owner=lambda state: ORDER_OWNERS[state]),
            _table(ORDER_ACTS),
            *(part for kind in WORKFLOWS.values() for part in _workflow(kind.table)),
        ]
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the page of states, or with ``--check`` say whether it is stale (exit code 1)."""
    parser = argparse.ArgumentParser(prog="python -m etl diagrams", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    parser.add_argument("--to", type=Path, default=STATES, help="file to write")
    options = parser.parse_args(arguments)
    page = render_states_page()
    if options.check:
        fresh = options.to.exists() and options.to.read_text(encoding="utf-8") == page
        print(f"{options.to} is {'fresh' if fresh else 'stale: run python -m etl diagrams'}")
        return 0 if fresh else 1
    options.to.write_text(page, encoding="utf-8")
    print(f"{options.to} written")
    return 0


def _diagram(table: Table[State], *, final: frozenset[State], owner: Callable[[State], str]) -> str:
    """Return one mermaid state diagram; acts with the same ends share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, act), rule in table.items():
        for target in _targets(table, state, rule):
            if state != target:
                arrows.setdefault((state or "[*]", target), []).append(act)
    states = list(type(next(iter(final))))
    lines: list[str] = [f"    {state} : {state} ({owner(state)})" for state in states if state not in final]
    lines += [f"    {source} --> {target} : {', '.join(acts)}" for (source, target), acts in arrows.items()]
    lines += [f"    {state} --> [*]" for state in states if state in final]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```\n"])


def _workflow(table: WorkflowTable) -> list[str]:
    """Return the heading, the diagram and the table of a kind of workflow."""
    rules = table.transitions
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, act), rule in rules.items():
        if rule.to != state:
            arrows.setdefault((state or "[*]", rule.to or "[*]"), []).append(act)
    used = [state for state in table.states if any(rule.to == state for rule in rules.values())]
    movers = {
        state: sorted({role for (source, _), rule in rules.items() if source == state for role in rule.who})
        for state in used
    }
    lines = [f"    {state} : {state} ({', '.join(who)})" for state, who in movers.items() if who]
    lines += [f"    {source} --> {target} : {', '.join(acts)}" for (source, target), acts in arrows.items()]
    lines += [f"    {state} --> [*]" for state, who in movers.items() if not who]
    name = table.kind.replace("_", " ").capitalize()
    return [
        f"## {name}\n",
        "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```\n"]),
        _workflow_rows(table),
    ]


def _workflow_rows(table: WorkflowTable) -> str:
    """Return every row: from, act, who, to, and what is handed in."""
    lines = ["| from | act | who | to | payload |", "|---|---|---|---|---|"]
    ordered = sorted(table.transitions.items(), key=lambda row: row[0][0] or "")
    for (state, act), rule in ordered:
        who = ", ".join(sorted(rule.who)) + (" — the party addressed only" if rule.addressed else "")
        fields = ", ".join(rule.payload.model_fields)
        note = f"{act} (a consequence)" if rule.consequence else act
        lines.append(f"| {state or '(new)'} | {note} | {who} | {rule.to or '(gone)'} | {fields} |")
    return "\n".join([*lines, ""])


def _targets(table: Table[State], state: State | None, rule: Transition[State]) -> list[State]:
    """Return where a rule may lead: its targets, or every state from which this one is reached by holding."""
    if rule.to is not None:
        found: list[State] = [rule.to]
        return found + (_targets(table, state, rule.otherwise) if rule.otherwise else [])
    return sorted({source for (source, _), other in table.items() if source and other.to == state != source})


def _table(table: Table[State]) -> str:
    """Return every row: from, act, who, to, needs, clocks."""
    lines: list[str] = ["| from | act | who | to | needs | clocks |", "|---|---|---|---|---|---|"]
    ordered = sorted(table.items(), key=lambda row: row[0][0] or "")
    for state, rows in groupby(ordered, key=lambda row: row[0][0]):
        lines += [_row(state or "(new)", act, rule) for (_, act), rule in rows]
    return "\n".join([*lines, ""])


def _exception(role: Role, rule: Transition[State]) -> str:
    if role in rule.urgent_only:
        return " (urgent only)"
    return " (secret only)" if role in rule.secret_only else ""


def _row(state: str, act: str, rule: Transition[State]) -> str:
    who: list[str] = [f"{role}{_exception(role, rule)}" for role in sorted(rule.who)]
    cells = (
        state,
        act,
        ", ".join(
            [*who, *(["system"] if rule.by_system else []), *(["reporter"] if rule.by_reporter else [])]
        )
        + (" — the holder only" if rule.holder else ""),
        rule.to or "(back)",
        ", ".join(sorted(rule.needs)),
        "stop all" if len(rule.clocks) == len(ClockKind) else _clocks(rule.clocks),
    )
    return f"| {' | '.join(cells)} |"


def _clocks(clocks: Clocks) -> str:
    return ", ".join(f"{tick} {kind}" for kind, tick in clocks.items())


if __name__ == "__main__":
    raise SystemExit(main())
