//! The simulators against what is known of the vendors, from outside: by HTTP, as a client would.

mod chatwoot;
mod control;
mod magalu;
mod mercado_livre;
mod shopee;
