"""Keeps the rounds of matches, on a thread of its own, so that no disk holds up the window."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from arena.base.errors import InputError, one_line
from arena.replays.entries import Kept, Label, LabelKind, Party
from arena.replays.library import Library
from arena.replays.replay import Replay
from arena.window.session import FORFEIT, Corner, Round


def party_of(corner: Corner) -> Party:
    """Say who sits in a corner, as the library knows it."""
    if corner.player is None:
        return Party(corner.name, is_person=True)
    return Party(corner.player.name, fingerprint=corner.player.fingerprint)


class Keeper:
    """Hands rounds to the library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._thread = ThreadPoolExecutor(1, "keeper")
        self._untold: list[Future[Kept]] = []

    def keep(
        self,
        corners: tuple[Corner, Corner],
        played: Round,
        match: str,
        number: int,
    ) -> Future[Kept] | None:
        """Keep a round of a match.

        Args:
            corners: Who played.
            played: The round.
            match: Name that all rounds of the match share.
            number: Of the round, from 1.

        Returns:
            What will be kept; None if not one frame was played.
        """
        if played.replay is None:
            return None
        forfeit = None
        if played.how == FORFEIT and played.winner is not None:
            forfeit = 1 - played.winner
        parties = party_of(corners[0]), party_of(corners[1])
        return self.submit(
            played.replay,
            parties,
            match,
            number,
            forfeit=forfeit,
            late=played.late,
            note=played.reason,
        )

    def submit(
        self,
        replay: Replay,
        parties: tuple[Party, Party],
        match: str = "",
        number: int = 1,
        *,
        forfeit: int | None = None,
        late: tuple[int, int] = (0, 0),
        note: str = "",
        learned: bool = True,
    ) -> Future[Kept]:
        """Keep a replay.

        Args:
            replay: The fight.
            parties: Who played sides 0 and 1.
            match: What all rounds of one match share.
            number: Of the round, from 1.
            forfeit: Side that gave up.
            late: Answers of each side that came too late.
            note: Anything else in words.
            learned: Whether clones may learn from it; if not, it is labelled so, and the label
                can be taken back.
        """

        def save() -> Kept:
            kept = self._library.save(
                replay,
                parties,
                match=match,
                number=number,
                forfeit=forfeit,
                late=late,
                note=note,
            )
            if learned:
                return kept
            label = Label(0, replay.frames, LabelKind.EXCLUDE, text=note)
            try:
                self._library.label(kept.entry.digest, label)
            except InputError as error:  # the fight itself is kept
                return replace(kept, trouble=kept.trouble or str(error))
            return kept

        saved = self._thread.submit(save)
        self._untold.append(saved)
        return saved

    def trouble(self) -> str:
        """Give what went wrong since this was asked last, in one line; mostly empty."""
        done = [saved for saved in self._untold if saved.done()]
        self._untold = [saved for saved in self._untold if saved not in done]
        return next((wrong for saved in done if (wrong := _trouble_of(saved))), "")

    def close(self) -> str:
        """Wait until all is kept; returns what went wrong, in one line."""
        self._thread.shutdown()
        untold = self.trouble()
        return self._library.close() or untold


def _trouble_of(saved: "Future[Kept]") -> str:
    """Say what went wrong with a fight; a fault of the program itself must not end the window."""
    fault = saved.exception()
    if fault is None:
        return saved.result().trouble
    told = str(fault) if isinstance(fault, InputError) else one_line(fault)
    return f"a fight could not be kept: {told}"
