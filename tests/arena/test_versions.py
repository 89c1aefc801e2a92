"""Versions guard: none of what they stand for changes without them."""

import ast
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import features
from arena.base.errors import InputError
from arena.rules import RULES_VERSION, versions
from arena.rules.versions import ARENA, check, note, recorded, rules_hash

FEATURES = ARENA / "features.py"
RULES = [path for path in sorted((ARENA / "rules").glob("*.py")) if path.name != "versions.py"]
ALL_OF_IT = [*RULES, ARENA / "state.py"]
PART_OF_IT = [ARENA / "frame_data" / "skills.py", ARENA / "frame_data" / "fighter_file.py"]

HASH = rules_hash()

Place = tuple[Path, ast.Constant]


def numbers(paths: list[Path]) -> list[Place]:
    """Find every whole number that stands in some sources, on a line of code."""
    return [
        (path, node)
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and type(node.value) is int
    ]


def raised(path: Path, number: ast.Constant) -> str:
    """Write a source with one of its numbers raised by one."""
    lines = path.read_text().encode().splitlines(keepends=True)
    line = lines[number.lineno - 1]
    new = str(number.value + 1).encode()
    lines[number.lineno - 1] = line[: number.col_offset] + new + line[number.end_col_offset :]
    return b"".join(lines).decode()


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The arena's sources in a folder of their own."""
    folder = tmp_path_factory.mktemp("versions") / "arena"
    shutil.copytree(ARENA, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def rules_with(copied: Path, path: Path, source: str) -> str:
    """Hash the rules with one source in place of another."""
    place = copied / path.relative_to(ARENA)
    place.write_text(source)
    try:
        return rules_hash(copied)
    finally:
        shutil.copy(path, place)


# --- the rules ------------------------------------------------------------------------------------
def test_the_rules_are_those_that_are_recorded_for_their_version() -> None:
    check(rules_hash(), RULES_VERSION, recorded())


@settings(max_examples=40)
@given(place=st.sampled_from(numbers(ALL_OF_IT)))
def test_every_number_in_the_rules_counts(copied: Path, place: Place) -> None:
    assert rules_with(copied, place[0], raised(*place)) != HASH


@pytest.mark.parametrize("path", ALL_OF_IT + PART_OF_IT, ids=lambda path: path.name)
def test_a_comment_in_the_rules_does_not_count(copied: Path, path: Path) -> None:
    commented = path.read_text().replace("\n\n", "\n# a comment\n\n")
    assert rules_with(copied, path, commented) == HASH


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (PART_OF_IT[0], "skill.startup + skill.active", "skill.startup"),
        (PART_OF_IT[0], "    KIND,\n    LEVEL,\n", "    LEVEL,\n    KIND,\n"),
        (
            PART_OF_IT[0],
            'FIGHTERS: Final = ("aster", "brakk"',
            'FIGHTERS: Final = ("brakk", "aster"',
        ),
        (PART_OF_IT[1], "advantage + self.active", "advantage + 1 + self.active"),
        (PART_OF_IT[1], "SUBPIXELS: Final = 256", "SUBPIXELS: Final = 128"),
        (PART_OF_IT[1], "round(pixels", "int(pixels"),
    ],
)
def test_what_packs_the_fighters_counts(copied: Path, path: Path, before: str, after: str) -> None:
    source = path.read_text()
    assert source.count(before) == 1
    assert rules_with(copied, path, source.replace(before, after)) != HASH


def test_how_frame_data_is_read_does_not_count(copied: Path) -> None:
    path = PART_OF_IT[0]
    source = path.read_text()
    other = source.replace("cannot be read", "is not there")
    assert other != source
    assert rules_with(copied, path, other) == HASH


def test_other_sources_of_a_version_are_recorded_only_if_fights_stay_the_same(
    tmp_path: Path,
) -> None:
    record = tmp_path / "versions.json"
    record.write_text('{"1": "aaaa"}')
    note(False, "aaaa", 1, record)
    with pytest.raises(InputError, match=r"sources are bbbb, recorded are aaaa; .*RULES_VERSION"):
        note(False, "bbbb", 1, record)
    note(True, "bbbb", 1, record)
    assert recorded(record) == {"1": "bbbb"}
    with pytest.raises(InputError, match=r"version 2: .* cccc, recorded are none; .*make rules"):
        check("cccc", 2, recorded(record))
    note(False, "cccc", 2, record)
    assert recorded(record) == {"1": "bbbb", "2": "cccc"}
    check("cccc", 2, recorded(record))


def test_the_command_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "versions.json"
    record.write_text("{}")
    monkeypatch.setattr(versions.note, "__defaults__", (record,))
    assert versions.main(["--other"]) == 2
    assert "--same" in capsys.readouterr().err
    assert versions.main([]) == 0
    assert recorded(record) == {str(RULES_VERSION): HASH}


# --- the features ---------------------------------------------------------------------------------
def features_with(tmp_path: Path, source: str) -> str:
    path = tmp_path / f"features_{abs(hash(source))}.py"
    path.write_text(source)
    return features._hash_of(path)


@given(place=st.sampled_from(numbers([FEATURES])))
def test_every_number_in_the_features_counts(
    tmp_path_factory: pytest.TempPathFactory, place: Place
) -> None:
    folder = tmp_path_factory.mktemp("features")
    assert features_with(folder, raised(*place)) != features.feature_set_hash()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"vx",  # sideways', '"vz",  # sideways'),
        ("_PER_CENT = np.float32(0.01)", "_PER_CENT = np.float32(0.02)"),
        ("block[_COMBO] = np.float32(s[b + S.COMBO, i]) * _PER_8", "block[_COMBO] = _ONE"),
        ("max(s[b + S.READY + slot, i] - frame, 0)", "s[b + S.READY + slot, i]"),
        ("if s[b + S.Y, i] > 0:", "if s[b + S.Y, i] >= 0:"),
    ],
)
def test_another_name_scale_or_formula_is_another_set_of_features(
    tmp_path: Path, before: str, after: str
) -> None:
    source = FEATURES.read_text()
    assert source.count(before) == 1
    assert features_with(tmp_path, source.replace(before, after)) != features.feature_set_hash()


def test_comments_and_what_is_no_feature_do_not_count(tmp_path: Path) -> None:
    source = FEATURES.read_text()
    assert features_with(tmp_path, source) == features.feature_set_hash()
    commented = source.replace("# sideways speed in the air", "# speed").replace(
        "\n\n", "\n# -\n\n"
    )
    assert commented != source
    assert features_with(tmp_path, commented) == features.feature_set_hash()
    more = source + "\n\ndef column(name):\n    return NAMES.index(name)\n"
    assert features_with(tmp_path, more) == features.feature_set_hash()
