"""Where the tests of the package find the repository."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def quarterly() -> Path:
    """The figures of the first rule set."""
    return ROOT / "fixtures" / "us-quarterly.csv"
