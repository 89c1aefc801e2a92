"""Runs in wandb: made from the folder of the run, so that nothing is there twice or missing.

This is the only module that knows wandb's runs. The folder is the truth: when a run goes on, all
that its folder holds is logged first under the same id and the same step numbers. Offline, the new
local file replaces the earlier one; online, steps that the server has are left out.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from agents.world import first_fault
from arena.base.errors import InputError
from experiments.tracking.description import Description, with_new_id
from experiments.tracking.trackers import place_of, read_steps
from experiments.tracking.values import (
    Chart,
    Film,
    Lineage,
    Page,
    Picture,
    Table,
    Value,
    is_value,
    restored,
)
from experiments.tracking.vocabulary import AXES, FOUGHT, MEASURE, TRIAL, check_names, metrics

SECONDS_FOR_A_SERVER: Final = 8.0
SECONDS_FOR_AN_END: Final = 120.0
"""For what is still to be uploaded when a run ends; a network that is gone holds nobody longer."""
MODES: Final = ("online", "offline", "disabled")


def check_mode(use_wandb: bool) -> None:
    """Refuse a ``WANDB_MODE`` that is no mode, unless wandb is turned off.

    Raises:
        InputError: If it is no mode.
    """
    if use_wandb:
        mode_asked_for()


def mode_asked_for() -> str | None:
    """Read ``WANDB_MODE``; None where nothing is asked for.

    Raises:
        InputError: If it is no mode.
    """
    mode = os.environ.get("WANDB_MODE") or None
    if mode is not None and mode not in MODES:
        raise InputError(f"WANDB_MODE={mode} is none of {', '.join(MODES)}; set one, or unset it")
    return mode


class WandbTracker:
    """Sends a run to wandb: to the account where the user is logged in, else to a local file.

    Without an account, or where no server answers within seconds, the run lies in
    ``FOLDER/wandb/offline-run-…`` and can be sent later. Should wandb fail on the way, one warning
    is printed and the run goes on without it: ``arena runs sync`` makes it up from the folder.

    Attributes:
        failed: Whether wandb failed on the way.
    """

    def __init__(
        self,
        folder: Path,
        metadata: Mapping[str, Any],
        description: Description,
        mode: str | None = None,
    ) -> None:
        """Begin the run, and log what its folder holds already.

        Args:
            folder: Of the run.
            metadata: What the run is, as JSON types.
            description: How it is found again.
            mode: ``online`` or ``offline``; as the environment and the account say if None, and
                offline where no server answers.

        Raises:
            InputError: If ``online`` was asked for by this argument and no server answers.
        """
        self.failed = False
        self._folder = folder
        self._places: set[tuple[str, Any]] = set()
        self._next = self._used_up = 0
        self._run: Any = None
        try:
            self._run = _begin(folder, metadata, description, mode)
            self._used_up = int(self._run.step)
        except InputError:
            raise
        except Exception as error:  # of a foreign library, such as its settings or a full disk
            self._fail(error)
        self._guarded(lambda: self._define(description.axis))
        for step in read_steps(folder):
            self.log(step)
        self._guarded(self._remove_earlier)

    def _define(self, axis: str) -> None:
        """Define every metric: what it is drawn over, and what of it is kept beside the run."""
        axes = {"training": axis, "measure": MEASURE, "trial": TRIAL, "fights": FOUGHT}
        for name in AXES:
            self._run.define_metric(name)
        for name, metric in metrics().items():
            if name not in AXES:
                over = axes[metric.axis]
                self._run.define_metric(
                    metric.defined, step_metric=over, step_sync=False, summary=metric.summary
                )

    def _remove_earlier(self) -> None:
        """Remove local files of this run that the present one holds whole."""
        if not self._run.offline:
            return
        own = Path(self._run.dir).parent.resolve()
        for earlier in (self._folder / "wandb").glob(f"offline-run-*-{self._run.id}*"):
            if earlier.resolve() != own:
                shutil.rmtree(earlier, ignore_errors=True)

    def log(self, step: Mapping[str, Any]) -> None:
        """Send the figures and values of one step."""
        check_names(step)
        place = place_of(step)
        if place in self._places:
            return
        self._places.add(place)
        number, self._next = self._next, self._next + 1
        if number >= self._used_up:
            self._guarded(lambda: self._send(step, number))

    def _send(self, step: Mapping[str, Any], number: int) -> None:
        sent = {}
        for name, told in step.items():
            value = restored(told, self._folder) if is_value(told) else told
            if isinstance(value, Lineage):
                self._trace(value)
            elif value is not None:
                sent[name] = shown(value)
        self._run.log(sent, step=number)

    def _trace(self, value: Lineage) -> None:
        """Log or use an artifact; content that is there already becomes no new version."""
        import wandb

        artifact = wandb.Artifact(value.name, value.kind, metadata=dict(value.about))
        for name, path in value.files.items():
            artifact.add_file(str(path), name)
        aliases = ["latest", *value.aliases]
        if not value.used:
            self._run.log_artifact(artifact, aliases=aliases)
        elif self._run.offline:  # `use_artifact` refuses, though the file can say it
            self._run._log_artifact(artifact, aliases=aliases, use_after_commit=True)
        else:
            self._run.use_artifact(artifact, aliases=aliases)

    def finish(self, summary: Mapping[str, Any], status: int = 0) -> None:
        """Send what the run came to and close it."""

        def close() -> None:
            self._run.summary.update(dict(summary))
            self._run.finish(exit_code=status)

        self._guarded(close)
        self._run = None

    def _guarded(self, action: Callable[[], None]) -> None:
        """Do something with wandb; where that fails, warn once and go on without."""
        if self._run is None:
            return
        try:
            action()
        except Exception as error:  # of a foreign library: no training may be lost by it
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        """Warn, and go on without wandb."""
        later = f"the run goes on in {self._folder}; `arena runs sync` sends it later"
        _warn(f"{_first_line(error)}; {later}")
        self._run, self.failed = None, True


def check_account() -> None:
    """Refuse to send anything where nobody is logged in.

    Raises:
        InputError: If there is no key.
    """
    import wandb

    wandb.setup(settings=wandb.Settings(silent=True))
    try:
        known = wandb.login(prompt=False, verify=False)
    except wandb.Error as error:
        raise InputError(f"wandb: {str(error).splitlines()[0]}; run `wandb login`") from error
    if not known:
        raise InputError("nobody is logged in to wandb; run `wandb login`, then this again")


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):  # of wandb's settings, taken from the environment
        return first_fault(error)
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _warn(what: str) -> None:
    print(f"warning: wandb: {what}", file=sys.stderr, flush=True)


def shown(value: Value | float | int | str | bool) -> Any:
    """Turn a value into wandb's own kind; figures stay."""
    import io

    import wandb

    if isinstance(value, Table):
        return wandb.Table(columns=list(value.columns), data=[list(row) for row in value.rows])
    if isinstance(value, Chart):
        titles = {"title": value.title}
        if value.lines:
            fields = {"step": value.x, "lineVal": value.y, "lineKey": value.lines}
            titles |= {"xname": value.x}
            return wandb.plot_table("wandb/lineseries/v0", shown(value.table), fields, titles)
        fields = {"x": value.x, "y": value.y}
        return wandb.plot_table("wandb/scatter/v0", shown(value.table), fields, titles)
    if isinstance(value, Picture):
        from PIL import Image

        return wandb.Image(Image.open(io.BytesIO(value.png)), caption=value.caption)
    if isinstance(value, Film):
        return wandb.Video(io.BytesIO(value.content), caption=value.caption, format=value.kind)  # type: ignore[arg-type]
    if isinstance(value, Page):
        return wandb.Html(value.html, inject=False)
    return value


