//! Policies by which contacts are shared.

use super::common::ARN;
use super::{Pattern, Shape, must, text};

pub(super) const PUT_CONTACT_POLICY: Shape =
    &[must("ContactArn", ARN), must("Policy", text(1, 395_000, Pattern::NotBlank))];

pub(super) const GET_CONTACT_POLICY: Shape = &[must("ContactArn", ARN)];
