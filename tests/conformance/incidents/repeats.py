"""Requests that are sent again under their token."""

TOKEN = "clientToken"
# What to change for another request, by operation: a member and its value.
OTHER = {
    "CreateReplicationSet": ("regions", {"eu-west-2": {}}),
    "CreateResponsePlan": ("displayName", "Another"),
    "CreateTimelineEvent": ("eventType", "Note"),
    "StartIncident": ("title", "Another"),
    "UpdateDeletionProtection": ("deletionProtected", False),
    "UpdateReplicationSet": ("actions", [{"addRegionAction": {"regionName": "eu-west-2"}}]),
    "UpdateResponsePlan": ("displayName", "Another"),
}
# Those that make something, of which there may be several.
MAKES = {"CreateResponsePlan", "CreateTimelineEvent", "StartIncident"}
