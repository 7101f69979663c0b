"""AWS Lambda: events of gateways read as requests, and responses in the form they need."""
