"""Frame captures on a CUDA device, by the functions that draw them on the CPU.

One kernel lists the shapes of each picture, a thread a picture. Another paints, a block a picture
and a thread a row of pixels: into a tile on the chip, where rows of threads do not meet in a memory
bank, and then as whole lines into memory. Pictures too large for that, or not of a multiple of four
bytes, are painted in memory.

Shapes: n = pictures.
"""

from typing import Any, Final

import numpy as np
from numba import uint32
from numpy.typing import NDArray

from arena.base.checks import check_output
from arena.base.errors import InputError
from arena.camera import scene
from arena.camera.camera import DEFAULT_SIZE, Camera
from arena.camera.drawing import background_of, list_shapes, paint, paint_shapes
from arena.camera.scene import Pixels, Scene, Seen, Shapes
from arena.cuda import device
from arena.cuda.backend import CudaBackend
from arena.cuda.device import cuda
from arena.features import FEATURES
from arena.frame_data.skills import Table
from arena.simulator.starts import Rows
from arena.state import State

LIST_THREADS: Final = 64
MOST_THREADS: Final = 256  # of a block that paints
TILE: Final = 40_960  # bytes of a picture that is painted on the chip, at most
BATCH: Final = 16_384  # pictures whose shapes are listed at a time

_WORDS: int = 1  # each kernel made of `_paint_tile` has a picture's in its place, of 4 bytes each


@device.kernel
def _list(
    state: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    first: int,
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    counts: Rows,
) -> None:
    """List the shapes of pictures ``first`` to ``first`` + len(counts) - 1, a thread each."""
    k = cuda.grid(1)
    if k < counts.shape[0] and first + k < rows.shape[0]:
        i, side = rows[first + k], sides[first + k] & 1
        counts[k] = 0
        if 0 <= i < state.shape[1]:
            counts[k] = list_shapes(state, fd, i, side, look, seen, shapes, k)


