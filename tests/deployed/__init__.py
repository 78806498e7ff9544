"""The deployed template: built binaries on an emulator of AWS, through the front doors that a user has."""
