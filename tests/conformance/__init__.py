"""Whether AWS's own clients get from Tocsin what the model of ssm-contacts promises them.

Run from `tests/`: `python -m conformance --tocsin PATH`. The packages are in `requirements.txt`.
"""
