"""The HTTP service on a team's own server: keys, limits, logs and sockets around the API."""
