use std::sync::atomic::AtomicUsize;

use app::ports::Clock;
use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use jiff::SignedDuration;
use rcgen::{CertificateParams, CertifiedKey, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use x509_parser::pem::Pem;

use super::*;
use crate::clock::SystemClock;

/// How long before its end a root is to be replaced: half a year.
const REPLACED_BEFORE: SignedDuration = SignedDuration::from_hours(180 * 24);

#[test]
fn the_roots_are_amazons_five_and_last() {
    let roots: Vec<Pem> = Pem::iter_from_buffer(AMAZON_ROOTS).map(Result::unwrap).collect();
    assert_eq!(roots.len(), 5);
    let until = SystemClock.now().checked_add(REPLACED_BEFORE).unwrap().as_second();
    for root in &roots {
        let root = root.parse_x509().unwrap();
        let name = root.subject().to_string();
        assert!(root.is_ca() && root.subject() == root.issuer(), "{name}");
        assert!(name.contains("O=Amazon") || name.contains("O=Starfield"), "{name}");
        let ends = root.validity().not_after.timestamp();
        assert!(ends > until, "{name} is to be replaced");
    }
}

#[tokio::test]
async fn a_root_that_is_unknown_is_looked_for_among_the_systems_once() {
    let (server, stranger) = (certificate("server"), certificate("stranger"));
    let endpoint = Endpoint::showing(&server).await;
    let trusting = Trusting::new(believes(&stranger), believes(&server));
    let client = endpoint.client(trusting);
    for shaken_hands in 1..=2 {
        assert!(client.list_tables().send().await.is_ok());
        assert_eq!(endpoint.counts(), (shaken_hands, 1), "only the first meets the few roots");
    }
}

#[tokio::test]
async fn a_root_that_is_known_is_not_looked_for() {
    let (server, stranger) = (certificate("server"), certificate("stranger"));
    let endpoint = Endpoint::showing(&server).await;
    let client = endpoint.client(Trusting::new(believes(&server), believes(&stranger)));
    assert!(client.list_tables().send().await.is_ok());
    assert_eq!(endpoint.counts(), (1, 0));
}

#[tokio::test]
async fn whom_nobody_certified_is_not_spoken_to() {
    let (server, stranger) = (certificate("server"), certificate("stranger"));
    let endpoint = Endpoint::showing(&server).await;
    let client = endpoint.client(Trusting::new(believes(&stranger), believes(&stranger)));
    assert!(client.list_tables().send().await.is_err());
    assert_eq!(endpoint.counts().0, 0);
}

fn certificate(name: &str) -> CertifiedKey<KeyPair> {
    let mut parameters = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    // Who certified is looked for by name.
    parameters.distinguished_name.push(DnType::CommonName, name);
    let signing_key = KeyPair::generate().unwrap();
    let cert = parameters.self_signed(&signing_key).unwrap();
    CertifiedKey { cert, signing_key }
}

fn believes(of: &CertifiedKey<KeyPair>) -> TrustStore {
    TrustStore::empty().with_pem_certificate(of.cert.pem())
}

/// An endpoint that answers whatever it is asked, to whoever believes its certificate.
struct Endpoint {
    url: String,
    shaken: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

impl Endpoint {
    async fn showing(certified: &CertifiedKey<KeyPair>) -> Self {
        let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], PrivateKeyDer::from(key))
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let (shaken, refused) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let counts = (shaken.clone(), refused.clone());
        // It ends with the test's runtime.
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                match acceptor.accept(stream).await {
                    Ok(mut stream) => {
                        counts.0.fetch_add(1, Ordering::SeqCst);
                        let mut asked = [0; 4096];
                        assert!(stream.read(&mut asked).await.unwrap() > 0);
                        stream.write_all(ANSWER).await.unwrap();
                        stream.shutdown().await.unwrap();
                    }
                    Err(_) => drop(counts.1.fetch_add(1, Ordering::SeqCst)),
                }
            }
        });
        Self { url, shaken, refused }
    }

    fn client(&self, http: Trusting) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("ap-northeast-1"))
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "none", None, None, "test"))
            .endpoint_url(&self.url)
            .retry_config(aws_smithy_types::retry::RetryConfig::disabled())
            .http_client(http)
            .build();
        Client::from_conf(config)
    }

    /// Handshakes that came to an end, and those that were broken off.
    fn counts(&self) -> (usize, usize) {
        (self.shaken.load(Ordering::SeqCst), self.refused.load(Ordering::SeqCst))
    }
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n\
    connection: close\r\ncontent-length: 17\r\n\r\n{\"TableNames\":[]}";
