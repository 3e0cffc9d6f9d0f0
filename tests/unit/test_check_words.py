"""The check of words finds archaic prose and metaphors in names."""

from pathlib import Path

import pytest

from scripts.check_words import find_stems, list_modules, read_names, read_prose


def write_module(folder: Path, source: str) -> Path:
    path = folder / "module.py"
    path.write_text(source)
    return path


@pytest.mark.parametrize(
    ("source", "archaic"),
    [
        pytest.param('"""Tell whoever asks."""\n', ["whoever"], id="docstring"),
        pytest.param("x = 1  # read anew\n", ["anew"], id="comment"),
        pytest.param('x = "whoever"\n', [], id="a string is no prose"),
        pytest.param('"""Return ``told``."""\n', [], id="a name is no prose"),
        pytest.param('"""Return the rows again."""\n', [], id="plain"),
    ],
)
def test_archaic_words_are_found_in_prose_alone(tmp_path, source, archaic):
    lines = read_prose(write_module(tmp_path, source))

    assert [word for line in lines for word in line.archaic] == archaic


@pytest.mark.parametrize(
    ("name", "stems"),
    [
        ("turnstile", ["turnstile"]),
        ("BoardKeeper", ["keeper"]),
        ("open_orders", []),
        ("TicketSummary", []),
        ("opening", []),
    ],
)
def test_metaphors_are_found_as_whole_words_of_names(name, stems):
    assert find_stems(name) == stems


def test_every_module_and_class_is_read(tmp_path):
    path = write_module(tmp_path, "class Told:\n    pass\n")

    assert [name for _, name in read_names(path)] == ["module", "Told"]
    assert len(list(list_modules())) > 900
