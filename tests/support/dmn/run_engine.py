"""Runs pyDMNrules over some files: `run_engine.py ENGINE JOBS`, in a process of its own."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path


def main(engine_at: str, jobs: str) -> None:
    """Prints what comes out for each person of each job, as JSON."""
    sys.path.append(engine_at)
    from pyDMNrules import DMN

    found = []
    for job in json.loads(Path(jobs).read_text("utf-8")):
        text = Path(job["file"]).read_text("utf-8")
        engine = DMN()
        status = engine.useXML(text)
        assert not status, status
        names = set(re.findall(r'<inputData id="[^"]+" name="([^"]+)"', text))
        outcomes = []
        for person in job["people"]:
            # It says of a COLLECT of nothing that no rule matched, and gives what it has all the same.
            _, steps = engine.decide({name: value for name, value in person.items() if name in names})
            last = steps[-1] if isinstance(steps, list) else steps
            outcomes.append(last["Result"])
        found.append(outcomes)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:3])
