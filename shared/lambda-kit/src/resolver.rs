//! [`PublicHosts`]: finds hosts that are public, and no others.

use std::net::{IpAddr, ToSocketAddrs};

use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};
use domain::procedure::address::is_public;

/// Leads nowhere into a network of ours: what is connected to is what was looked at, whatever the name says a moment
/// later.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PublicHosts;

impl ResolveDns for PublicHosts {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        let name = name.to_owned();
        // The system's resolver blocks.
        let found = tokio::task::spawn_blocking(move || public(&name));
        DnsFuture::new(async { found.await.map_err(ResolveDnsError::new)? })
    }
}

fn public(name: &str) -> Result<Vec<IpAddr>, ResolveDnsError> {
    let found = (name, 0).to_socket_addrs().map_err(ResolveDnsError::new)?;
    let public: Vec<_> = found.map(|found| found.ip()).filter(|ip| is_public(*ip)).collect();
    if public.is_empty() {
        return Err(ResolveDnsError::new("the host has no public address"));
    }
    Ok(public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn this_machine_is_not_found() {
        for name in ["localhost", "127.0.0.1", "169.254.169.254", "::1"] {
            assert!(PublicHosts.resolve_dns(name).await.is_err(), "{name}");
        }
        let public = PublicHosts.resolve_dns("8.8.8.8").await.unwrap();
        assert_eq!(public, ["8.8.8.8".parse::<IpAddr>().unwrap()]);
    }
}
