"""`make test`: the stages of the test suite, one after the other, with the private servers that they need.

Stages that start whole shops wait more than they work: those are run together, a file of tests to each process.

    python -m scripts.test [STAGE ...] [-- PYTEST ARGUMENTS]

Every stage is run even when an earlier one fails. Where a server or a browser is missing, its stages are left out and
named; under CI=true that is a failure.
"""

from __future__ import annotations

import os
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tests.browser import chromium_path
from tests.servers import ServerMissing, end_on_signal, mariadb, run_to_end

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "var" / "test"
NOTHING_SELECTED = 5
IS_CI = os.environ.get("CI") == "true"


@dataclass(frozen=True)
class Stage:
    """Some folders of tests and what they want; a shop that a test starts brings a Redis of its own."""

    name: str
    folders: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    needs_mariadb: bool = False
    needs_browser: bool = False
    starts_shops: bool = False

    def existing_folders(self) -> list[str]:
        return [folder for folder in self.folders if any((ROOT / folder).glob("**/test_*.py"))]


# A file's tests stay together, so that what they share is made once; the folders with the longest files come first.
IN_PARALLEL = ("-n", os.environ.get("TEST_PROCESSES", "2"), "--dist", "loadscope", "--no-loadscope-reorder")
# A shop that starts, a browser that draws and a worker that was killed leave a core idle now and then: one process more.
FILE_BY_FILE = ("-n", os.environ.get("TEST_PROCESSES", "3"), "--dist", "loadfile", "-m", "not proof")
STAGES = (
    Stage("sqlite", ("tests/machine", "tests/integration", "tests/unit"), (*IN_PARALLEL, "-m", "not proof")),
    Stage(
        "mariadb",
        ("tests/migrations", "tests/integration", "tests/unit"),
        (*IN_PARALLEL, "-m", "not any_database and not proof"),
        needs_mariadb=True,
    ),
    Stage("concurrency", ("tests/concurrency", "tests/faults"), FILE_BY_FILE, needs_mariadb=True, starts_shops=True),
    Stage("journeys", ("tests/journeys",), FILE_BY_FILE, needs_mariadb=True, needs_browser=True, starts_shops=True),
)


@dataclass(frozen=True)
class Outcome:
    """How a stage ended: pytest's exit code, the numbers of its report, what its tests say of themselves, and its seconds."""

    stage: str
    code: int
    counts: Counter[str]
    said: tuple[str, ...]
    seconds: float

    def line(self) -> str:
        return f"{described(self.counts) or 'no test was run'} in {self.seconds:.2f}s"


def main(arguments: list[str]) -> int:
    split = arguments.index("--") if "--" in arguments else len(arguments)
    names, extra = arguments[:split], arguments[split + 1 :]
    unknown = set(names) - {stage.name for stage in STAGES}
    if unknown:
        print(f"no such stage: {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in STAGES)}")
        return 2
    end_on_signal()
    os.chdir(ROOT)
    REPORTS.mkdir(parents=True, exist_ok=True)
    wanted = [stage for stage in STAGES if (not names or stage.name in names) and stage.existing_folders()]
    if wanted == list(STAGES) and not extra:
        forget_tables()
    outcomes, missing = run_stages(wanted, extra)
    for outcome in outcomes:
        print("\n".join(f"{outcome.stage:<26} {line}" for line in (outcome.line(), *outcome.said)))
    for stage, reason in missing.items():
        print(f"{stage:<26} NOT RUN: {reason}")
    total = sum((outcome.counts for outcome in outcomes), Counter())
    print(f" {described(total)} in {sum(o.seconds for o in outcomes):.2f}s ".center(80, "="), flush=True)
    return 1 if any(outcome.code for outcome in outcomes) or (missing and IS_CI) or not outcomes else 0


def forget_tables() -> None:
    """The first test that wants a database makes it by running all migrations: tests/databases.py keeps copies here."""
    for copy in REPORTS.glob("tables-*"):
        copy.unlink()


def run_stages(stages: Sequence[Stage], extra: list[str]) -> tuple[list[Outcome], dict[str, str]]:
    """Run the stages, a server started when the first wants it; return outcomes, and what was left out and why."""
    outcomes: list[Outcome] = []
    missing: dict[str, str] = {}
    servers: list[str] = []
    shops: list[tuple[Stage, dict[str, str]]] = []
    with ExitStack() as started:
        for stage in stages:
            try:
                environment = stage_environment(stage, servers, started)
            except ServerMissing as problem:
                missing[stage.name] = str(problem)
                continue
            if stage.starts_shops:
                shops.append((stage, environment))
            else:
                outcomes.append(run_stage(stage, environment, extra))
        if shops:
            outcomes.append(run_stage(together([stage for stage, _ in shops]), shops[-1][1], extra))
    return outcomes, missing


def together(stages: Sequence[Stage]) -> Stage:
    """These stages as one."""
    folders = tuple(folder for stage in stages for folder in stage.folders)
    return replace(stages[0], name=" and ".join(stage.name for stage in stages), folders=folders)


def stage_environment(stage: Stage, servers: list[str], started: ExitStack) -> dict[str, str]:
    """The variables for a stage; raises ServerMissing."""
    environment = {**os.environ, "ENVIRONMENT": "test", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment.pop("DATABASE_URL", None)
    if stage.needs_browser:
        chromium_path()
    if stage.needs_mariadb:
        require_mysqlclient()
        if not servers:
            given = os.environ.get("DATABASE_URL", "")
            servers.append(given if given.startswith("mysql") else started.enter_context(mariadb()))
        environment["DATABASE_URL"] = servers[0]
    return environment


def require_mysqlclient() -> None:
    try:
        import MySQLdb  # noqa: F401, PLC0415 - only looked for
    except ImportError:
        packages = "build-essential pkg-config libmariadb-dev python3-dev"
        raise ServerMissing(f"mysqlclient could not be built: apt-get install -y {packages}") from None


def run_stage(stage: Stage, environment: dict[str, str], extra: list[str]) -> Outcome:
    report = REPORTS / f"{stage.name.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    print(f"\n--- {stage.name} ---", flush=True)
    command = [sys.executable, "-m", "pytest", *stage.existing_folders(), *stage.arguments, f"--junitxml={report}"]
    began = time.monotonic()
    code = run_to_end([*command, *extra], env=environment)
    if code == NOTHING_SELECTED and extra:
        code = 0
    return Outcome(stage.name, code, counts_of(report), said_in(report), time.monotonic() - began)


def counts_of(report: Path) -> Counter[str]:
    """Tests by result, from a JUnit report; empty when pytest did not get as far as writing one."""
    if not report.exists():
        return Counter()
    kinds = {"failure": "failed", "error": "errors", "skipped": "skipped"}
    suite = ElementTree.parse(report).getroot()  # noqa: S314 - pytest wrote it a moment ago
    cases = suite.iter("testcase")
    return Counter(next((kinds[child.tag] for child in case if child.tag in kinds), "passed") for case in cases)


def said_in(report: Path) -> tuple[str, ...]:
    """What tests recorded under the name `says`: how far those went whose length is a time."""
    if not report.exists():
        return ()
    found = ElementTree.parse(report).getroot().iter("property")  # noqa: S314 - pytest wrote it a moment ago
    return tuple(each.get("value", "") for each in found if each.get("name") == "says")


def described(counts: Counter[str]) -> str:
    order = ("failed", "passed", "skipped", "errors")
    return ", ".join(f"{counts[result]} {result}" for result in order if counts[result])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
