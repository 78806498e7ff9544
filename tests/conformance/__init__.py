"""Whether AWS's own clients get from Tocsin what the models of the services promise them.

Run from `tests/`: `python -m conformance --tocsin PATH`. The packages are in `requirements.txt`.
"""
