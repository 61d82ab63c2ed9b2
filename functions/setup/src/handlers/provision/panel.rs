//! The panel's place beside conversations in Chatwoot.

use bridge::failure::{Failure, FailureKind};
use chatwoot::{
    Chatwoot,
    endpoints::{CreateDashboardApp, DashboardApp, ListDashboardApps, SetDashboardApp},
};
use secrecy::ExposeSecret;

use super::ProvisionPlan;
use crate::words::panel::TITLE;

/// Puts the panel beside conversations, once; whether anything had to be done. A Chatwoot that knows no such
/// thing does without. The key stands behind `#`: browsers keep it to themselves, and so no log has it.
pub(super) async fn place(desk: &Chatwoot, plan: &ProvisionPlan<'_>) -> Result<bool, Failure> {
    let listed = match desk.call(&ListDashboardApps).await {
        Ok(listed) => listed.0,
        Err(failure) if failure.kind == FailureKind::Missing => return Ok(false),
        Err(failure) => return Err(failure),
    };
    let own = plan.hook.own.as_str();
    let address = format!("{}#{}", panel_address(own), plan.panel_key.expose_secret());
    let title = TITLE.of(plan.locale);
    match listed.iter().find(|app| is_ours(app, plan)) {
        Some(app) if app.address == address => Ok(false),
        Some(app) => {
            let call = SetDashboardApp {
                id: app.id,
                title,
                address: &address,
            };
            desk.call(&call).await.map(|_| true)
        }
        None => {
            let call = CreateDashboardApp {
                title,
                address: &address,
            };
            desk.call(&call).await.map(|_| true)
        }
    }
}

/// Whether an app leads to this installation, at its address of today or of before.
fn is_ours(app: &DashboardApp, plan: &ProvisionPlan<'_>) -> bool {
    let page = app.address.split('#').next().unwrap_or_default();
    let before = plan.hook.before.iter().map(String::as_str);
    let mut ours = before.chain([plan.hook.own.as_str()]).map(panel_address);
    ours.any(|known| known == page)
}

fn panel_address(own: &str) -> String {
    format!("{}/panel", own.trim_end_matches('/'))
}
