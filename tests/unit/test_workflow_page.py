"""The page on workflows names files that are there, and a new workflow touches no more than eight."""

import re
from pathlib import Path

import pytest

from services.workflow.registry import WORKFLOWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
MOST_FILES = 8
NAMED = re.compile(r"`((?:\w+/)+[\w.]*)`")


@pytest.mark.parametrize("name", sorted(set(NAMED.findall(PAGE))))
def test_what_the_page_names_is_there(name):
    assert (ROOT / name).exists()


def test_a_new_workflow_touches_at_most_eight_files():
    _, _, steps = PAGE.partition("## Adding a workflow")
    numbers = [int(number) for number in re.findall(r"^(\d+)\. `", steps, flags=re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert 0 < len(numbers) <= MOST_FILES


def test_the_page_names_every_kind_of_the_interface():
    offered = {name for name, kind in WORKFLOWS.items() if kind.read is not None}

    assert [name for name in sorted(offered) if f"`{name}`" not in PAGE] == []
