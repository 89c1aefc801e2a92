"""The one door to CUDA: all that the project uses of numba-cuda stands here.

numba-cuda is in maintenance. Its successor, numba-cuda-mlir, has the same import shape, so to move
there is to change this file alone. With ``NUMBA_ENABLE_CUDASIM=1`` and ``NUMBA_DISABLE_JIT=1`` set
before Numba is imported, kernels run as plain Python, for tests without a GPU.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

import numba.cuda
import numpy as np
from cuda.pathfinder import DynamicLibNotFoundError, load_nvidia_dynamic_lib
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.base.kept import keep

cuda: Any = numba.cuda
"""Kernels name it so: the simulator puts its own in place of what is called ``cuda`` there."""

_config: Any = numba.config
_config.CUDA_LOW_OCCUPANCY_WARNINGS = 0  # few fights at a time are meant

COMPILERS: Final = ("nvvm", "nvrtc")
"""NVIDIA's libraries that a kernel is compiled with."""

SIMULATED: Final = bool(_config.ENABLE_CUDASIM)

Launch = Callable[..., None]
"""A kernel bound to its grid and stream."""


def check_device() -> None:
    """Refuse to go on without a GPU, its driver, and the compilers that kernels need.

    Raises:
        InputError: Says what is missing.
    """
    if not SIMULATED:
        cuda.is_available()  # looks for the driver
        _check_driver(cuda.cuda_error())
        _check_compilers()


def _check_driver(error: str | None) -> None:
    if error is not None:
        told = " ".join(error.split()).rstrip(" .:")
        raise InputError(
            f"device cuda is not there ({told}); choose cpu, or run where an NVIDIA GPU is"
        )


def _check_compilers() -> None:
    try:
        for library in COMPILERS:
            load_nvidia_dynamic_lib(library)
    except DynamicLibNotFoundError:
        raise InputError(
            "device cuda needs NVIDIA's compilers; pip install 'standstill[cuda]'"
        ) from None


def free_memory() -> int:
    """Give the bytes of device memory that are free."""
    free: float = cuda.current_context().get_memory_info().free
    return int(min(free, 2.0**62))  # the simulator has no end of it


def multiprocessors() -> int:
    """Give how many multiprocessors the device has."""
    return 1 if SIMULATED else int(cuda.get_current_device().MULTIPROCESSOR_COUNT)


def describe() -> dict[str, str]:
    """Name the device, as far as it tells."""
    if SIMULATED:
        return {"name": "CUDA simulator"}
    gpu, memory = cuda.get_current_device(), cuda.current_context().get_memory_info()
    name = gpu.name.decode() if isinstance(gpu.name, bytes) else str(gpu.name)
    return {
        "name": name,
        "compute capability": ".".join(map(str, gpu.compute_capability)),
        "multiprocessors": str(multiprocessors()),
        "memory": f"{memory.total / 1e9:.0f} GB",
        "CUDA of the driver": ".".join(map(str, cuda.driver.driver.get_version())),
    }


def kernel(function: Callable[..., None]) -> Any:
    """Compile a kernel on its first launch; kept on disk, see `arena.base.kept`."""
    return _kept(function, [function.__module__])


def kernel_within(registers: int) -> Callable[[Callable[..., None]], Any]:
    """Do the same with so many registers a thread: fewer let more threads wait for memory at once.

    Args:
        registers: The most that a thread may use; a multiprocessor has 65,536.
    """

    def decorate(function: Callable[..., None]) -> Any:
        options = {} if SIMULATED else {"max_registers": registers}
        return _kept(function, [function.__module__], **options)

    return decorate


def kernel_with(function: Callable[..., None], name: str, **names: Any) -> Any:
    """Compile a kernel in which some global names stand for other values, functions among them.

    A closure would do too, but Numba cannot know a function again that a closure holds, so nothing
    would be found on disk: each process would compile for most of a minute.

    Args:
        function: The kernel as it stands in its module.
        name: A name for it that no other such kernel has; it is known by that on disk.
        names: The values.
    """
    named = FunctionType(function.__code__, {**function.__globals__, **names}, name)
    named.__qualname__ = name
    inlined = [value.__module__ for value in names.values() if callable(value)]
    return _kept(named, [function.__module__, *inlined])


def _kept(function: Callable[..., None], modules: list[str], **options: int) -> Any:
    jitted = cuda.jit(**options)(function)
    if not SIMULATED:
        from numba.cuda.dispatcher import CUDACache  # the simulator has none

        keep(jitted, CUDACache, modules)
    return jitted


def bind(launched: Any, items: int, threads: int, stream: Any) -> Launch:
    """Bind a kernel to a stream and to enough blocks for so many items, once for all launches."""
    if SIMULATED:  # where a thread is a slow one of Python's
        threads = max(1, min(threads, items, 32))
    return bind_blocks(launched, max(1, -(-items // threads)), threads, stream)


def bind_blocks(launched: Any, blocks: int, threads: int, stream: Any) -> Launch:
    """Bind a kernel to a stream and to so many blocks of so many threads."""
    if SIMULATED:  # and binds in place, so that a second grid would take the place of the first

        def launch(*arguments: Any) -> None:
            launched[blocks, threads, stream](*arguments)

        return launch
    bound: Launch = launched[blocks, threads, stream]
    return bound


def stream_of(handle: int) -> Any:
    """Give the stream of an integer handle; 0 is the default stream."""
    return cuda.external_stream(handle) if handle else 0


def wait_for(stream: Any) -> None:
    """Wait until all that was asked for on a stream is done."""
    (stream or cuda.default_stream()).synchronize()


def on_device(array: Any) -> bool:
    """Return True if an array lies in the device's memory."""
    return hasattr(array, "__cuda_ndarray__") or hasattr(array, "__cuda_array_interface__")


def adopt(array: Any) -> Any:
    """See an array in the device's memory as one that kernels take, without a copy or a wait."""
    if hasattr(array, "__cuda_ndarray__"):
        return array
    if SIMULATED:  # whose memory is the host's
        return cuda.cudadrv.devicearray.FakeCUDAArray(np.asarray(array))
    return cuda.as_cuda_array(array, sync=False)


def to_device(array: Any, stream: Any) -> Any:
    """Copy an array of the host into new memory of the device."""
    return cuda.to_device(np.ascontiguousarray(array), stream=stream)


def empty(shape: tuple[int, ...], dtype: Any) -> Any:
    """Allocate memory of the device."""
    return cuda.device_array(shape, dtype)


def to_host(array: Any, stream: Any) -> NDArray[Any]:
    """Copy an array of the device to the host, and wait for that."""
    copy: NDArray[Any] = array.copy_to_host(stream=stream)
    wait_for(stream)
    return copy


def no_freeing() -> Any:
    """Free no memory of the device within: that may not be asked for while a graph is captured."""
    return cuda.defer_cleanup()
