//! How many messages were sent, arrived, arrived twice, or never did: by comparing what both sides hold.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use simulators::chatwoot::MessageView;

use crate::talks::Post;

/// How long a message may be on its way while nothing troubles it. After that it is lost.
const PATIENCE: SignedDuration = SignedDuration::from_mins(20);

/// What became of the messages of one thread, in both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Written by people: buyers, agents, and sellers in the marketplace's app.
    pub sent: usize,
    /// There on the other side.
    pub delivered: usize,
    /// There once more than they were written.
    pub doubled: usize,
    /// Not there, and the agent reads why.
    pub refused: usize,
    /// Not there yet: each by a name that stays.
    pub pending: Vec<String>,
}

/// What is compared of a message: letters only, since each side has marks of its own.
struct Piece {
    name: String,
    letters: String,
    files: usize,
    is_refused: bool,
}

/// Compares one thread: what its buyer sees with what agents see.
pub fn tally(posts: &[Post], shown: &[MessageView]) -> Tally {
    let by_seller = |ours: bool| {
        let replies = shown.iter().filter(move |one| {
            one.kind == "outgoing" && !one.private && one.source_id.is_some() == ours
        });
        replies.filter(|one| !one.deleted).map(shown_piece)
    };
    let incoming = shown.iter().filter(|one| one.incoming).map(shown_piece);
    let mut tally = Tally::default();
    tally.compare(&written(posts, "buyer"), incoming.collect());
    let replies: Vec<Piece> = by_seller(false).collect();
    let mut from_app = tally.match_all(&replies, written(posts, "seller"));
    // What is left over at the marketplace came from its app, or is there twice.
    tally.doubled += from_app.len();
    from_app.retain(|one| replies.iter().all(|reply| !reply.has(one)));
    tally.doubled -= from_app.len();
    tally.compare(&from_app, by_seller(true).collect());
    tally
}

impl Tally {
    /// Counts `written` against `there`; whatever is left over there, is there twice.
    fn compare(&mut self, written: &[Piece], there: Vec<Piece>) {
        self.doubled += self.match_all(written, there).len();
    }

    /// Finds each of `written`, whole or in parts; what of `there` is left over.
    fn match_all(&mut self, written: &[Piece], there: Vec<Piece>) -> Vec<Piece> {
        let mut used = vec![false; there.len()];
        for one in written {
            self.sent += 1;
            match find(one, &there, &used) {
                Some(parts) => {
                    self.delivered += 1;
                    for at in parts {
                        used[at] = true;
                    }
                }
                None if one.is_refused => self.refused += 1,
                None => self.pending.push(one.name.clone()),
            }
        }
        let left = there.into_iter().zip(used).filter(|(_, used)| !used);
        let left = left.map(|(piece, _)| piece);
        // Where a text and its files travel apart, the files are nobody's second message.
        left.filter(|piece| !piece.letters.is_empty()).collect()
    }
}

impl Piece {
    /// Whether `other` is this, or a part of it.
    fn has(&self, other: &Self) -> bool {
        self.letters.contains(&other.letters)
    }
}

/// Where `wanted` is: one that is like it, or several in a row that together are.
fn find(wanted: &Piece, there: &[Piece], used: &[bool]) -> Option<Vec<usize>> {
    if wanted.letters.is_empty() {
        let is_file = |at: &usize| !used[*at] && there[*at].files > 0;
        return (0..there.len()).find(is_file).map(|at| vec![at]);
    }
    (0..there.len()).find_map(|from| {
        let mut whole = String::new();
        let mut parts = Vec::new();
        for at in (from..there.len()).filter(|at| !used[*at]) {
            whole.push_str(&there[at].letters);
            parts.push(at);
            if whole == wanted.letters {
                return Some(parts);
            }
            if !wanted.letters.starts_with(&whole) {
                return None;
            }
        }
        None
    })
}

fn written(posts: &[Post], by: &str) -> Vec<Piece> {
    let posts = posts.iter().filter(|post| post.by == by).enumerate();
    posts
        .map(|(at, post)| Piece {
            name: format!("{by} {at}"),
            letters: letters(&post.text),
            files: post.files.len(),
            is_refused: false,
        })
        .collect()
}

fn shown_piece(one: &MessageView) -> Piece {
    Piece {
        name: format!("reply {}", one.id),
        letters: letters(&one.content),
        files: one.attachments.len(),
        is_refused: one.status == "failed" && one.external_error.is_some(),
    }
}

/// Letters, digits and pictures of a text, without marks and spaces.
fn letters(text: &str) -> String {
    let is_kept = |letter: &char| letter.is_alphanumeric() || *letter >= '\u{2190}';
    text.chars().filter(is_kept).collect()
}

/// The tallies of all threads, summed up over time.
#[derive(Default)]
pub struct Counter {
    /// Since when each message is on its way, or trouble last held it up.
    waiting: HashMap<String, Timestamp>,
}

/// What the page shows of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Written by people.
    pub sent: usize,
    /// There on the other side.
    pub delivered: usize,
    /// There once more than they were written.
    pub doubled: usize,
    /// Not there, and the agent reads why.
    pub refused: usize,
    /// Not there yet.
    pub waiting: usize,
    /// Not there although nothing held them up for long enough.
    pub lost: usize,
}

impl Counter {
    /// Sums up; `is_calm` where no trouble is on.
    pub fn sum<'a>(
        &mut self,
        tallies: impl Iterator<Item = (&'a str, Tally)>,
        now: Timestamp,
        is_calm: bool,
    ) -> Sum {
        let mut sum = Sum::default();
        let mut waiting = HashMap::new();
        for (key, tally) in tallies {
            sum.sent += tally.sent;
            sum.delivered += tally.delivered;
            sum.doubled += tally.doubled;
            sum.refused += tally.refused;
            for name in tally.pending {
                let name = format!("{key} {name}");
                let known = self.waiting.get(&name).filter(|_| is_calm);
                let since = known.copied().unwrap_or(now);
                if now.duration_since(since) > PATIENCE {
                    sum.lost += 1;
                } else {
                    sum.waiting += 1;
                }
                waiting.insert(name, since);
            }
        }
        self.waiting = waiting;
        sum
    }
}

#[cfg(test)]
mod tests;
