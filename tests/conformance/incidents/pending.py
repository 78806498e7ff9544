"""What is declared to differ from AWS, each with its reason. All other differences fail the run."""

# Shapes of the model that have a wider bound here: which end of it, the bound, and why.
WIDER = {
    "Impact": ("max", 10, "the guide has ten"),
    "ActionsList": ("max", 10, "the guide's plan has three"),
    "EngagementSet": ("max", 10, "plans per team add up"),
    "SsmParameters": ("min", 0, "Terraform writes none as an empty map"),
    "DynamicSsmParameters": ("min", 0, "Terraform writes none as an empty map"),
    "UpdateReplicationSetInputActionsList": ("max", 6, "Terraform moves a Region in one request"),
}
