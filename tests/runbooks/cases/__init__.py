"""Whole executions of each runbook."""

from . import (
    cloudformation_rollback,
    diagnose_api,
    ec2_recover,
    ecs_diagnosis,
    guardduty_evidence,
    idle_connections,
    notify_team,
    rds_connections,
    restart_service,
    rollback_codedeploy,
    rollback_ecs,
)

ALL = (
    cloudformation_rollback,
    diagnose_api,
    ec2_recover,
    ecs_diagnosis,
    guardduty_evidence,
    idle_connections,
    notify_team,
    rds_connections,
    restart_service,
    rollback_codedeploy,
    rollback_ecs,
)
