//! Policies by which response plans and incidents are shared.

use super::common::{ARN, MAX_RESULTS, NEXT_TOKEN};
use super::{Shape, must, plain};

pub(super) const PUT_RESOURCE_POLICY: Shape =
    &[must("policy", plain(0, 4000)), must("resourceArn", ARN)];

pub(super) const DELETE_RESOURCE_POLICY: Shape =
    &[must("policyId", plain(0, 256)), must("resourceArn", ARN)];

pub(super) const GET_RESOURCE_POLICIES: Shape =
    &[MAX_RESULTS, NEXT_TOKEN, must("resourceArn", ARN)];
