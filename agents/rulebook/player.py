"""A list of rules as a player."""

from collections.abc import Sequence
from functools import cached_property

from agents.bots import BOTS
from agents.rulebook.programs import RULEBOOKS
from agents.rulebook.rules import DEFAULT_GAP, Rule, program_of
from arena.base.sources import source_hash
from arena.match import Player
from arena.match.players import digest_of


class RulebookPlayer(Player):
    """A compiled player that follows a list of rules.

    Attributes:
        name: Its spec.
        about: How it plays, in a few words.
        rules: The list.
        gap: Frames from one press to the next, at least.
        policy: Number of the list among the compiled players of this process.
    """

    stateless = True
    parallel = True
    compiled = BOTS

    def __init__(
        self, name: str, rules: Sequence[Rule], about: str = "", gap: int = DEFAULT_GAP
    ) -> None:
        """Pack the rules."""
        self.name = name
        self.about = about
        self.rules = tuple(rules)
        self.gap = gap
        self._program = program_of(self.rules, gap)
        self.policy = RULEBOOKS.number_of(self._program)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its rules and of all sources that what plays them is compiled from."""
        sources = (source_hash(["agents.bots"]) or "").encode()
        return digest_of(sources, self._program.tobytes())
