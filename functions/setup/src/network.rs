//! Which addresses everybody can reach.

use std::net::IpAddr;

use url::{Host, Url};

/// Whether an address looks public: not this machine's, nor a private network's. Names are taken at
/// their word, except those that never lead outside.
pub(crate) fn is_public(url: &Url) -> bool {
    match url.host() {
        None => false,
        Some(Host::Domain(name)) => {
            let inside = [".local", ".localhost", ".internal", ".lan", ".home.arpa"];
            name.contains('.') && !inside.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => is_public_ip(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_public_ip(IpAddr::V6(ip)),
    }
}

fn is_public_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let shared = ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1]);
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || shared)
        }
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(mapped) => is_public_ip(IpAddr::V4(mapped)),
            None => {
                !(ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_unique_local()
                    || ip.is_unicast_link_local())
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_not_public() {
        let public = |url: &str| is_public(&Url::parse(url).unwrap());

        for url in [
            "https://bridge.example.com",
            "https://8.8.8.8",
            "https://[2606:4700::1]/x",
        ] {
            assert!(public(url), "{url}");
        }
        for url in [
            "http://127.0.0.1:9080",
            "http://localhost",
            "http://bridge",
            "http://10.0.0.8",
            "http://192.168.1.2",
            "http://172.20.0.3",
            "http://169.254.1.1",
            "http://100.64.0.1",
            "http://[::1]",
            "http://[fd00::1]",
            "http://[::ffff:10.0.0.1]",
            "http://bridge.internal",
        ] {
            assert!(!public(url), "{url}");
        }
    }
}
