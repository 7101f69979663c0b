"""AWS Lambda: gateway events read as requests, and answered."""
