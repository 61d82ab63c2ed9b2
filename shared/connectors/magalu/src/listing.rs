//! Reading lists page by page (§8). A list changes while it is read, so elements are told apart by their ids.

use std::{collections::HashSet, hash::Hash};

use crate::{endpoints::PAGE, wire::WirePage};

/// What was read of a list, and where it goes on.
#[derive(Debug)]
pub(crate) struct PagedList<T, I> {
    /// Each element once, in the list's order.
    pub(crate) items: Vec<T>,
    /// Elements that could not be read.
    pub(crate) skipped: usize,
    /// Whether the end of the list was reached.
    pub(crate) is_complete: bool,
    id: fn(&T) -> &I,
    met: HashSet<I>,
    offset: usize,
    pages_left: usize,
}

impl<T, I: Clone + Eq + Hash> PagedList<T, I> {
    /// Nothing yet of a list of which at most so many pages are read; `id` tells its elements apart.
    pub(crate) fn new(most_pages: usize, id: fn(&T) -> &I) -> Self {
        Self {
            items: Vec::new(),
            skipped: 0,
            is_complete: false,
            id,
            met: HashSet::new(),
            offset: 0,
            pages_left: most_pages,
        }
    }

    /// Where the next page begins, if there is one to be read.
    pub(crate) fn next(&self) -> Option<usize> {
        (!self.is_complete && self.pages_left > 0).then_some(self.offset)
    }

    /// Takes the page that begins there.
    pub(crate) fn take(&mut self, page: WirePage<T>) {
        self.is_complete = page.is_last(self.offset, PAGE);
        self.offset += page.count();
        self.pages_left -= 1;
        self.skipped += page.results.skipped;
        for item in page.results.items {
            if self.met.insert((self.id)(&item).clone()) {
                self.items.push(item);
            }
        }
    }

    /// Whether nothing of the list is missing here.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_complete && self.skipped == 0
    }
}
