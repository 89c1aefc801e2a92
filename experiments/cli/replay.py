"""Look at a recorded fight, or make a film of it: replay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.answer import Answer, answering, folded
from experiments.cli.options import AsJson, Trust

if TYPE_CHECKING:
    from arena.window.replaying.opening import Opened


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(replay)


@answering
def replay(
    file: Annotated[
        Path, typer.Argument(help="A replay file, such as those in logs/human, or a corpus.")
    ],
    fight: Annotated[int | None, typer.Option(min=0, help="Which fight of a corpus.")] = None,
    at: Annotated[int, typer.Option(min=0, help="Frame to begin at.")] = 0,
    headless: Annotated[
        bool, typer.Option("--headless", help="Open no window: play it again, and write films.")
    ] = False,
    gif: Annotated[Path | None, typer.Option(help="GIF to write.")] = None,
    mp4: Annotated[Path | None, typer.Option(help="MP4 to write.")] = None,
    until: Annotated[
        int | None, typer.Option(min=1, help="Frame at which films end; the end if not given.")
    ] = None,
    speed: Annotated[float, typer.Option(help="Speed of films; 0.25 is slow motion.")] = 1.0,
    boxes: Annotated[bool, typer.Option("--boxes", help="Draw boxes in films.")] = False,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Show a recorded fight in the window: scrub, jump, label, take over, export.

    With --headless no window opens; --gif and --mp4 write films from frame --at on.
    """
    from arena.base.errors import InputError

    for path, suffix in ((gif, ".gif"), (mp4, ".mp4")):
        if path is not None and path.suffix.lower() != suffix:
            raise InputError(f"{path}: is to be a {suffix[1:]}; end its name with {suffix}")
    opened = _opened(file, fight, at)
    playback = opened.reel.rounds[opened.reel.locate(opened.place)[0]]
    if at > playback.frames:
        raise InputError(f"--at {at}: the fight has {playback.frames} frames; give 0 to those")
    films = [path for path in (gif, mp4) if path is not None]
    written = {str(path): _film(opened, path, until, speed, boxes) for path in films}
    if not headless and not films:
        _show(opened, trust)
    data = {**_facts(file, opened), "films": written}
    return Answer(data, _text(data), as_json)


def _opened(file: Path, fight: int | None, at: int) -> "Opened":
    """Open a replay file, or a fight of a corpus."""
    from arena.base.errors import InputError
    from arena.replays.library import Library
    from arena.window.replaying.opening import open_file, open_replay
    from logs.corpus import Corpus

    if fight is None:
        return open_file(file, Library(), at)
    fights = Corpus.load(file).fights
    if fight >= len(fights):
        raise InputError(f"{file}: no fight {fight}; it has fights 0 to {len(fights) - 1}")
    return open_replay(fights[fight], f"{file}: fight {fight}", at)


def _film(opened: "Opened", path: Path, until: int | None, speed: float, boxes: bool) -> int:
    """Write a film; gives its pictures."""
    from arena.window.drawing import FightPainter
    from arena.window.replaying.films import Cut, film
    from experiments.progress import progress

    number, _ = opened.reel.locate(opened.place)
    stop = None if until is None else opened.reel.place_of(number, until) + 1
    cut = Cut(opened.place, stop, speed, boxes)
    with progress(f"Writing {path.name}", "pictures") as step:
        return film(opened.reel, path, FightPainter(), cut, step)


def _show(opened: "Opened", trust: bool) -> None:
    """Open the window on it."""
    from functools import partial

    from agents.spec import named_agents, resolve
    from arena.window.open import open_app
    from arena.window.screens.replay import ReplayScreen
    from arena.window.settings import load_settings

    settings, trouble = load_settings()
    app = open_app(settings, named_agents(), partial(resolve, trust=trust))
    app.push(ReplayScreen(app, opened))
    if trouble:
        app.say(trouble)
    app.run()


def _facts(file: Path, opened: "Opened") -> dict[str, Any]:
    from collections import Counter

    from arena.fight.position import OUTCOMES
    from arena.frame_data.skills import FIGHTERS

    number, _ = opened.reel.locate(opened.place)
    playback = opened.reel.rounds[number]
    replay = playback.replay
    return {
        "file": file,
        "players": list(replay.players),
        "fighters": [FIGHTERS[row] for row in replay.fighters],
        "frames": replay.frames,
        "outcome": OUTCOMES[replay.outcome],
        "digest": opened.digests[number],
        "events": dict(Counter(event.kind.value for event in playback.events)),
    }


def _text(data: dict[str, Any]) -> str:
    sides = zip(data["players"], data["fighters"], strict=True)
    left, right = (f"{player} ({fighter})" for player, fighter in sides)
    events = ", ".join(f"{count} {kind}" for kind, count in data["events"].items())
    lines = [
        f"{left} against {right}: {data['outcome'] or 'broken off'}, {data['frames']} frames, "
        "played again bit for bit",
        events,
        *(f"{path}: {count} pictures" for path, count in data["films"].items()),
    ]
    return folded(lines)
