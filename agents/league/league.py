"""A league: learners take turns against past selves of all, the panel and the pros.

A turn of a learner depends on what the last checkpoint holds and on the seed, and on nothing else:
fights begin anew, opponents are drawn anew, all generators are seeded anew. A checkpoint is written
after each turn. So a league that was killed at any moment goes on from its last whole turn and
comes to the same weights, on one machine, as one that was not.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from agents.clones.agent import Clone
from agents.league.checkpoint import LEAGUE_FILE, LeagueRecord, TurnRecord, load_league, save_league
from agents.league.learner import SHARPNESS, Learner
from agents.league.pool import Pool
from agents.league.settings import LeagueSettings
from agents.networks.file import NetworkRecord, save_network
from agents.ppo.training import one_thread
from arena.base.errors import InputError
from arena.match import Player

Progress = Callable[[int, int], None]


class League:
    """Learners, their past selves, and the opponents that do not learn.

    Attributes:
        settings: How it is trained.
        learners: Its learners.
        pool: The past selves.
        turns: That have been played, in order.
    """

    def __init__(
        self, settings: LeagueSettings, others: Sequence[Player], clone: Clone | None = None
    ) -> None:
        """Make a league at its beginning.

        Args:
            settings: How it is trained.
            others: The opponents that do not learn, in the order of the settings.
            clone: Whose network the learners begin with.

        Raises:
            InputError: If the clone does not fit.
        """
        self.settings = settings
        with one_thread():  # first weights are a product, too
            self.learners = [
                Learner(number, settings, clone) for number in range(len(settings.tempers))
            ]
        self.pool = Pool(settings.pool)
        self.turns: list[TurnRecord] = []
        self._others = list(others)

    @property
    def steps(self) -> int:
        """Decisions trained on so far, of all learners."""
        return sum(learner.steps for learner in self.learners)

    @property
    def all_steps(self) -> int:
        """Decisions to be trained on, of all learners."""
        settings = self.settings
        return len(self.learners) * settings.rollouts * settings.envs * settings.rollout

    @one_thread()
    def train(
        self,
        folder: Path,
        command: str,
        progress: Progress | None = None,
        after_turn: Callable[[], None] | None = None,
    ) -> None:
        """Train to the end, and write the league and the learners' files after every turn.

        Args:
            folder: Where to.
            command: What made them, for the learners' files.
            progress: Told (decisions so far, decisions in all).
            after_turn: Called when a turn has been written.

        Raises:
            InputError: If the folder cannot be written, or an opponent fails.
        """

        def told() -> None:
            if progress is not None:
                progress(self.steps, self.all_steps)

        told()
        while not all(learner.is_done for learner in self.learners):
            learner = self.learners[len(self.turns) % len(self.learners)]
            self._play(learner, told)
            self.save(folder)
            self._write(learner, folder, command)
            if after_turn is not None:
                after_turn()
        for learner in self.learners:  # one that was killed between two files has an old one
            self._write(learner, folder, command)
            learner.close()

    def _play(self, learner: Learner, told: Callable[[], None]) -> None:
        """Play a learner's turn."""
        settings = self.settings
        self.pool.add(learner.snapshot())
        past = [snapshot.player for snapshot in self.pool.snapshots]
        learner.standing.keep(player.name for player in [*past, *self._others])
        random = np.random.default_rng(settings.key("opponents", len(self.turns)))
        seats = min(settings.seats, settings.envs)  # all that are drawn are met
        drawn = self.pool.draw(learner.standing, self._others, seats, random)
        learner.train(drawn, told)
        self.turns.append(
            TurnRecord(
                learner=learner.temper.name,
                steps=learner.steps,
                price=learner.price,
                presses=learner.presses,
                won=learner.standing.mean(self._others),
                update=learner.update,
            )
        )

    def file_of(self, learner: Learner, folder: Path) -> Path:
        """Give where a learner's file stands in a folder."""
        return folder / f"{learner.temper.name}.safetensors"

    def _write(self, learner: Learner, folder: Path, command: str) -> None:
        record = NetworkRecord(
            world=self.settings.world,
            name=learner.temper.name,
            interval=self.settings.interval,
            sharpness=SHARPNESS,
            hands=list(learner.temper.hands),
            steps=learner.steps,
            command=command,
        )
        save_network(learner.weights(), record, self.file_of(learner, folder))

    # --- files ------------------------------------------------------------------------------------
    def save(self, folder: Path) -> None:
        """Write the league into a folder, in one step.

        Raises:
            InputError: If it cannot be written.
        """
        snapshots = self.pool.snapshots
        record = LeagueRecord(
            settings=self.settings.model_dump(mode="json"),
            turns=self.turns,
            learners=[learner.state() for learner in self.learners],
            pool=[[snapshot.learner, snapshot.steps] for snapshot in snapshots],
        )
        save_league(folder, record, [learner.tensors() for learner in self.learners], snapshots)

    def resume(self, folder: Path) -> None:
        """Go on where the league in a folder stopped.

        Raises:
            InputError: If there is none, its file is broken, or it was trained with other settings;
                says which.
        """
        record, tensors, snapshots = load_league(folder)
        other = self.settings.difference(record.settings)
        if other:
            raise InputError(
                f"{folder}: a league with {other}; give the same settings, or another --out"
            )
        try:
            for learner, state, own in zip(self.learners, record.learners, tensors, strict=True):
                learner.restore(state, own)
        except (RuntimeError, KeyError, ValueError) as error:
            path = folder / LEAGUE_FILE
            raise InputError(
                f"{path}: its tensors fit no such learner; give another --out"
            ) from error
        self.pool.snapshots = snapshots
        self.turns = record.turns
