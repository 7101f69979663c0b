"""Where a secret's password is in force: one module a kind."""
