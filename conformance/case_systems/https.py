"""A case system with HTTPS doors of its own, as a supplier might write it: Python's standard library only.

python3 https.py FOLDER CERTIFICATE KEY TRUST

Listens on a free port of the loopback, written to FOLDER/port. It serves only one authority's gateway.
  POST /deliveries       kept as FOLDER/taken/<message id>/<file>; answered with FOLDER/says.json, if there is one;
                         with the status that stands in FOLDER/status, if there is one; after as many seconds as stand in
                         FOLDER/slow, if there is one
  GET  /outgoing         the first file of FOLDER/outgoing, by name; a name <message id>.answer.json is an answer
  POST /outgoing/<name>  that file is settled: it goes to FOLDER/settled, what was said of it beside it; its refused
                         records are a file of their own, FOLDER/refused/<name>
"""
import base64
import http.server
import json
import os
import pathlib
import ssl
import sys
import time

folder = pathlib.Path(sys.argv[1])
for name in ("taken", "outgoing", "settled", "refused"):
    (folder / name).mkdir(parents=True, exist_ok=True)


class Doors(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        waiting = sorted(path for path in (folder / "outgoing").iterdir() if not path.name.startswith("."))
        if self.path != "/outgoing" or not waiting:
            return self.say(404 if self.path != "/outgoing" else 204)
        path = waiting[0]
        headers = {"Content_Location": f"/outgoing/{path.name}"}
        if path.name.endswith(".answer.json"):
            headers["Crosswalk_Answer_To"] = path.name.removesuffix(".answer.json")
        else:
            headers["Content_Disposition"] = f'attachment; filename="{path.name}"'
        self.say(200, path.read_bytes(), **headers)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/deliveries":
            return self.taken(body)
        path = folder / "outgoing" / pathlib.PurePosixPath(self.path).name
        if not path.exists():
            return self.say(404)
        (folder / "settled" / (path.name + ".report.json")).write_bytes(body)
        for records in json.loads(body).get("refused_records", []):
            (folder / "refused" / pathlib.PurePosixPath(records["name"]).name).write_bytes(base64.b64decode(records["content"]))
        os.replace(path, folder / "settled" / path.name)
        self.say(204)

    def taken(self, body):
        status = folder / "status"
        if status.exists():
            return self.say(int(status.read_text()))
        slow = folder / "slow"
        if slow.exists():
            time.sleep(float(slow.read_text()))
        message = self.headers["Crosswalk-Message"]
        kept = folder / "taken" / message
        kept.mkdir(exist_ok=True)
        with open(kept / "times", "a") as times:
            times.write("+")
        part = kept / ".part"
        part.write_bytes(body)
        os.replace(part, kept / "body")
        says = folder / "says.json"
        self.say(200, says.read_bytes() if says.exists() else b"", Content_Type="application/json")

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
context.load_verify_locations(sys.argv[4])
context.verify_mode = ssl.CERT_REQUIRED
wanted = int((folder / "port").read_text()) if (folder / "port").exists() else 0
server = http.server.ThreadingHTTPServer(("127.0.0.1", wanted), Doors)
server.socket = context.wrap_socket(server.socket, server_side=True)
part = folder / ".port"
part.write_text(str(server.server_address[1]))
os.replace(part, folder / "port")
server.serve_forever()
