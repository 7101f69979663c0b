"""HTTP server for the API, with API keys, rate limits, an access log and connection limits."""