def _begin(
    folder: Path, metadata: Mapping[str, Any], description: Description, mode: str | None
) -> Any:
    """Open the run; offline where no server answers."""
    # Sent at the end of the program, to a server that may not answer.
    os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
    import wandb  # takes a second, which no command without tracking should spend

    def init(mode: str, description: Description) -> Any:
        return wandb.init(
            mode=mode,  # type: ignore[arg-type]
            id=description.id,
            project=description.project,
            name=description.name,
            group=description.group or None,
            job_type=description.job_type,
            tags=list(description.tags),
            config=dict(metadata) | description.config,
            resume=None if mode == "offline" else "allow",
            dir=folder,
            reinit="create_new",
            settings=wandb.Settings(
                silent=True,
                console="off",
                disable_git=True,
                disable_code=True,
                x_disable_stats=True,
                x_disable_meta=True,
                init_timeout=SECONDS_FOR_A_SERVER,
                finish_timeout=SECONDS_FOR_AN_END,
                finish_timeout_raises=True,
            ),
        )

    asked, mode = mode, mode or mode_asked_for()
    try:
        wandb.setup(settings=wandb.Settings(silent=True))
        if mode is None:
            mode = "online" if wandb.login(prompt=False, verify=False) else "offline"
        return init(mode, description)
    except Exception as error:  # of a foreign library, of which not all are its own Error
        said = _first_line(error)
        if asked is not None:
            raise InputError(f"wandb: {said}; try again later") from error
        begun = init("offline", with_new_id(folder))
        _warn(
            f"{said}; the run is tracked offline in "
            f"{folder / 'wandb'}, to be sent with `arena runs sync`"
        )
        return begun
