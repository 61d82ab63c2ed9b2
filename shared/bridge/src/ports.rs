//! The seams: marketplaces on one side, Chatwoot on the other, the table beneath.
//!
//! Small traits, implemented by `connectors/*`, `chatwoot` and `store`. Every failure
//! says what to do next.

mod arrivals;
mod clock;
mod commands;
mod connector;
mod due;
mod evidence;
mod helpdesk;
mod leases;
mod ledger;
mod marketplaces;
mod state;

pub use arrivals::Arrivals;
pub use clock::Clock;
pub use commands::{AskedCommand, CommandAction, CommandLook, CommandOutcome, CommandPlan};
pub use connector::{
    AgentName, Announced, Batch, Connector, Context, Fetched, Found, Handle, MarkedRead, Outcome,
    Part, PartContent, Settling, Source, Unheard,
};
pub use due::{Dead, Due, DueQueue, HintRow};
pub use evidence::{Evidence, Silence, Verdict};
pub use helpdesk::{
    Activity, Bubble, BubbleState, Helpdesk, HelpdeskMessage, Marked, Marks, Opened, Opening, Post,
    Sender, Side, Whereabouts,
};
pub use leases::{Acquired, Lease, LeaseError, Leases, Released};
pub use ledger::{Entry, Intent, Ledger, Refused, Rows};
pub use marketplaces::Marketplaces;
pub use state::{Missing, ShownLimit, ThreadState};
