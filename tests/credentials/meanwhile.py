"""Store in which an event happens between two steps."""


class Meanwhile:
    """Store that calls `event` right after its first `find`."""

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
