"""A PostgreSQL server that asks for the password in clear text and answers with it, in hex.

Enough of the frontend/backend protocol, version 3, for a client to hand over what it read from
.pgpass: https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import socketserver
import struct
import sys


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            size, code = struct.unpack("!II", self.rfile.read(8))
            self.rfile.read(size - 8)
            if code == 196608:  # protocol 3.0: the start-up message
                break
            self.wfile.write(b"N")  # neither TLS nor GSSAPI
        self.wfile.write(struct.pack("!cII", b"R", 8, 3))  # AuthenticationCleartextPassword
        head = self.rfile.read(5)
        if len(head) < 5:
            return  # the client found no password
        password = self.rfile.read(struct.unpack("!cI", head)[1] - 4)[:-1]
        fields = b"SFATAL\0C28P01\0M<" + password.hex().encode() + b">\0\0"
        self.wfile.write(struct.pack("!cI", b"E", len(fields) + 4) + fields)


if __name__ == "__main__":
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()
