"""Commands and settings files of bots, and the players made of them."""

import json
from pathlib import Path

import pytest

from agents.processes.settings import BotSettings, bot_settings
from agents.spec import resolve
from arena.base.errors import InputError
from tests.pages import ROOT
from tests.test_page_tables import first_cells


def test_a_command_is_split_as_a_shell_would() -> None:
    settings = bot_settings("python3 'my bot.py' --depth 3")
    assert settings.words == ["python3", "my bot.py", "--depth", "3"]


def test_a_file_gives_limits_and_options(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_text('command = "cat -"\nfights = 1\nmove_limit = 2\n[options]\ndepth = 3\n')
    settings = bot_settings(str(file))
    assert (settings.words, settings.fights, settings.move_limit) == (["cat", "-"], 1, 2.0)
    assert settings.options == {"depth": 3}
    player = resolve(f"exec:{file}")
    assert (player.name, player.most) == (f"exec:{file}", 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "command: Field required"),
        ('command = "cat"\nspeed = 3', "speed: Extra inputs are not permitted"),
        ('command = "cat"\nfights = 0', "fights: Input should be greater than or equal to 1"),
        ('command = "cat"\nmove_limit = nan', "move_limit: Input should be a finite number"),
        ("command", "is no TOML"),
        ('command = "no-such-bot"', "there is no command 'no-such-bot'"),
        ('command = "cat \'x"', "No closing quotation; check its quotation marks"),
        ('command = "cat \\u0000"', "command: String should match pattern"),
        ('command = "cat"\n[env]\n"A=B" = ""', "env.A=B.[key]: String should match pattern"),
        ('command = "cat"\n[env]\n"" = ""', "env..[key]: String should match pattern"),
        ('command = "cat"\n[env]\nA = "\\u0000"', "env.A: String should match pattern"),
        ('command = "cat"\nmemory_mb = 99999999999999999999', "memory_mb: Input should be less"),
        ('command = "cat"\n[options]\na = nan', "options.a."),
        ("x = " + "[" * 5_000, "is no TOML"),
    ],
)
def test_bad_settings_are_told_in_one_line(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_text(text)
    with pytest.raises(InputError) as error:
        bot_settings(str(file))
    assert why in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ("", "exec: names no command"),
        ("missing.toml", "missing.toml: No such file or directory"),
        ("./missing-bot", "there is no command './missing-bot'"),
        ("cat 'x", "No closing quotation"),
        ("cat \udcff", "command: Input should be a valid string"),
        ("cat \0", "command: String should match pattern"),
    ],
)
def test_a_bad_command_is_told_in_one_line(rest: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        resolve(f"exec:{rest}")


def test_a_changed_file_is_another_player(tmp_path: Path) -> None:
    script = tmp_path / "bot.py"
    script.write_text("pass")
    before = resolve(f"exec:python3 {script}").fingerprint
    assert resolve(f"exec:python3 {script}").fingerprint == before
    script.write_text("pass  # changed")
    after = resolve(f"exec:python3 {script}").fingerprint
    assert len({before, after, BotSettings(command=f"cat {script}").fingerprint}) == 3


def test_a_file_whose_name_has_blanks_needs_no_quotation_marks(tmp_path: Path) -> None:
    file = tmp_path / "my bot ü.toml"
    file.write_text('command = "cat"\nfights = 3\n')
    assert bot_settings(str(file)).fights == bot_settings(f"'{file}'").fights == 3


def test_a_program_may_stand_in_the_command_itself() -> None:
    long = "x = 1;" * 100  # longer than a file's name can be
    one, other = (resolve(f"exec:python3 -c '{long}{k}'").fingerprint for k in (1, 2))
    assert one != other


def test_what_makes_a_player_is_its_words_options_and_environment() -> None:
    def print_of(command: str, **more: dict[str, str]) -> str:
        return BotSettings(command=command, **more).fingerprint  # type: ignore[arg-type]

    assert print_of("cat -") == print_of("cat   '-'")
    styles = [print_of("cat", **{part: {"style": s}}) for part in ("env", "options") for s in "ab"]
    assert len({print_of("cat"), *styles}) == 5


def test_every_setting_is_described_with_its_default() -> None:
    page = (ROOT / "docs" / "bots.md").read_text(encoding="utf-8")
    described = {row[0].strip("`"): row[1] for row in first_cells(page, "setting")}
    assert list(described) == list(BotSettings.model_fields)
    for name, field in BotSettings.model_fields.items():
        if isinstance(field.default, bool | int | float):
            assert json.loads(described[name]) == pytest.approx(field.default, rel=1e-2), name
