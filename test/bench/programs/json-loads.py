"""The usual loop: every line parsed, the six values looked at."""

import json
import sys

events = 0
causes = 0
types = {}
with open(sys.argv[1], "rb") as log:
    for line in log:
        event = json.loads(line)
        events += 1
        name = event["event_type"]
        types[name] = types.get(name, 0) + 1
        found = (event["timestamp"], event["turn_number"], event["agent_id"], event["event_id"])
        if event["caused_by"]:
            causes += len(event["caused_by"])
print(events)
