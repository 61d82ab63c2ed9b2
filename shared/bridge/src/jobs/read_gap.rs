//! Reading Chatwoot back over a long time, page by page, over as many runs as it takes.
//!
//! A list of all that changed has no pages: after an outage of a day it may be larger than Chatwoot
//! can write or a run can read. The pages that people scroll through have no such end, the latest
//! activity first. Each page that was worked is written down, and the next run goes on behind it.

use tracing::{info, warn};

use crate::{
    bridge::{Bridge, RunSummary},
    deadline::Share,
    failure::StoreFailure,
    gap::{Gap, Step},
    ids::InboxId,
};

impl Bridge {
    /// Reads on in `gap`, each inbox a page at a time, until the time for it is over. What was worked is
    /// written down page by page.
    pub(super) async fn read_gap(&self, gap: &mut Gap) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        for inbox in self.policy.inboxes.all() {
            summary += self.read_gap_of(inbox, gap).await?;
        }
        Ok(summary)
    }

    async fn read_gap_of(&self, inbox: InboxId, gap: &mut Gap) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        let mut place = gap.places.get(&inbox.0).copied().unwrap_or_default();
        // The last page once more: what moved meanwhile is told by where its end is now.
        let (mut number, mut resumed) = (place.page.max(1), true);
        while !place.is_done {
            if !self.deadline.has_room(Share::ReadBack) {
                summary.left += 1;
                break;
            }
            let page = match self.helpdesk.active_page(inbox, number).await {
                Ok(page) => page,
                Err(failure) => {
                    warn!(inbox.id = %inbox, page = number, error = &failure as &dyn std::error::Error, "page could not be read back, will retry");
                    summary.failed += 1;
                    break;
                }
            };
            let step = place.step(number, &page, gap.since, resumed);
            if step == Step::GoBack {
                number -= 1;
                continue;
            }
            place = place.after(number, &page, step == Step::WorkLast);
            let (done, all_in_hand) = self.work_active(page).await?;
            summary += done;
            if !all_in_hand {
                break; // Whoever holds a thread may end before they read it: this page once more.
            }
            (number, resumed) = (number + 1, false);
            gap.places.insert(inbox.0, place);
            self.table.keep_gap(gap).await?;
        }
        if place.is_done {
            info!(inbox.id = %inbox, since = %gap.since, pages = place.page, "inbox read back page by page");
        }
        Ok(summary)
    }
}
