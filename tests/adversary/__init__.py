"""Search for the most expensive request that the service accepts, measured from outside.

Run it with `PYTHONPATH=tests:src python -m adversary --seconds 600 --seed 1`. `test_adversary.py`
runs a short search. It also measures every case that a search has found (`cases`) against the
limits on cost (`contract`).
"""
