"""What a leaderboard shows, as plain records: where they come from is not its business.

A = agents, F = fighters of the game.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Agent:
    """One row of the standings.

    Attributes:
        name: Its spec; any text.
        fights: Fights; wins, draws and losses add up to it.
        wins: Fights won.
        draws: Fights without a winner.
        losses: Fights lost.
        timeouts: Fights that the clock ended, each of them also a win, a draw or a loss.
        forfeits: Fights that it forfeited, all of them losses.
        elo: Rating.
        low: Lower end of the 95 % interval of it; may be infinite.
        high: Upper end.
        place: What decides the order before ratings do; None if nothing does.
        nash: Its share of the mix that nobody beats; None if that is not known.
        fingerprint: Hash of what it is; "" of a person.
    """

    name: str
    fights: int
    wins: int
    draws: int
    losses: int
    timeouts: int
    forfeits: int
    elo: float
    low: float
    high: float
    place: float | None = None
    nash: float | None = None
    fingerprint: str = ""

    @property
    def score(self) -> float:
        """(Wins + draws / 2) / fights, 0 to 1; 0 before any."""
        return (self.wins + self.draws / 2) / max(1, self.fights)


@dataclass(frozen=True)
class Film:
    """A fight to be watched on the page; see `experiments.leaderboard.films`.

    Attributes:
        sides: Numbers of the agents on sides 0 and 1, in the order of `Leaderboard.agents`.
        fighters: Numbers of the fighters on sides 0 and 1.
        title: How it came out, in words.
        frames: Its length.
        fight: Its number in the ledger; 0 if there is none.
        packed: Its moments, base64.
    """

    sides: tuple[int, int]
    fighters: tuple[int, int]
    title: str
    frames: int
    fight: int
    packed: str


@dataclass(frozen=True)
class Pairing:
    """What two agents came to against each other.

    Attributes:
        a: Number of a among the agents.
        b: Number of b.
        counts: Fights that a won, that were drawn, that a lost, by fighter of a and of b:
            ``[F][F]`` triples.
        elo: Lead of a in Elo; may be infinite.
        forfeits: Fights forfeited by either; they are among the counts.
        films: Some of the fights.
    """

    a: int
    b: int
    counts: tuple[tuple[tuple[int, int, int], ...], ...]
    elo: float
    forfeits: int = 0
    films: tuple[Film, ...] = ()


@dataclass(frozen=True)
class Curve:
    """An agent's rating as the fights came in.

    Attributes:
        agent: Its number.
        fights: Fights of the whole tournament by then.
        elo: Rating then.
        low: Lower ends of the 95 % intervals.
        high: Upper ends.
    """

    agent: int
    fights: tuple[int, ...]
    elo: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class Forfeit:
    """Fights that an agent forfeited for one reason.

    Attributes:
        agent: Name of it.
        opponent: Name of whom it met.
        reason: Why; any text.
        fights: How many.
    """

    agent: str
    opponent: str
    reason: str
    fights: int


@dataclass(frozen=True)
class Cycle:
    """Agents of which each beats the next, and the last the first.

    Attributes:
        names: They.
        scores: Score of each against the next.
    """

    names: tuple[str, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True)
class Leaderboard:
    """Everything that the page shows.

    Attributes:
        title: Name of the tournament.
        made: When the page was made, in words.
        about: What was played, one statement each: schedule, fights, delay, versions.
        fighters: Names of the F fighters.
        agents: The agents, the best first.
        pairings: One for each two that have met.
        curves: Ratings over fights.
        cycles: Who beats whom in a circle.
        forfeits: Who forfeited why.
        left: Agents that take part no more, and why.
        notes: What else is to be known, such as fights that cannot be shown.
        reel: What all films share, see `experiments.leaderboard.films.Reel.shared`.
    """

    title: str
    made: str
    about: tuple[str, ...]
    fighters: tuple[str, ...]
    agents: tuple[Agent, ...]
    pairings: tuple[Pairing, ...]
    curves: tuple[Curve, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    forfeits: tuple[Forfeit, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    reel: dict[str, object] = field(default_factory=dict)
