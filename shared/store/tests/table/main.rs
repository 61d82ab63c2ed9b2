//! The table's ports, through the real client, on the embedded emulator: one per test.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod agenda;
#[cfg(test)]
mod arrivals;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod double;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod support;
