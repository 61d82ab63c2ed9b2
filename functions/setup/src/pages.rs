//! Pages for people: small, whole without a script, in three languages, good for keyboards and phones.
//!
//! Everything that is shown goes through `maud`, which escapes it.

pub(crate) mod address;
pub(crate) mod connect;
mod frame;
pub(crate) mod login;
pub(crate) mod panel;
mod parts;
pub(crate) mod problem;
pub(crate) mod provisioned;
pub(crate) mod setup;
pub(crate) mod style;

#[cfg(test)]
mod tests;
