"""Where credentials are kept, one backend a module."""
