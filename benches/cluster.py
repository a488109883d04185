#!/usr/bin/env python3
"""What a cluster costs on our side: cluster.py DOCS.jsonl QUERIES.tsv URL [PROGRAM]

Indexes the file into a folder and into the cluster and compares the CPU time of our process; then runs the queries
(`id<TAB>query` lines) in one thread and compares the time a search takes with what the engine says it took. URL is the
address of an index that is not there yet; `tests/cluster/cluster start ENGINE FOLDER` starts a cluster.
"""

import http.client
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlsplit

docs, queries, url = sys.argv[1:4]
program = sys.argv[4] if len(sys.argv) > 4 else "target/release/presshound"
folder = tempfile.mkdtemp()
environment = dict(os.environ, HOME=folder, XDG_STATE_HOME=folder)
took = []


def run(*arguments, one_core=False):
    """Runs the program; returns user and system CPU, peak memory in MB, wall time."""
    command = (["taskset", "-c", "0"] if one_core else []) + [program, *arguments]
    begun = time.time()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        sys.exit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, time.time() - begun


class Listener(http.server.BaseHTTPRequestHandler):
    """Hands requests on and notes what the engine says a search took."""

    protocol_version = "HTTP/1.1"

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        target = urlsplit(url.split(",")[0])
        upstream = http.client.HTTPConnection(target.hostname, target.port or 9200)
        upstream.request(self.command, self.path, body, dict(self.headers))
        answer = upstream.getresponse()
        content = answer.read()
        if "/_search" in self.path or "/_msearch" in self.path:
            took.append(json.loads(content)["took"])
        self.send_response(answer.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = hand_on

    def log_message(self, *_):
        pass


ratios = []
for number in range(3):
    cpu, memory, wall = run("index", docs, "--index", os.path.join(folder, f"local{number}"))
    there = f"{url}-{number}"
    there_cpu, there_memory, there_wall = run("index", docs, "--index", there, "--replicas", "0")
    ratios.append(there_cpu / cpu)
    print(
        f"index: folder {cpu:.2f} s CPU, {memory:.0f} MB, {wall:.1f} s; cluster {there_cpu:.2f} s CPU, "
        f"{there_memory:.0f} MB, {there_wall:.1f} s; CPU {ratios[-1]:.2f} times"
    )
count = sum(1 for line in open(queries) if line.strip())
arguments = ["search", "--batch", queries, "--any", "-n", "100", "--index"]
run(*arguments, f"{url}-0", one_core=True)
_, memory, wall = run(*arguments, f"{url}-0", one_core=True)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
threading.Thread(target=server.serve_forever, daemon=True).start()
name = url.rsplit("/", 1)[1]
run(*arguments, f"http://127.0.0.1:{server.server_port}/{name}-0", one_core=True)
engine = sum(took) / 1000
print(
    f"search: {count} queries, {wall / count * 1000:.1f} ms each, of which the engine took {engine / count * 1000:.1f} ms: "
    f"{(wall - engine) / count * 1000:.1f} ms are ours; {memory:.0f} MB"
)
shutil.rmtree(folder)
