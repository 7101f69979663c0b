"""A search for the most expensive request that the service accepts, measured from outside.

`PYTHONPATH=tests:src python -m adversary --seconds 600 --seed 1` runs it. `test_adversary.py` runs
a short one, and holds every case that was ever found (`cases`) to the contract (`contract`).
"""
