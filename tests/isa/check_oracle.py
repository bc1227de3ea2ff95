#!/usr/bin/env python3
"""Checks the expected outputs of the instruction listings against their Python companions.

Runs every `<name>.py` beside a `<name>.vitasm` and compares its standard output with `<name>.out`. With
`--bless` the `.out` files are written from the companions instead. The companions share the module `vit` with
those of the specification programs in `../spec`.

Usage: check_oracle.py [--bless] [NAME-PART…]
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TIMEOUT_SECONDS = 60


def output_of(companion):
    """The standard output of one companion."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent / "spec"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(companion)], capture_output=True, env=environment, timeout=TIMEOUT_SECONDS
    )
    if done.returncode != 0:
        raise RuntimeError(f"{companion.name}: {done.stderr.decode()}")
    return done.stdout


def fault_of(listing, bless):
    """What is wrong with one listing, as a sentence, or None."""
    companion, out = listing.with_suffix(".py"), listing.with_suffix(".out")
    if not companion.exists():
        return "has no companion"
    stdout = output_of(companion)
    if bless:
        out.write_bytes(stdout)
    if not out.exists() or out.read_bytes() != stdout:
        return "output differs from its companion's"
    return None


def main(arguments):
    bless = "--bless" in arguments
    parts = [a for a in arguments if a != "--bless"]
    listings = [s for s in sorted(ROOT.glob("*.vitasm")) if not parts or any(p in s.name for p in parts)]
    faults = [(listing, fault_of(listing, bless)) for listing in listings]
    failed = [(listing, fault) for listing, fault in faults if fault]
    for listing, fault in failed:
        print(f"{listing.name}: {fault}")
    print(f"{len(listings)} listings, {len(failed)} failed")
    return 1 if failed or not listings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
