"""Library: our own modules, and what Python keeps of them compiled.

Expects nothing. Produces SCRIPTS, the folder from which they are imported. Here they are compiled, and no job does it: on a
disk that is full Python keeps half of a compiled module (gh-126606; 3.11.7, 3.12.1 and 3.13.0 do), which nothing can be run with.
"""

import importlib.util
import marshal
import os
import py_compile
import shutil

SCRIPTS = Path(workflow.basedir) / "scripts"
# Of less, in bytes, nothing is taken for what can be done without.
ROOM_TO_COMPILE = 50_000_000


def is_whole(source, compiled):
    """Whether a module is compiled to its end, from the source as it is."""
    try:
        found, about = compiled.read_bytes(), source.stat()
        marshal.loads(found[16:])
    except (OSError, EOFError, ValueError, TypeError):
        return False
    told = [int.from_bytes(found[place : place + 4], "little") for place in (8, 12)]
    return found[:4] == importlib.util.MAGIC_NUMBER and told == [
        int(about.st_mtime) & 0xFFFFFFFF,
        about.st_size & 0xFFFFFFFF,
    ]


def compile_modules():
    """Compile each module that is not, where there is room; of one that is not whole nothing is left."""
    compiles = not sys.dont_write_bytecode and shutil.disk_usage(SCRIPTS).free > ROOM_TO_COMPILE
    for source in sorted(SCRIPTS.rglob("*.py")):
        compiled = Path(importlib.util.cache_from_source(str(source)))
        if is_whole(source, compiled):
            continue
        try:
            # Damaged it would stop Python, which asks for nothing but the time and size of its source.
            compiled.unlink(missing_ok=True)
            if not compiles:
                continue
            py_compile.compile(
                str(source),
                str(compiled),
                doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP,
            )
            if not is_whole(source, compiled):
                compiled.unlink()
        except py_compile.PyCompileError:
            # Whoever imports it says what is wrong with it.
            continue
        except OSError:
            # Nothing can be written there, of which more is said where it matters.
            return


if workflow.is_main_process:
    compile_modules()
# In this process, and in the jobs.
sys.dont_write_bytecode = True
os.environ.update(PYTHONDONTWRITEBYTECODE="1")
sys.path.insert(0, str(SCRIPTS))
