"""Take a few pictures and print digests: run compiled and interpreted, they must be equal."""

import hashlib

from arena.camera import Camera
from tests.arena.camera.play import photograph
from tests.arena.random_play import crowd, crowd_inputs


def digests() -> list[str]:
    """Hash the pictures of some fights, one digest every 40 frames for each camera."""
    simulator = crowd(6, delay=3)
    cameras = [Camera(), Camera(48, 64, channels=3)]
    found = []
    for frame, actions in enumerate(crowd_inputs(6, 160, seed=5), 1):
        simulator.step(actions)
        if frame % 40 == 0:
            for camera in cameras:
                pictures = photograph(simulator, camera)
                found.append(hashlib.sha256(pictures.tobytes()).hexdigest())
    return found


if __name__ == "__main__":
    print("\n".join(digests()))
