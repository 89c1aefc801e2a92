"""Which packages hold compiled code, and a hash of all sources that such code is made of.

A package registers itself when it is imported and names the packages whose functions its own may
inline, so nothing here knows who they are. Light: no Numba.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_inlines: dict[str, tuple[str, ...]] = {}


def register(package: str, inlines: tuple[str, ...] = ()) -> None:
    """Have the compiled functions of a package kept on disk, under a hash of their sources.

    A package calls this in its ``__init__``, before it compiles anything. Functions of packages
    that do not are compiled in each process.

    Args:
        package: Name of a top-level package.
        inlines: All other top-level packages whose functions or constants may become part of a
            compiled function of this one, those of its dependencies included.
    """
    _inlines[package] = inlines


def source_hash(modules: Iterable[str]) -> str | None:
    """Hash every source that code compiled from functions of some modules may be made of.

    Args:
        modules: Names of the modules that the functions stand in.

    Returns:
        The first 16 hexadecimal digits of a SHA-256; None if one of the modules stands in no
        registered package, since then nobody says what its functions are made of.
    """
    owners = {module.partition(".")[0] for module in modules}
    if not owners <= _inlines.keys():
        return None
    packages = owners.union(*(_inlines[owner] for owner in owners))
    return _hash_of(tuple(sorted(packages)))


@cache
def _hash_of(packages: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for package in packages:
        digest.update(_package_digest(package))
    return digest.hexdigest()[:16]


@cache
def _package_digest(package: str) -> bytes:
    """Hash the names and bytes of a package's sources, once in a process."""
    digest = hashlib.sha256(package.encode())
    spec = find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted(Path(folder).rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()
