"""The runbooks under `runbooks/`: what every document has to keep, and whole executions of each, without an account."""
