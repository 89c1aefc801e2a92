"""The fight on screen: fighters, stage, effects and display, drawn by the program alone.

painter = FightPainter()
painter.observe(before, after)  # once for each simulated frame
painter.paint(surface, view)  # as often as there is time
"""

from arena.window.drawing.painter import FightPainter

__all__ = ["FightPainter"]
