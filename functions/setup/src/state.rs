//! What every handler looks at: made once per process, and never extended by who uses it.

use std::{fmt, sync::Arc};

use assembly::{Assembly, SharedClock};
use bridge::marketplace::Marketplace;
use jiff::Timestamp;
use lambda_http::{Request, RequestExt, request::RequestContext};
use marketplace::Installed;
use runtime::settings::SetupSettings;
use store::Table;
use url::Url;

use crate::handlers::panel::Sights;

/// The function's settings and what stands behind it.
pub(crate) struct State {
    pub(crate) settings: SetupSettings,
    pub(crate) assembly: Arc<Assembly>,
    pub(crate) clock: SharedClock,
    /// What panels showed within the minute.
    pub(crate) sights: Sights,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("settings", &self.settings)
            .field("assembly", &self.assembly)
            .finish_non_exhaustive()
    }
}

impl State {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn table(&self) -> &Table {
        self.assembly.table()
    }

    /// The marketplaces that are set up.
    pub(crate) fn marketplaces(&self) -> Vec<&'static Marketplace> {
        let members = self.assembly.marketplaces().members();
        members.map(|(which, _)| which).collect()
    }

    /// The connector of a marketplace, if that is set up.
    pub(crate) fn connector_of(&self, of: &Marketplace) -> Option<&Arc<dyn Installed>> {
        let mut members = self.assembly.marketplaces().members();
        members.find_map(|(which, its)| (which.prefix == of.prefix).then_some(its))
    }

    /// Our own address: the setting, else what the API gateway says it was called by. A request's
    /// own headers are not asked: anybody can write them.
    pub(crate) fn own(&self, request: &Request) -> Option<Url> {
        if let Some(url) = &self.settings.public_url {
            return Some(url.clone());
        }
        match request.request_context_ref()? {
            RequestContext::ApiGatewayV2(context) => {
                let domain = context
                    .domain_name
                    .as_deref()
                    .filter(|domain| domain.contains('.'))?;
                Url::parse(&format!("https://{domain}")).ok()
            }
            _ => None,
        }
    }

    /// Where people work in Chatwoot: `https://chat.example/app/accounts/3`.
    pub(crate) fn chatwoot_address(&self) -> String {
        let worker = &self.settings.worker;
        let base = worker.chatwoot_url.as_str().trim_end_matches('/');
        format!("{base}/app/accounts/{}", worker.chatwoot_account_id)
    }

    /// Path under which we are served, without a slash at the end; mostly empty.
    pub(crate) fn prefix(&self) -> String {
        let path = self
            .settings
            .public_url
            .as_ref()
            .map(Url::path)
            .unwrap_or_default();
        path.trim_end_matches('/').to_owned()
    }
}
