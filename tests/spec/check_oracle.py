#!/usr/bin/env python3
"""Checks the expected outputs of the specification programs against their Python companions.

Runs every `<section>/<name>.py` and compares its standard output with `<name>.out`, and its exit
status and error kind with the `// exit:` and `// error:` lines that head `<name>.vit`. With `--bless`
the `.out` files are written from the companions instead. A `.vit` without companion must be one whose
output is evident (no more than a few literal lines); those are counted and listed.

Usage: check_oracle.py [--bless] [NAME-PART…]
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TIMEOUT_SECONDS = 60


def expectation(source):
    """(exit status, error kind or None) from the comment lines that head a `.vit` file."""
    status, kind = 0, None
    for line in source.read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r"// (exit|error): (\w+)", line)
        if not found:
            break
        if found[1] == "exit":
            status = int(found[2])
        else:
            kind = found[2]
    return status, kind


def run_companion(path):
    """(stdout bytes, exit status, error kind or None) of one companion."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, env=environment, timeout=TIMEOUT_SECONDS
    )
    kind = re.search(rb"^error\[(\w+)\]", done.stderr, re.MULTILINE)
    if done.returncode != 0 and kind is None and done.stderr:
        raise RuntimeError(done.stderr.decode())
    return done.stdout, done.returncode, kind[1].decode() if kind else None


def faults_of(source, bless):
    """What is wrong with one program, as sentences."""
    out = source.with_suffix(".out")
    stdout, status, kind = run_companion(source.with_suffix(".py"))
    if bless:
        out.write_bytes(stdout)
    faults = []
    if not out.exists() or out.read_bytes() != stdout:
        faults.append("output differs from its companion's")
    if (status, kind) != expectation(source):
        faults.append(f"header says {expectation(source)}, companion ended with {(status, kind)}")
    return faults


def main(arguments):
    bless = "--bless" in arguments
    parts = [a for a in arguments if a != "--bless"]
    sources = [s for s in sorted(ROOT.glob("*/*.vit")) if not parts or any(p in str(s) for p in parts)]
    failed, alone = 0, []
    for source in sources:
        name = source.relative_to(ROOT)
        if not source.with_suffix(".py").exists():
            alone.append(str(name))
            faults = [] if source.with_suffix(".out").exists() else ["has neither companion nor .out"]
        else:
            faults = faults_of(source, bless)
        failed += bool(faults)
        for fault in faults:
            print(f"{name}: {fault}")
    print(f"{len(sources)} programs, {len(sources) - len(alone)} with companion, {failed} failed")
    if alone:
        print("without companion:", ", ".join(alone))
    return 1 if failed or not sources else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
