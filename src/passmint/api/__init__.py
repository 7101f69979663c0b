"""The HTTP API as a pure function from a request to a response: routes, input, errors, headers."""
