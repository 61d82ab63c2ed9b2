//! What the doctor tells on a terminal, beside the checks of the setup page.

pub mod buyer;
pub mod trace;
