"""What `docs/python.md` shows is what comes out.

Blocks of Python run one after the other, in one session at the top of the repository;
a block of text that follows one is what it prints.
"""

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall((ROOT / "docs" / "python.md").read_text(encoding="utf-8"))


def test_every_example_prints_what_stands_below_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {"scratch": tmp_path}
    printed, compared = "", 0
    for kind, body in blocks():
        if kind == "python":
            caught = io.StringIO()
            with contextlib.redirect_stdout(caught):
                exec(compile(body, "docs/python.md", "exec"), names)
            printed = caught.getvalue()
        else:
            assert printed.rstrip() == body.rstrip(), body
            printed, compared = "", compared + 1
    assert compared >= 5
