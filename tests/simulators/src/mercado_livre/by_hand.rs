//! What people do in a thread without the API, and what they see there.

use jiff::SignedDuration;

use super::{
    MercadoLivre,
    moderation::Verdict,
    state::{Quirk, State},
    threads::{LIMITED, Post, Start, Thread},
};

impl MercadoLivre {
    /// The buyer writes: unread for the seller, and notified. Returns the message id.
    ///
    /// Opens a thread that was blocked by time or by a refund, and fills the action guide's caps.
    pub fn buyer_writes(&self, thread: u64, text: &str) -> String {
        self.state().buyer_writes(thread, text, Vec::new())
    }

    /// The buyer writes what moderation holds for so many seconds: then it is there, where it belongs by
    /// the time at which it was written.
    pub fn buyer_writes_what_is_held(&self, thread: u64, text: &str, seconds: u32) {
        let mut state = self.state();
        state.buyer_writes(thread, text, Vec::new());
        if let Some(post) = state.thread_mut(thread).posts.last_mut() {
            post.hidden_until = post.created + SignedDuration::from_secs(i64::from(seconds));
        }
    }

    /// The buyer writes with files, each a name, a type and its bytes.
    pub fn buyer_writes_with_files(
        &self,
        thread: u64,
        text: &str,
        files: &[(&str, &str, Vec<u8>)],
    ) -> String {
        let mut state = self.state();
        let buyer = state.thread(thread).buyer;
        let names = files
            .iter()
            .map(|(name, mime, bytes)| state.keep_file(buyer, name, mime, bytes.clone()));
        let names = names.collect();
        state.buyer_writes(thread, text, names)
    }

    /// The seller writes in Mercado Livre's own app.
    pub fn seller_writes_in_app(&self, thread: u64, text: &str) -> String {
        self.seller_writes_in_app_with_files(thread, text, &[])
    }

    /// The same with files, each a name, a type and its bytes.
    pub fn seller_writes_in_app_with_files(
        &self,
        thread: u64,
        text: &str,
        files: &[(&str, &str, Vec<u8>)],
    ) -> String {
        let mut state = self.state();
        let seller = state.thread(thread).seller;
        let names = files
            .iter()
            .map(|(name, mime, bytes)| state.keep_file(seller, name, mime, bytes.clone()));
        let names = names.collect();
        let id = state.post(thread, true, text, Verdict::Clean, names);
        state.tell_seller_of_own(thread, &id);
        id
    }

    /// Another application of the seller's writes: Mercado Livre says which.
    pub fn another_app_writes(&self, thread: u64, app: u64, text: &str) -> String {
        let mut state = self.state();
        let id = state.post(thread, true, text, Verdict::Clean, Vec::new());
        state.last_post(thread).app = Some(app);
        state.tell_seller_of_own(thread, &id);
        id
    }

    /// Somebody at the seller's reads the thread in the app: nothing is unread any more.
    pub fn person_reads(&self, thread: u64) {
        let mut state = self.state();
        let key = state.thread_key(thread).expect("a known thread");
        state.seller_reads(key);
    }

    /// The buyer reads what the seller wrote.
    pub fn buyer_reads(&self, thread: u64) {
        let mut state = self.state();
        let key = state.thread_key(thread).expect("a known thread");
        state.mark_read(key, true);
    }

    /// The truth: the seller's texts the buyer got, in order, from the API and from the app.
    pub fn received_by_buyer(&self, thread: u64) -> Vec<String> {
        let state = self.state();
        let got = |post: &&Post| post.from_seller && post.verdict == Verdict::Clean;
        state
            .thread(thread)
            .posts
            .iter()
            .filter(got)
            .map(|post| post.text.clone())
            .collect()
    }

    /// Every text in the thread, oldest first, and whether the seller wrote it; moderated ones too.
    pub fn thread_texts(&self, thread: u64) -> Vec<(bool, String)> {
        let state = self.state();
        state
            .thread(thread)
            .posts
            .iter()
            .map(|post| (post.from_seller, post.text.clone()))
            .collect()
    }

    /// Texts that reached nobody: sent to the buyer's id on a migrated thread.
    pub fn lost(&self) -> Vec<String> {
        self.state().lost.clone()
    }

    /// Blocks the thread with a substatus such as `blocked_by_time`, or opens it again.
    ///
    /// `blocked_by_conversation_initiated_by_seller_limited` is [`start_rule`](Self::start_rule).
    pub fn block(&self, thread: u64, substatus: Option<&str>) {
        let mut state = self.state();
        let thread = state.thread_mut(thread);
        thread.start = Start::ruled(substatus == Some(LIMITED));
        thread.substatus = substatus.filter(|word| *word != LIMITED).map(str::to_owned);
    }

