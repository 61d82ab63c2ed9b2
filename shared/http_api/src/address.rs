//! Which addresses may be contacted when somebody else names them.
//!
//! An origin (scheme, host and port) that people listed is trusted. Everything else must be
//! https, and public once its name is resolved: [`Guard`](crate::resolver::Guard) sees to that.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Origin, Url};

/// Why an address is not contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Another scheme than https.
    #[error("the address is not https")]
    NotHttps,
    /// It tells a user name or a password.
    #[error("the address holds a login")]
    Login,
    /// It is, or resolves to, an address that the internet does not know.
    #[error("the address is not public")]
    NotPublic,
    /// A redirect that says nowhere to go.
    #[error("a redirect leads nowhere")]
    NoTarget,
    /// One redirect after the other.
    #[error("too many redirects")]
    TooManyHops,
}

/// How an address may be contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Wherever it is.
    Trusted,
    /// As long as it resolves to public addresses alone.
    Public,
}

/// Whether and how `url` may be contacted, as far as it tells before its name is resolved.
///
/// Hosts in any spelling of an IP address (decimal, octal, hexadecimal) are read by [`Url`].
pub(crate) fn admit(url: &Url, trusted: &[Origin]) -> Result<Admission, AddressRefused> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressRefused::Login);
    }
    if trusted.contains(&url.origin()) {
        return Ok(Admission::Trusted);
    }
    if url.scheme() != "https" {
        return Err(AddressRefused::NotHttps);
    }
    let public = match url.host() {
        Some(Host::Domain(name)) => !is_local_name(name),
        Some(Host::Ipv4(ip)) => is_public_v4(ip),
        Some(Host::Ipv6(ip)) => is_public_v6(ip),
        None => false,
    };
    if public {
        Ok(Admission::Public)
    } else {
        Err(AddressRefused::NotPublic)
    }
}

/// Whether the internet knows this address.
///
/// Source: the IANA special-purpose address registries (2026-09).
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// Names that never leave a network (RFC 6761, 6762, 8375, 9476), single words among them.
fn is_local_name(name: &str) -> bool {
    const LOCAL: [&str; 7] = [
        "localhost",
        "local",
        "internal",
        "intranet",
        "lan",
        "arpa",
        "alt",
    ];
    let name = name.trim_end_matches('.');
    name.rsplit_once('.')
        .is_none_or(|(_, last)| LOCAL.iter().any(|local| last.eq_ignore_ascii_case(local)))
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    match ip.octets() {
        // This network, private, loopback, link-local, multicast and reserved; then carriers' own,
        // protocol assignments, documentation, 6to4 relays and benchmarks.
        [0 | 10 | 127 | 224..=255, ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [100, 64..=127, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => false,
        _ => true,
    }
}

/// Only `2000::/3` is given out, less what stands for something else. Forms that carry an IPv4
/// address are refused, but for NAT64, through which a network without IPv4 reaches public ones.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Teredo, benchmarks, ORCHID and the like; documentation; 6to4; documentation.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_special_ones() {
        for public in [
            "8.8.8.8",
            "100.63.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for special in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
    }

    #[test]
    fn trust_is_in_scheme_host_and_port_together() {
        let trusted = [Url::parse("http://chatwoot:3000").unwrap().origin()];
        let admit = |url: &str| admit(&Url::parse(url).unwrap(), &trusted);

        assert_eq!(
            admit("http://chatwoot:3000/rails/x"),
            Ok(Admission::Trusted)
        );
        assert_eq!(admit("http://CHATWOOT:3000/"), Ok(Admission::Trusted));
        assert_eq!(
            admit("http://chatwoot:3001/"),
            Err(AddressRefused::NotHttps)
        );
        assert_eq!(
            admit("https://chatwoot:3000/"),
            Err(AddressRefused::NotPublic)
        );
        assert_eq!(admit("http://x@chatwoot:3000/"), Err(AddressRefused::Login));
        assert_eq!(
            admit("https://bucket.s3.sa-east-1.amazonaws.com/key?X-Amz-Signature=0"),
            Ok(Admission::Public)
        );
        assert_eq!(
            admit("https://files.example.com:9000/"),
            Ok(Admission::Public)
        );
    }
}
