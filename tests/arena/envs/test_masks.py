"""Action masks: what they allow starts, in every state that play comes to."""

import numpy as np

from arena import state as S
from arena.envs import StandstillParallelEnv, StandstillVectorEnv
from arena.envs.reports import MASK, report_of
from arena.frame_data.skills import ROWS, Table
from arena.rules import constants as C
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.skills import can_start
from arena.simulator import Simulator
from arena.state import State
from tests.arena.envs.following import drawn, state_of
from tests.arena.random_play import crowd, crowd_inputs


def test_a_skill_that_is_possible_starts_when_it_is_pressed() -> None:
    """Reaction delay 0, outside of hitstop, and not within the gap after another press."""
    fights, started, refused = 200, np.zeros(NUM_SKILLS, int), 0
    simulator, trial = crowd(fights), Simulator(fights, delay=0)
    rows, sides = simulator.all_rows, np.zeros(fights, np.int32)
    for frame, actions in enumerate(crowd_inputs(fights, 400, seed=3)):
        simulator.step(actions)
        if frame % 7:
            continue
        state = simulator.state
        masks = report_of(state, simulator.table, rows, sides).masks
        assert masks[:, : NUM_MOVES + 1].all()  # moves, and no_action
        quiet = (
            (state[S.FREEZE] == 0)
            & (state[S.OUTCOME] == S.GOING_ON)
            & (state[S.FRAME] - state[S.LAST_PRESS] >= C.PRESS_GAP)
        )
        for slot in range(1, NUM_SKILLS):
            trial.load(np.ascontiguousarray(state.T))
            press = np.zeros((fights, 2, 2), np.int8)
            press[:, 0, 1] = slot
            trial.step(press)
            counts = slice(S.STARTED + 1, S.STARTED + ROWS)  # of jumpers other rows than the slot
            begun = trial.state[counts].sum(axis=0) - state[counts].sum(axis=0)
            possible = masks[:, NUM_MOVES + slot] == 1
            assert (begun[quiet & possible] == 1).all(), (frame, slot)
            started[slot] += (quiet & possible).sum()
            refused += (quiet & ~possible & (begun == 0)).sum()
    assert (started[1:] > 100).all(), started
    assert refused > 1_000


def starts_now(state: State, table: Table, i: int, b: int, slot: int) -> bool:
    """Say by the rules whether a press would start a slot: one that waits would be replaced."""
    return bool(state[b + S.BUFFER, i] == 0) and can_start(state, table, i, b, slot)


def test_faces_show_the_rules_own_answer_to_each_side() -> None:
    env = StandstillParallelEnv(delay=0)
    envs = StandstillVectorEnv(2, "scripted:rush", side=1, delay=0)
    env.reset(seed=3)
    envs.reset(seed=3)
    table = env._fights.simulator.table
    for actions in drawn(1, 2, 500):
        if not env.agents:
            env.reset()
        infos = env.step({"side_0": actions[0], "side_1": actions[1]})[4]
        masks = [np.concatenate(infos[agent]["action_mask"]) for agent in env.possible_agents]
        columns = envs.step(actions)[4]
        assert columns["action_mask"].shape == (2, MASK)
        assert columns["_action_mask"].all()
        for side in range(2):
            b = side * S.PLAYER_FIELDS
            for slot in range(1, NUM_SKILLS):
                own = starts_now(state_of(env), table, 0, b, slot)
                assert masks[side][NUM_MOVES + slot] == own
                theirs = starts_now(state_of(envs), table, side, S.SIDE_1, slot)
                assert columns["action_mask"][side, NUM_MOVES + slot] == theirs


def test_a_mask_is_what_spaces_draw_with() -> None:
    env = StandstillParallelEnv(delay=0)
    infos = env.reset(seed=1)[1]
    space = env.action_space("side_0")
    space.seed(0)
    for _ in range(300):
        if not env.agents:
            infos = env.reset()[1]
        moves, skills = infos["side_0"]["action_mask"]
        assert (len(moves), len(skills)) == (NUM_MOVES, NUM_SKILLS)
        action = space.sample(mask=infos["side_0"]["action_mask"])
        assert skills[action[1]]
        infos = env.step({"side_0": action, "side_1": np.zeros(2, np.int64)})[4]
