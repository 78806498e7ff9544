"""Requests that are sent again under their token."""

TOKEN = "IdempotencyToken"
# What to change for another request, by operation: a member and its value.
OTHER = {
    "CreateContact": ("DisplayName", "Somebody else"),
    "CreateContactChannel": ("Name", "Another"),
    "CreateRotation": ("Name", "Another"),
    "CreateRotationOverride": ("EndTime", 4_102_444_800),
    "StartEngagement": ("Subject", "Another"),
}
# Those that make something, of which there may be several.
MAKES = set(OTHER)
