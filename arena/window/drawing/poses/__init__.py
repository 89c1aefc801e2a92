"""Every pose of every fighter, as hips, hands and feet; and which one a fighter is in."""

from arena.window.drawing.poses.choose import pose_of

__all__ = ["pose_of"]
