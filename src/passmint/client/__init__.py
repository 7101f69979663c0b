"""Client of the HTTP API. It needs the standard library only.

>>> from passmint.client import Client
>>> Client("https://passwords.example.com", api_key="…")  # doctest: +SKIP
Client('https://passwords.example.com')
"""

from passmint.client.answers import Claimed, Sent, Shared
from passmint.client.client import Client
from passmint.client.errors import ClientError

__all__ = ["Claimed", "Client", "ClientError", "Sent", "Shared"]
