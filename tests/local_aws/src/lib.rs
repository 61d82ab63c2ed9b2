//! Stand-ins for the parts of AWS that wake the functions: the table and its stream, the
//! clock, the HTTP front. Embedded, on loopback, and gone when dropped.

pub mod functions;
pub mod http_front;
pub mod stream;
pub mod table;
pub mod wakeups;