    /// Sets `seller_max_message_length`. A 0 is shown, as closed threads do, and 350 is enforced.
    pub fn set_max_length(&self, thread: u64, max: u32) {
        self.state().thread_mut(thread).max_length = max;
    }

    /// Migrates the thread to a messaging agent, or back. An agent's id replaces the buyer's
    /// in every message, and the buyer's id as recipient gets a 200 that reaches nobody.
    pub fn use_agent(&self, thread: u64, agent_id: Option<u64>) {
        self.state().thread_mut(thread).agent = agent_id;
    }

    /// Until the buyer writes, demands the action guide.
    pub fn start_rule(&self, thread: u64, on: bool) {
        self.state().thread_mut(thread).start = Start::ruled(on);
    }

    /// An excepted case of that rule: the guide refuses, ordinary messages go.
    pub fn except_from_guide(&self, thread: u64) {
        self.state().thread_mut(thread).start = Start::Excepted;
    }

    /// Messages sent over the API are invisible to reads for this long, by the clock.
    pub fn hide_recent_writes(&self, for_seconds: u32) {
        self.state().hide_seconds = for_seconds;
    }

    /// Whether the seller's own messages are notified to the seller; undocumented, off by default.
    pub fn notify_own_messages(&self, on: bool) {
        self.switch(Quirk::OwnMessagesNotified, on);
    }
}

impl State {
    /// The thread under a pack's or an order's id. Only for tests' own ids.
    pub(super) fn thread(&self, id: u64) -> &Thread {
        &self.threads[&self.thread_key(id).expect("a known thread")]
    }

    pub(super) fn thread_mut(&mut self, id: u64) -> &mut Thread {
        let key = self.thread_key(id).expect("a known thread");
        self.threads.get_mut(&key).expect("a known thread")
    }

    /// A message from the buyer.
    pub(super) fn buyer_writes(&mut self, thread: u64, text: &str, files: Vec<String>) -> String {
        let id = self.post(thread, false, text, Verdict::Clean, files);
        let blocked = self.thread_mut(thread);
        blocked.caps.clear();
        if matches!(
            blocked.substatus.as_deref(),
            Some("blocked_by_time" | "blocked_by_refund")
        ) {
            blocked.substatus = None;
        }
        self.announce_message(thread, &id, "created");
        id
    }

    /// Adds a message; returns its id.
    pub(super) fn post(
        &mut self,
        thread: u64,
        from_seller: bool,
        text: &str,
        verdict: Verdict,
        files: Vec<String>,
    ) -> String {
        let id = self.new_hex(32);
        let created = self.now();
        let post = Post {
            id: id.clone(),
            from_seller,
            app: None,
            text: text.to_owned(),
            created,
            read: None,
            verdict,
            files,
            hidden_until: created,
        };
        self.thread_mut(thread).posts.push(post);
        id
    }

    /// What was written last in a thread.
    pub(super) fn last_post(&mut self, thread: u64) -> &mut Post {
        let posts = &mut self.thread_mut(thread).posts;
        posts.last_mut().expect("something was written")
    }

    fn announce_message(&mut self, thread: u64, id: &str, action: &str) {
        let seller = self.thread(thread).seller;
        let resource = if self.has(Quirk::ThreadsNotified) {
            format!("/messages/packs/{thread}/sellers/{seller}")
        } else {
            id.to_owned()
        };
        self.announce(seller, "messages", &resource, Some(action));
    }

    pub(super) fn tell_seller_of_own(&mut self, thread: u64, id: &str) {
        if self.has(Quirk::OwnMessagesNotified) {
            self.announce_message(thread, id, "created");
        }
    }

    /// The seller's side has read the thread.
    pub(super) fn seller_reads(&mut self, key: u64) {
        self.mark_read(key, false);
    }

    /// Marks one side's messages read and notifies the seller of it.
    fn mark_read(&mut self, key: u64, sellers: bool) {
        let now = self.now();
        let thread = self.thread_mut(key);
        let mut read = Vec::new();
        for post in thread
            .posts
            .iter_mut()
            .filter(|post| post.from_seller == sellers && post.read.is_none())
        {
            post.read = Some(now);
            read.push(post.id.clone());
        }
        for id in read {
            self.announce_message(key, &id, "read");
        }
    }
}
