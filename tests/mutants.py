"""Change the code in one place at a time and count the changes that no test notices: ``make mutants``.

    python tests/mutants.py [--sample 300] [--seed 1]

Runs mutmut on a random sample of the mutants of detection, feeds, articles and the parts of the warehouse that must
lose nothing (`[tool.mutmut]` in pyproject.toml), prints the share that was killed and each survivor with its change.
Making the mutants and their statistics takes about ten minutes of two cores, each mutant a second or two.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
from pathlib import Path

MUTMUT = str(Path(sys.executable).parent / "mutmut")
LIMIT_S = 5400


def run(*arguments: str) -> str:
    """Return what mutmut prints; it stops by itself after LIMIT_S seconds."""
    done = subprocess.run([MUTMUT, *arguments], capture_output=True, text=True, check=False, timeout=LIMIT_S)  # noqa: S603
    return done.stdout


def main() -> None:
    """Run a sample and print the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    run("run", "alerts.detection.precision.x_suggested_false_alarms__mutmut_1")  # makes all mutants and the statistics
    names = re.findall(r"^\s*(\S+__mutmut_\d+):", run("results", "--all", "true"), re.MULTILINE)
    chosen = random.Random(options.seed).sample(names, min(options.sample, len(names)))  # noqa: S311
    run("run", *chosen)
    states = dict(re.findall(r"^\s*(\S+__mutmut_\d+): (.+)$", run("results", "--all", "true"), re.MULTILINE))
    unchecked = [name for name in chosen if states.get(name, "not checked") == "not checked"]
    if unchecked:
        sys.exit(f"{len(unchecked)} of {len(chosen)} mutants were not run: does the suite pass without changes?")
    survivors = [name for name in chosen if states[name] in {"survived", "no tests"}]
    for name in survivors:
        changed = [line for line in run("show", name).splitlines() if re.match(r"[-+] ", line)]
        print(f"{name}\n    " + "\n    ".join(changed))
    killed = len(chosen) - len(survivors)
    print(f"{killed} of {len(chosen)} mutants killed ({killed / len(chosen):.0%}), of {len(names)} in all")


if __name__ == "__main__":
    main()
