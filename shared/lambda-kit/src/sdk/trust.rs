//! [`Trusting`]: whose certificates are believed.
//!
//! Every endpoint of AWS is certified by one of five roots. Reading these takes a twentieth of what reading all that the
//! system trusts takes, which is most of a cold start. Should an endpoint come with another root (a proxy that
//! looks into TLS, an authority of tomorrow), the system's are read then, and believed from there on.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_types::config_bag::ConfigBag;

use super::ring;

/// Amazon Root CA 1 to 4, and the one of Starfield that certified them before they were known.
//= https://www.amazontrust.com/repository/
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

/// A client that believes few roots, until it meets one that they do not know.
#[derive(Debug)]
pub(super) struct Trusting {
    few: SharedHttpClient,
    all: SharedHttpClient,
    met: Arc<AtomicBool>,
}

impl Trusting {
    /// Believes Amazon's roots, and the system's after that.
    pub(super) fn amazon() -> Self {
        let amazon = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
        Self::new(amazon, TrustStore::default())
    }

    fn new(few: TrustStore, all: TrustStore) -> Self {
        Self { few: believing(few), all: believing(all), met: Arc::default() }
    }
}

fn believing(roots: TrustStore) -> SharedHttpClient {
    // With these settings no context can be refused; the library's own default is no worse.
    let context = TlsContext::builder().with_trust_store(roots).build().unwrap_or_default();
    Builder::new().tls_provider(ring()).tls_context(context).build_https()
}

impl HttpClient for Trusting {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        if self.met.load(Ordering::Relaxed) {
            return self.all.http_connector(settings, components);
        }
        SharedHttpConnector::new(Wary {
            few: self.few.http_connector(settings, components),
            all: Fallback {
                client: self.all.clone(),
                settings: settings.clone(),
                components: components.clone(),
                met: self.met.clone(),
            },
        })
    }

    /// The roots are read while the function starts: there it has a whole processor, and later a part of one.
    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.few.validate_base_client_config(components, config)
    }
}

/// Sends once more what met an unknown root. Nothing of it was sent: the handshake comes first.
#[derive(Debug)]
struct Wary {
    few: SharedHttpConnector,
    all: Fallback,
}

/// The connector to fall back on, which is made when it is needed.
#[derive(Debug, Clone)]
struct Fallback {
    client: SharedHttpClient,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
    met: Arc<AtomicBool>,
}

impl HttpConnector for Wary {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let again = request.try_clone();
        let (sent, all) = (self.few.call(request), self.all.clone());
        HttpConnectorFuture::new(async move {
            match (sent.await, again) {
                (Err(error), Some(request)) if is_unknown_root(&error) => {
                    all.met.store(true, Ordering::Relaxed);
                    let connector = all.client.http_connector(&all.settings, &all.components);
                    connector.call(request).await
                }
                (answer, _) => answer,
            }
        })
    }
}

/// Whether nobody whom we believe has certified the other side.
fn is_unknown_root(error: &ConnectorError) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return matches!(why, rustls::CertificateError::UnknownIssuer);
        }
        // An error of input and output does not name what it wraps as its source.
        cause = match error.downcast_ref::<std::io::Error>() {
            Some(wrapping) => wrapping.get_ref().map(|error| error as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    false
}

#[cfg(test)]
mod tests;
