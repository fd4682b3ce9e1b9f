"""A child health system that takes HL7 over MLLP with TLS, by the PyPI package hl7.

python mllp_listen.py FOLDER CERTIFICATE KEY TRUST

Listens on a free port of the loopback, written to FOLDER/port. Each message is parsed, kept as FOLDER/taken/<control id>,
and acknowledged with the code that stands in FOLDER/code, or AA.
"""
import asyncio
import os
import pathlib
import ssl
import sys

from hl7.mllp import start_hl7_server

folder = pathlib.Path(sys.argv[1])
(folder / "taken").mkdir(parents=True, exist_ok=True)


async def connection(reader, writer):
    try:
        while not writer.is_closing():
            message = await reader.readmessage()
            control_id = str(message.segment("MSH")[10])
            with open(folder / "taken" / control_id, "a", newline="") as kept:
                kept.write(str(message) + "\n")
            code = folder / "code"
            writer.writemessage(message.create_ack(code.read_text() if code.exists() else "AA"))
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    context.load_verify_locations(sys.argv[4])
    context.verify_mode = ssl.CERT_REQUIRED
    wanted = int((folder / "port").read_text()) if (folder / "port").exists() else 0
    server = await start_hl7_server(connection, "127.0.0.1", wanted, ssl=context, encoding="utf-8")
    part = folder / ".port"
    part.write_text(str(server.sockets[0].getsockname()[1]))
    os.replace(part, folder / "port")
    async with server:
        await server.serve_forever()


asyncio.run(main())
