//! Messaging agents: who stands between seller and buyer, per site (§5.5).
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use crate::ids::UserId;

/// Sites and their agents. MLU's is the one documented for "others".
const AGENTS: &[(&str, UserId)] = &[
    ("MLB", UserId(3_037_675_074)),
    ("MLA", UserId(3_037_674_934)),
    ("MLC", UserId(3_020_819_166)),
    ("MLM", UserId(3_037_204_279)),
    ("MCO", UserId(3_037_204_123)),
    ("MLU", UserId(3_037_204_685)),
];

/// The agent of sites that have none of their own.
const OTHERS: UserId = UserId(3_037_204_685);

/// The agent of a site; `None` only when the site is not known.
pub(crate) fn of_site(site: Option<&str>) -> Option<UserId> {
    let site = site?;
    let own = AGENTS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(site));
    Some(own.map_or(OTHERS, |(_, agent)| *agent))
}

/// Whether a user is an agent of any site.
pub(crate) fn is_agent(user: UserId) -> bool {
    AGENTS.iter().any(|(_, agent)| *agent == user)
}
