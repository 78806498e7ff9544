//! [`Late`]: what sends requests that no client of a service makes.
//!
//! Each is made when it first sends: making one reads all that the system trusts, which takes longer than the rest
//! of a start.

use std::sync::LazyLock;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use super::ring;

/// Sends, by a connector that is made then. It repeats nothing.
#[derive(Debug)]
pub(crate) struct Late(LazyLock<Connector>);

impl Late {
    /// Waits no longer than a client of DynamoDB does with all of its tries.
    #[cfg(feature = "brief")]
    pub(crate) fn brief() -> Self {
        Self(LazyLock::new(|| reading_for(Duration::from_secs(2))))
    }

    /// For services that take longer: Slack some seconds to make a channel.
    #[cfg(feature = "patient")]
    pub(crate) fn patient() -> Self {
        Self(LazyLock::new(|| reading_for(Duration::from_secs(8))))
    }

    /// For addresses of somebody's: it reaches what is public alone, and waits for a whole call.
    #[cfg(feature = "automation")]
    pub(crate) fn public() -> Self {
        Self(LazyLock::new(|| {
            let whole = domain::limits::RUNBOOK_CALL_TIMEOUT.as_secs().unsigned_abs();
            let settings = settings(Duration::from_secs(whole));
            let connector = Connector::builder().tls_provider(ring()).connector_settings(settings);
            connector.build_with_resolver(crate::resolver::PublicHosts)
        }))
    }
}

impl HttpConnector for Late {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.0.call(request)
    }
}

#[cfg(any(feature = "brief", feature = "patient"))]
fn reading_for(timeout: Duration) -> Connector {
    Connector::builder().tls_provider(ring()).connector_settings(settings(timeout)).build()
}

fn settings(timeout: Duration) -> HttpConnectorSettings {
    HttpConnectorSettings::builder()
        .connect_timeout(adapters::CONNECT_TIMEOUT)
        .read_timeout(timeout)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Its timeouts need somebody who sleeps, or making it panics.
    #[test]
    fn each_can_be_made() {
        let all = [
            #[cfg(feature = "brief")]
            Late::brief(),
            #[cfg(feature = "patient")]
            Late::patient(),
            #[cfg(feature = "automation")]
            Late::public(),
        ];
        for late in all {
            LazyLock::force(&late.0);
        }
    }
}
