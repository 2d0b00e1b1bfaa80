from __future__ import annotations

from pathlib import Path

import pytest

from scripts.stamps import Stamps, digest


def test_a_recorded_step_is_done_until_its_digest_changes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    Stamps(tmp_path / "var" / "stamps.json").record("static", digest([source]))
    again = Stamps(tmp_path / "var" / "stamps.json")
    assert again.is_done("static", digest([source]))
    assert not again.is_done("tables", digest([source]))
    source.write_text("two")
    assert not again.is_done("static", digest([source]))


def test_a_digest_sees_a_renamed_file_and_a_changed_fact(tmp_path: Path) -> None:
    source, renamed = tmp_path / "a", tmp_path / "b"
    source.write_text("same")
    renamed.write_text("same")
    assert len({digest([source]), digest([renamed]), digest([source, renamed]), digest([source], True)}) == 4
    assert digest([source, renamed]) == digest([renamed, source])


@pytest.mark.parametrize("content", ["", "{", "[]", "7"])
def test_a_damaged_record_means_that_nothing_is_done(tmp_path: Path, content: str) -> None:
    path = tmp_path / "stamps.json"
    path.write_text(content)
    assert not Stamps(path).is_done("static", "x")
