"""Sends HL7 messages over MLLP, by the PyPI package hl7, and says what each was answered.

python mllp_send.py HOST PORT FILE [CERTIFICATE KEY TRUST]

FILE holds messages one after the other. Prints for each acknowledgement: code, control id, and the texts of its ERR segments.
"""
import ssl
import sys

import hl7
from hl7.client import MLLPClient, read_loose

host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Client(MLLPClient):
    def secure(self, certificate, key, trust):
        context = ssl.create_default_context(cafile=trust)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    def send(self, data):
        self.socket.sendall(data)
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            more = self.socket.recv(4096)
            if not more:
                sys.exit("closed without an acknowledgement")
            answer += more
        return answer.strip(b"\x0b\x1c\r")


with Client(host, port) as client:
    if len(sys.argv) > 4:
        client.secure(*sys.argv[4:7])
    with open(path, "rb") as file:
        for message in read_loose(file):
            answer = hl7.parse(client.send_message(message), encoding="utf-8")
            said = answer.segment("MSA")
            errors = answer.segments("ERR") if any(str(part[0]) == "ERR" for part in answer) else []
            print(said[1], said[2], " | ".join(str(error) for error in errors), sep="\t", flush=True)
