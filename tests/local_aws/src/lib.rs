//! Stand-ins for the parts of AWS that wake the functions (the table and its stream, the
//! clock, the HTTP front), and what `cargo demo`, `cargo local` and `cargo beside` are made
//! of. Embedded, on loopback, and gone when dropped.

pub mod beside;
pub mod demo;
pub mod env_file;
pub mod functions;
pub mod http_front;
pub mod stream;
pub mod table;
pub mod terminal;
pub mod wakeups;
