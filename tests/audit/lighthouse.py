"""Lighthouse, in the browser that is open already."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.audit.judging import CATEGORIES, Score
from tests.servers import ServerMissing

VERSION = "lighthouse@12.8.2"
RUN_WITHIN = 180


@dataclass(frozen=True)
class Lighthouse:
    """`program` runs in the browser whose debugging port is `port`."""

    program: Path
    port: int

    @classmethod
    def installed(cls, folder: Path, *, port: int) -> Lighthouse:
        """Fetched by npm into `folder`; raises ServerMissing without node or the registry."""
        if not shutil.which("npm"):
            raise ServerMissing("no npm on the PATH: apt-get install -y nodejs npm")
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent", f"--prefix={folder}"]
        if subprocess.run(["npm", "install", *options, VERSION], check=False).returncode:
            raise ServerMissing(f"npm could not fetch {VERSION}")
        return cls(program=folder / "node_modules" / ".bin" / "lighthouse", port=port)

    def measure(self, *, url: str, cookies: str, runs: int, is_good: Callable[[Score], bool]) -> Score:
        """The score of `url`. One that is not good is measured again, `runs` times in all, and its median counts."""
        scores = [self._run(url=url, cookies=cookies)]
        while not is_good(scores[-1]) and len(scores) < runs:
            scores.append(self._run(url=url, cookies=cookies))
        return scores[0] if len(scores) == 1 else median(scores)

    def _run(self, *, url: str, cookies: str) -> Score:
        headers = ["--extra-headers", json.dumps({"Cookie": cookies})] if cookies else []
        options = ["--quiet", "--output=json", f"--port={self.port}", f"--only-categories={','.join(CATEGORIES)}"]
        done = subprocess.run(
            [str(self.program), url, *options, *headers],
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=RUN_WITHIN,
            check=False,
        )
        assert done.returncode == 0, f"{url}: {done.stderr}"
        return Score.read(json.loads(done.stdout))


def median(scores: list[Score]) -> Score:
    """The middle of each number, and what the last run complained of."""
    return Score(
        points={name: round(statistics.median(each.points[name] for each in scores)) for name in CATEGORIES},
        paint_ms=round(statistics.median(each.paint_ms for each in scores)),
        shift=statistics.median(each.shift for each in scores),
        failed=scores[-1].failed,
    )
