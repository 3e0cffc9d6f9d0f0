"""What several unit tests read and none changes: read once."""

import pytest

from demo.areas import DemoArea, load_areas
from i18n import extraction
from i18n.extraction import Sources


@pytest.fixture(scope="session")
def demo_areas() -> list[DemoArea]:
    """Every area of the demonstration city, as its file holds them."""
    return load_areas()


@pytest.fixture(scope="session")
def sources() -> Sources:
    """Every message of the product's sources."""
    return extraction.read_sources()