def _paint_tile(
    first: int, look: Scene, seen: Seen, shapes: Shapes, counts: Rows, out: Pixels
) -> None:
    """Paint one picture a block, on the chip; what is not shapes is copied four bytes at a time."""
    words = cuda.shared.array((1, _WORDS), uint32)
    tile, lines = words.view(np.uint8), out.view(np.uint32)
    k, own = cuda.blockIdx.x, cuda.threadIdx.x
    background = look.backgrounds.view(np.uint32)[background_of(seen, k)]
    for at in range(own, _WORDS, cuda.blockDim.x):
        words[0, at] = background[at]
    cuda.syncthreads()
    stride = look.numbers[scene.WIDTH] * look.numbers[scene.CHANNELS]
    for row in range(own, tile.shape[1] // stride, cuda.blockDim.x):
        paint_shapes(look, shapes, k, counts[k], row, row + 1, tile, 0)
    cuda.syncthreads()
    for at in range(own, _WORDS, cuda.blockDim.x):
        lines[first + k, at] = words[0, at]


@device.kernel
def _paint(first: int, look: Scene, seen: Seen, shapes: Shapes, counts: Rows, out: Pixels) -> None:
    """Paint one picture a block, in the device's memory."""
    k, own = cuda.blockIdx.x, cuda.threadIdx.x
    stride = look.numbers[scene.WIDTH] * look.numbers[scene.CHANNELS]
    for row in range(own, out.shape[1] // stride, cuda.blockDim.x):
        paint(look, seen, shapes, k, counts[k], row, row + 1, out, first + k)


def painting_kernel(pixels: int) -> Any:
    """Give the kernel for pictures of so many bytes."""
    words, rest = divmod(pixels, 4)
    if pixels > TILE or rest:
        return _paint
    if words not in _tiled:
        _tiled[words] = device.kernel_with(_paint_tile, f"paint_{words}", _WORDS=words)
    return _tiled[words]


_tiled: dict[int, Any] = {}


class CudaCamera:
    """Takes pictures of the fights of a CUDA simulator, the same bytes as `Camera` on the CPU.

    Attributes:
        camera: The camera of the CPU that it is like.
        shape: Shape of one picture.
    """

    def __init__(
        self,
        backend: CudaBackend,
        height: int = DEFAULT_SIZE,
        width: int = DEFAULT_SIZE,
        channels: int = 1,
        *,
        table: Table | None = None,
        batch: int = BATCH,
    ) -> None:
        """Copy the scene to the device and allocate scratch memory.

        Args:
            backend: Of the simulator (`Simulator.cuda`).
            height: Of a picture, 48 to 512 px.
            width: Of a picture, 48 to 512 px; neither more than twice the other.
            channels: 1 for grey, 3 for colour.
            table: Frame data of the fights instead of the bundled fighters'.
            batch: Pictures whose shapes are listed at a time; 6 KB of scratch memory each.

        Raises:
            InputError: If the size or the number of channels is out of range.
        """
        self.camera = Camera(height, width, channels, table=table)
        self.shape = self.camera.shape
        self._backend = backend
        self._height = height
        self._pixels = height * width * channels
        stream = backend.stream
        self._scene = Scene(*(device.to_device(each, stream) for each in self.camera.scene))
        most = (batch, self.camera.most_shapes, scene.SHAPE_COLUMNS)
        self._seen = device.to_device(np.zeros((batch, FEATURES), np.float32), stream)
        self._shapes = device.to_device(np.zeros(most, np.int32), stream)
        self._counts = device.to_device(np.zeros(batch, np.int32), stream)
        self._kernel = painting_kernel(self._pixels)

    def frames(self, n: int) -> Any:
        """Allocate n pictures on the device: uint8 ``[n, *shape]``.

        Raises:
            InputError: If there is not so much memory.
        """
        need, free = n * self._pixels, device.free_memory()
        if need > free:
            raise InputError(
                f"{n} pictures need {need / 1e9:.1f} GB of device memory and {free / 1e9:.1f} GB "
                f"are free; give at most {free // self._pixels}"
            )
        return device.empty((n, *self.shape), np.uint8)

    def capture(self, rows: Any, sides: Any, out: Any) -> None:
        """Take pictures of some fights, each seen from one side; waits for nothing.

        Args:
            rows: Fights, int32 ``[n]``, on the device; one that does not exist is left out.
            sides: Side of the viewer, int32 ``[n]``, on the device.
            out: uint8 ``[n, *shape]`` (or more pictures), contiguous, on the device.

        Raises:
            InputError: If ``out`` is too small, of another shape or type, or an array is not on
                the device.
        """
        n = len(rows)
        check_output(out, (n, *self.shape), np.uint8, "pictures")
        if len(sides) != n:
            raise InputError(f"{len(sides)} sides for {n} rows; give one each")
        if not all(device.on_device(each) for each in (rows, sides, out)):
            raise InputError("pictures are taken on the device; give arrays of its memory")
        backend, batch = self._backend, len(self._counts)
        rows, sides = device.adopt(rows), device.adopt(sides)
        flat = device.adopt(out).reshape(out.shape[0], self._pixels)
        lists = (self._scene, self._seen, self._shapes, self._counts)
        threads = min(MOST_THREADS, -(-self._height // 32) * 32)
        for first in range(0, n, batch):
            some = min(batch, n - first)
            given = (backend.state, backend.table, rows, sides, first)
            backend.launch(_list, some, LIST_THREADS, *given, *lists)
            backend.launch_blocks(self._kernel, some, threads, first, *lists, flat)


def bytes_per_picture(camera: Camera, batch: int = BATCH) -> tuple[int, int]:
    """Give the device memory of a picture, and that of the scratch, however many pictures."""
    scratch: NDArray[np.int64] = np.array([4 * FEATURES, 20 * camera.most_shapes, 4])
    return int(np.prod(camera.shape)), batch * int(scratch.sum())
