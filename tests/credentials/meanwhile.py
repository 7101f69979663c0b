"""A store in which something else happens between two steps."""


class Meanwhile:
    """A store; right after it has first found a row, `event` happens."""

    def __init__(self, store, event):
        self._store = store
        self._event = event

    def find(self, credential_id):
        row = self._store.find(credential_id)
        event, self._event = self._event, lambda: None
        event()
        return row

    def __getattr__(self, name):
        return getattr(self._store, name)
