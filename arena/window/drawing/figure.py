"""One fighter on the picture: pose to pixels."""

from dataclasses import dataclass
from typing import Final

import pygame

from arena.window.drawing import costumes
from arena.window.drawing.brush import Brush
from arena.window.drawing.colours import Colour, Look, darker, look
from arena.window.drawing.lens import Lens
from arena.window.drawing.skeleton import BODIES, Body, Joints, Point, Pose, solve

_FINE: Final = 2  # times as large as the picture, then scaled down
_MARGIN: Final = 34.0  # px of the world around the joints: flesh, hair, horns
_SPEARMAN: Final = 2
_BRUTE: Final = 1


@dataclass(frozen=True)
class Figure:
    """A fighter as it is to be drawn.

    Attributes:
        kind: Which fighter.
        side: 0 or 1.
        pose: Fitted to its body.
        x: Middle of the feet, px of the stage.
        y: Height of the feet, px.
        facing: 1 right, -1 left.
        clock: Frames, by which cloth and hair move.
        flash: 0 to 1: how white it is.
        ghost: Whether nothing can touch it: pale and see-through.
    """

    kind: int
    side: int
    pose: Pose
    x: float
    y: float
    facing: int
    clock: int = 0
    flash: float = 0.0
    ghost: bool = False


def draw_figure(surface: pygame.Surface, lens: Lens, figure: Figure) -> None:
    """Draw a fighter where it stands."""
    body = BODIES[figure.kind]
    joints = solve(figure.pose, body)
    scale = lens.zoom * _FINE
    left, right, low, high = _bounds(joints, figure.kind == _SPEARMAN)
    if figure.facing < 0:
        left, right = -right, -left
    size = (int((right - left) * scale) + 2, int((high - low) * scale) + 2)
    drawn = pygame.Surface(size, pygame.SRCALPHA)
    brush = Brush(drawn, scale, (-left * scale, high * scale), figure.facing)
    _draw_body(brush, figure.kind, joints, body, look(figure.kind, figure.side), figure.clock)
    small = pygame.transform.smoothscale(drawn, (size[0] // _FINE, size[1] // _FINE))
    if figure.flash > 0:
        level = round(150 * min(figure.flash, 1.0))
        small.fill((level, level, level), special_flags=pygame.BLEND_RGB_ADD)
    if figure.ghost:
        small.fill((40, 46, 60), special_flags=pygame.BLEND_RGB_ADD)
        small.fill((255, 255, 255, 196), special_flags=pygame.BLEND_RGBA_MULT)
    place = lens.at(figure.x + left, figure.y + high)
    surface.blit(small, (round(place[0]), round(place[1])))


def _bounds(joints: Joints, armed: bool) -> tuple[float, float, float, float]:
    points: list[Point] = list(joints[:15])
    if armed:
        points += [joints.tip, joints.butt]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) - _MARGIN, max(xs) + _MARGIN, min(ys) - _MARGIN / 2, max(ys) + _MARGIN


def _draw_body(
    brush: Brush, kind: int, joints: Joints, body: Body, colours: Look, clock: int
) -> None:
    """Draw from the far side to the near one."""
    _arm(brush, kind, joints, body, colours, near=False)
    _leg(brush, body, colours, (joints.far_hip, joints.far_knee, joints.far_foot), joints, 0.3)
    _leg(brush, body, colours, (joints.near_hip, joints.near_knee, joints.near_foot), joints, 0.0)
    costumes.torso(brush, kind, joints, body, colours)
    costumes.head(brush, kind, joints, body, colours, clock)
    if kind == _SPEARMAN:
        costumes.spear(brush, joints, colours)
    _arm(brush, kind, joints, body, colours, near=True)


def _leg(
    brush: Brush,
    body: Body,
    colours: Look,
    bones: tuple[Point, Point, Point],
    joints: Joints,
    shade: float,
) -> None:
    hip, knee, foot = bones
    ankle = foot[0] - (foot[0] - knee[0]) * 0.12, foot[1] - (foot[1] - knee[1]) * 0.12
    ankle = ankle[0], ankle[1] + body.limb[2] * 0.6
    brush.limb((hip, knee, ankle), body.limb, darker(colours.legs, shade))
    # The sole lies along the floor when standing, and follows the shin when the leg is raised.
    shin = (foot[0] - knee[0], foot[1] - knee[1])
    length = max((shin[0] ** 2 + shin[1] ** 2) ** 0.5, 0.1)
    ux, uy = shin[0] / length, shin[1] / length
    toe = (-uy * 0.95 + ux * 0.2, ux * 0.95 + uy * 0.1)
    reach = body.limb[2] * 1.9
    heel = foot[0], foot[1] + body.limb[2] * 0.55
    boot: Colour = darker(colours.hard, shade)
    size = body.limb[2]
    brush.limb(
        (ankle, heel, (heel[0] + toe[0] * reach, heel[1] + toe[1] * reach)),
        (size * 1.05, size * 1.0, size * 0.72),
        boot,
    )


def _arm(brush: Brush, kind: int, joints: Joints, body: Body, colours: Look, *, near: bool) -> None:
    if near:
        bones = joints.near_shoulder, joints.near_elbow, joints.near_hand
    else:
        bones = joints.far_shoulder, joints.far_elbow, joints.far_hand
    shade = 0.0 if near else 0.26
    shoulder, elbow, hand = bones
    brush.limb(bones, body.arm, darker(colours.skin, shade))
    sleeve = (
        shoulder[0] + (elbow[0] - shoulder[0]) * 0.6,
        (shoulder[1] + (elbow[1] - shoulder[1]) * 0.6),
    )
    radii = (body.arm[0] * 1.1, body.arm[1] * 1.08)
    brush.limb((shoulder, sleeve), radii, darker(colours.main, shade))
    if not near:
        colours = colours._replace(hard=darker(colours.hard, 0.2), skin=darker(colours.skin, 0.2))
    costumes.fist(brush, kind, hand, elbow, body, colours)
    if kind == _BRUTE:
        costumes.pauldron(brush, shoulder, colours)
