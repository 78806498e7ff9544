//! Which addresses an endpoint may have: names that lead to public addresses, and never into a network of ours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a URL of https names a host by a name, so that what it leads to can be looked at.
pub fn is_named(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_name = |label: &str| {
        let is_of_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        !label.is_empty() && label.bytes().all(is_of_name)
    };
    let labels: Vec<&str> = host.split('.').collect();
    // Whatever ends in a number is read as an IPv4 address by somebody.
    let is_number = labels.last().is_none_or(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    labels.len() > 1 && labels.into_iter().all(is_name) && !is_number && port.parse::<u16>().is_ok()
}

/// Whether an address is one of the public internet: not of this machine, of a private network, or of the platform, such
/// as its metadata.
//= rfc6890#section-2.2
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [first, second, third, _] = v4.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_protocol = (first, second, third) == (192, 0, 0);
    let is_benchmark = first == 198 && (18..20).contains(&second);
    let is_relay = (first, second, third) == (192, 88, 99);
    !(v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_broadcast()
        || v4.is_documentation()
        || first == 0
        || first >= 240
        || is_shared
        || is_protocol
        || is_benchmark
        || is_relay)
}

/// Of IPv6 only what is given out as public is: 2000::/3, without what carries an IPv4 address or is for documents.
fn is_public_v6(v6: Ipv6Addr) -> bool {
    if let Some(v4) = v6.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [first, second, ..] = v6.segments();
    let is_global = first & 0xe000 == 0x2000;
    let is_special = first == 0x2001 && (second < 0x200 || second == 0xdb8);
    let is_6to4 = first == 0x2002;
    let is_document = first == 0x3fff;
    is_global && !is_special && !is_6to4 && !is_document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_by_name() {
        for (url, named) in [
            ("https://hooks.example.com/restart", true),
            ("https://hooks.example.com:8443/restart", true),
            ("https://hooks.example.com", true),
            ("http://hooks.example.com/restart", false),
            ("https://localhost/restart", false),
            ("https://127.0.0.1/restart", false),
            ("https://169.254.169.254/latest", false),
            ("https://2130706433/", false),
            ("https://0x7f.1/", false),
            ("https://example.0x7f/", false),
            ("https://[::1]/", false),
            ("https://hooks..example.com/", false),
            ("https://user@hooks.example.com/", false),
            ("https://hooks.example.com:port/", false),
            ("https://", false),
        ] {
            assert_eq!(is_named(url), named, "{url}");
        }
    }

    #[test]
    fn nothing_of_a_network_of_ours_is_public() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("203.0.114.1", true),
            ("10.0.0.1", false),
            ("172.31.0.1", false),
            ("192.168.1.1", false),
            ("127.0.0.53", false),
            ("169.254.169.254", false),
            ("169.254.170.2", false),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("198.18.0.1", false),
            ("192.0.0.8", false),
            ("2606:4700::1111", true),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("::ffff:169.254.169.254", false),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::a9fe:a9fe", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }
}
