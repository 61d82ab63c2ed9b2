//! Names resolved to public addresses, or not at all.

use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::AddressRefused;

/// Lets through only names all of whose addresses pass.
///
/// The connection is made to the very addresses that were checked: nobody asks for the name
/// again, so a second answer can be no other one.
pub(crate) struct Guard<R> {
    pub(crate) inner: R,
    pub(crate) passes: fn(IpAddr) -> bool,
}

impl<R: Resolve> Resolve for Guard<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolving, passes) = (self.inner.resolve(name), self.passes);
        Box::pin(async move {
            let found: Vec<SocketAddr> = resolving.await?.collect();
            if !found.iter().all(|address| passes(address.ip())) {
                return Err(AddressRefused::NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The machine's own resolver.
pub(crate) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
