"""A laboratory for the designer: what the frame data come to, by brute force and in fights.

Nothing here knows a rule of the game. `trials` poses fights and plays scripts in the simulator;
`attacks`, `punish`, `answers`, `combos` and `knockdown` try everything that bears on one question
and read the answer from the states. `tally` counts what happened in recorded fights, `signs`
compares that with what a healthy game looks like.
"""
