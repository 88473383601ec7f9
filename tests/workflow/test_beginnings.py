"""A job begins as a copy of a process that has imported what it needs, and ends as if it had begun by itself."""

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casebook.beginnings import Beginnings
from pipeline import Project

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
SCRIPTS = Path(__file__).parents[2] / "scripts"
# Begins a process of which jobs are copies, says which, and waits.
BEGUN = """
import sys, time
sys.path.append(sys.argv[1])
from casebook.beginnings import Beginnings
print(Beginnings(sys.executable, [], [])._process.pid, flush=True)
time.sleep(60)
"""
# Snakemake in which no job can be asked for.
REFUSED = """
import socket
from snakemake.cli import main
def send_fds(*_):
    raise OSError("refused")
socket.send_fds = send_fds
main()
"""


@pytest.fixture
def begun():
    """Begin processes, which are ended after the test."""
    there = []

    def begin(first=(), later=()):
        there.append(Beginnings(sys.executable, first, later))
        return there[-1]

    yield begin
    for beginnings in there:
        beginnings.end()


@pytest.fixture
def script(tmp_path):
    """Write a script that knows `out`, a file to write to."""

    def write(text, name="job.py"):
        (tmp_path / name).write_text(f"from pathlib import Path\nout = Path({str(tmp_path / 'out')!r})\n{text}\n")
        return str(tmp_path / name)

    return write


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 0),
        ("raise SystemExit", 0),
        ("raise SystemExit(0)", 0),
        ("raise SystemExit(3)", 3),
        ("raise SystemExit('in words')", 1),
        ("1 / 0", 1),
        ("this is no Python", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
        ("import os; os._exit(5)", -9),
    ],
)
def test_the_status_is_that_of_the_script(begun, script, text, status):
    assert begun().run(script(text), {}) == status


def test_a_script_is_the_program_with_its_environment_and_place(begun, script, tmp_path, capfd):
    text = (
        "import os, sys\nout.write_text(repr([__name__, sys.argv, os.environ['TMPDIR'], os.getcwd()]))\nprint('told')"
    )
    job = script(text)
    assert begun().run(job, {"TMPDIR": str(tmp_path)}) == 0
    assert (tmp_path / "out").read_text() == repr(["__main__", [job], str(tmp_path), str(Path.cwd())])
    assert capfd.readouterr().out == "told\n"


def test_what_is_wrong_with_a_script_is_told_with_its_place(begun, script, capfd):
    job = script("def f():\n    raise ValueError('odd')\nf()")
    begun().run(job, {})
    told = capfd.readouterr().err
    assert f'File "{job}", line 4, in f' in told and "ValueError: odd" in told


def test_what_is_imported_first_and_what_is_looked_up_is_there(begun, script, tmp_path):
    beginnings = begun(["colorsys"], ["no.such.module", "casebook.identity.ordinary:library_words"])
    job = script(
        "import sys\nfrom casebook.identity.ordinary import library_words\n"
        "out.write_text(f\"{'colorsys' in sys.modules} {library_words.cache_info().currsize}\")"
    )
    end = time.monotonic() + 60
    while not (tmp_path / "out").exists() or (tmp_path / "out").read_text() != "True 1":
        assert beginnings.run(job, {}) == 0 and time.monotonic() < end


def test_everything_that_a_run_imports_for_its_jobs_is_there():
    text = (SCRIPTS.parent / "workflow/rules/pace.smk").read_text(encoding="utf-8")
    first, later = (re.search(rf'^{name} = """(.*?)"""', text, re.S | re.M)[1].split() for name in ("FIRST", "LATER"))
    asked = "import sys; from pkgutil import resolve_name; [resolve_name(name) for name in sys.argv[1:]]"
    assert first and later and len({*first, *later}) == len([*first, *later])
    subprocess.run([sys.executable, "-c", asked, *first, *later], cwd=SCRIPTS, check=True)


def test_no_job_sees_what_another_changed(begun, script, tmp_path):
    beginnings = begun(["colorsys"])
    job = script("import colorsys\nout.write_text(str(hasattr(colorsys, 'seen')))\ncolorsys.seen = True")
    for _ in range(2):
        assert beginnings.run(job, {}) == 0
        assert (tmp_path / "out").read_text() == "False"


def test_jobs_run_side_by_side(begun, script, tmp_path):
    beginnings = begun()
    # Each waits for all.
    jobs = [
        script(
            f"import time\nfolder = out.parent\n(folder / 'there-{number}').touch()\n"
            "while len(list(folder.glob('there-*'))) < 5: time.sleep(0.01)",
            f"job{number}.py",
        )
        for number in range(5)
    ]
    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(lambda job: beginnings.run(job, {}), jobs)) == [0] * 5


def test_an_interruption_ends_the_job_alone_without_a_word(begun, script, capfd):
    beginnings = begun()
    job = script("import os, signal, time\nos.kill(os.getppid(), signal.SIGINT)\nos.kill(os.getpid(), signal.SIGINT)")
    assert beginnings.run(job, {}) == 130
    assert beginnings.run(script(""), {}) == 0
    assert capfd.readouterr() == ("", "")


def test_where_the_process_is_gone_a_job_does_not_begin(begun, script, tmp_path):
    beginnings = begun()
    assert beginnings.run(script("import os; out.write_text(str(os.getppid()))"), {}) == 0
    os.kill(int((tmp_path / "out").read_text()), signal.SIGKILL)
    end = time.monotonic() + 10
    while (status := beginnings.run(script(""), {})) is not None:
        assert status in (0, -9) and time.monotonic() < end


def test_it_ends_with_whoever_began_it():
    command = [sys.executable, "-c", BEGUN, str(SCRIPTS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        process = int(owner.stdout.readline())
        owner.kill()
    end = time.monotonic() + 10
    while Path(f"/proc/{process}").exists():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.workflow
@pytest.mark.slow
def test_where_no_job_can_be_asked_for_snakemake_begins_them_to_the_same_bytes(built, tmp_path):
    other = Project(tmp_path / "elsewhere", ["demo-asthma"])
    other.set_cases(["demo-asthma"], formats=["html", "pdf", "docx"])
    command = [sys.executable, "-c", REFUSED, "--cores", "2"]
    done = subprocess.run(command, cwd=other.root, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    ours, theirs = (
        {name: content for name, content in project.outputs().items() if "demo-asthma" in name}
        for project in (built, other)
    )
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
