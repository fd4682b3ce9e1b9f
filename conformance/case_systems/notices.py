"""Takes notices as people's programs do: an SMTP server (aiosmtpd) and a webhook's receiver, which checks its signature.

    notices.py FOLDER SECRET    writes smtp.port and hook.port, then mail-N.txt and hook-N.json as they come
"""

import hashlib
import hmac
import http.server
import pathlib
import socket
import sys
import time

from aiosmtpd.controller import Controller

folder, secret = pathlib.Path(sys.argv[1]), sys.argv[2].encode()


def keep(name, content):
    number = len(list(folder.glob(f"{name}-*"))) + 1
    part = folder / f".{name}"
    part.write_bytes(content)
    part.rename(folder / f"{name}-{number:03}")


class Mails:
    async def handle_DATA(self, server, session, envelope):
        keep("mail", envelope.content)
        return "250 taken"


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        parts = dict(part.split("=", 1) for part in self.headers["crosswalk-signature"].split(","))
        wanted = hmac.new(secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(parts["t"])) < 300
        good = fresh and hmac.compare_digest(wanted, parts["v1"])
        if good:
            keep("hook", body)
        self.send_response(204 if good else 403)
        self.end_headers()

    def log_message(self, *_):
        pass


with socket.create_server(("127.0.0.1", 0)) as taken:
    port = taken.getsockname()[1]
mails = Controller(Mails(), hostname="127.0.0.1", port=port)
mails.start()
hook = http.server.HTTPServer(("127.0.0.1", 0), Hook)
(folder / "smtp.port").write_text(str(port))
(folder / "hook.port").write_text(str(hook.server_address[1]))
hook.serve_forever()
