"""The HTTP API as one pure function of a request: routes, input, errors, headers."""
