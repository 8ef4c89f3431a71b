"""Whether the FlowTrack in this container lives: exit code 0 if /healthz answers 200."""

import http.client
import os
import sys

port = int(os.environ.get("FLOWTRACK_PORT") or 8000)
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
connection.request("GET", "/healthz")
sys.exit(connection.getresponse().status != 200)
