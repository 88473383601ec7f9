"""A SLURM of two nodes on one host: munge, controller and two slurmd, all state in one folder. Needs root, on Linux.

It ends a job that takes more memory than it asked for, as clusters do.

Each node has its own name and its own processes (namespaces), so that it can be killed as a node dies: at once, with all
that runs on it. Nothing outside the folder is touched.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

TOOLS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "scontrol", "scancel", "srun", "unshare")
NODES = ("node1", "node2")
_CONFIGURATION = """\
ClusterName=casebook
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={base}/run/munge.socket,cred_expire=30
CredType=cred/munge
SlurmctldPort={port}
StateSaveLocation={base}/state
SlurmdSpoolDir={base}/spool/%n
SlurmctldPidFile={base}/run/slurmctld.pid
SlurmdPidFile={base}/run/slurmd.%n.pid
SlurmctldLogFile={base}/log/slurmctld.log
SlurmdLogFile={base}/log/slurmd.%n.log
SlurmdTimeout=10
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
MinJobAge=3600
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> list[str]:
    """What this host lacks for a SLURM of its own."""
    lacks = [tool for tool in TOOLS if not shutil.which(tool, path=_path())]
    return lacks + ([] if os.geteuid() == 0 else ["root"])


def _path() -> str:
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


class Cluster:
    """A running SLURM; `environment` is what a client of it needs."""

    def __init__(self, base: Path, cpus: int = 4, memory: int = 8000, port: int = 17817) -> None:
        self.base, self.started, self.nodes = base, [], {}
        for folder in ("etc", "run", "log", "state", "bin", *(f"spool/{node}" for node in NODES)):
            (base / folder).mkdir(parents=True)
        (base / "munge").mkdir(mode=0o700)
        for folder in (base, base / "run"):
            folder.chmod(0o755)
        key = base / "munge/munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        host = os.uname().nodename.partition(".")[0]
        nodes = "\n".join(
            f"NodeName={node} NodeAddr=127.0.0.1 Port={port + 1 + number} CPUs={cpus} RealMemory={memory} State=UNKNOWN"
            for number, node in enumerate(NODES)
        )
        configuration = base / "etc/slurm.conf"
        configuration.write_text(_CONFIGURATION.format(host=host, base=base, port=port, nodes=nodes), encoding="utf-8")
        self.environment = {
            **os.environ,
            "SLURM_CONF": str(configuration),
            "PATH": f"{base / 'bin'}:{_path()}",
        }
        self._wrap_clients(configuration)

    def _wrap_clients(self, configuration: Path) -> None:
        """Clients that know the configuration even where Snakemake has cleared all variables of SLURM."""
        for tool in TOOLS:
            if tool.startswith("s"):
                wrapper = self.base / "bin" / tool
                real = shutil.which(tool, path=_path())
                wrapper.write_text(
                    f'#!/bin/sh\nexport SLURM_CONF="{configuration}"\nexec {real} "$@"\n', encoding="utf-8"
                )
                wrapper.chmod(0o755)

    def __enter__(self) -> "Cluster":
        base = self.base
        self._start(
            "munged", "--foreground", "--force", f"--key-file={base}/munge/munge.key", f"--socket={base}/run/munge.socket",
            f"--pid-file={base}/run/munged.pid", f"--log-file={base}/log/munged.log", f"--seed-file={base}/munge/seed",
        )  # fmt: skip
        self._wait("munge", lambda: (base / "run/munge.socket").exists())
        self._start("slurmctld", "-D", "-c")
        self._wait("the controller", lambda: self.client("scontrol", "ping").returncode == 0)
        for node in NODES:
            self.start_node(node)
        self._wait("the nodes", lambda: self.states() == dict.fromkeys(NODES, "idle"))
        return self

    def __exit__(self, *_) -> None:
        for process in (*self.nodes.values(), *reversed(self.started)):
            if process.poll() is None:
                process.send_signal(signal.SIGKILL if process in self.nodes.values() else signal.SIGTERM)
                process.wait(timeout=60)

    def start_node(self, node: str) -> None:
        """Start a node, or start one again that was killed."""
        command = f"hostname {node} && exec slurmd -D -N {node}"
        self.nodes[node] = self._spawn(
            "unshare", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", command
        )

    def kill_node(self, node: str) -> None:
        """Kill a node with all that runs on it; returns when the controller has found out."""
        process = self.nodes[node]
        process.kill()
        process.wait(timeout=60)
        self._wait(f"{node} to be missed", lambda: self.states()[node].startswith("down"), 120)

    def states(self) -> dict[str, str]:
        """Node -> its state, as the controller sees it."""
        lines = self.client("sinfo", "--noheader", "--Node", "--format=%N %T").stdout.splitlines()
        return dict(line.split() for line in lines)

    def client(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=60)

    def _start(self, *command: str) -> None:
        self.started.append(self._spawn(*command))

    def _spawn(self, *command: str) -> subprocess.Popen:
        with (self.base / "log" / f"{command[0]}.out").open("ab") as log:
            program = shutil.which(command[0], path=_path())
            return subprocess.Popen([program, *command[1:]], env=self.environment, stdout=log, stderr=log)

    def _wait(self, what: str, is_so, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                raise RuntimeError(f"waited {seconds:.0f} s in vain for {what}; see the logs in {self.base / 'log'}")
            time.sleep(0.2)
