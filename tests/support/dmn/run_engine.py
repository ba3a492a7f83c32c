"""Runs pyDMNrules over a file: `run_engine.py ENGINE FILE PEOPLE`, in a process of its own."""

import json
import re
import sys
from pathlib import Path

sys.path.append(sys.argv[1])
from pyDMNrules import DMN

text = Path(sys.argv[2]).read_text("utf-8")
engine = DMN()
status = engine.useXML(text)
assert not status, status
names = set(re.findall(r'<inputData id="[^"]+" name="([^"]+)"', text))
found = []
for person in json.loads(Path(sys.argv[3]).read_text("utf-8")):
    # It says of a COLLECT of nothing that no rule matched, and gives what it has all the same.
    _, steps = engine.decide({name: value for name, value in person.items() if name in names})
    last = steps[-1] if isinstance(steps, list) else steps
    found.append(last["Result"])
print(json.dumps(found))
