//! Reading a list page by page, and knowing whether all of it was seen.

use std::{collections::HashSet, hash::Hash};

use crate::wire::LenientList;

/// Most pages read of one list. At 50 a page, far beyond what a person could work off.
const MAX_PAGES: usize = 100;

/// How far the reading of a list has come.
#[derive(Debug)]
pub(crate) struct PagedList<T> {
    ids: HashSet<T>,
    pages: usize,
    offset: usize,
    skipped: usize,
    ended: bool,
    complete: bool,
}

impl<T> Default for PagedList<T> {
    fn default() -> Self {
        Self {
            ids: HashSet::new(),
            pages: 0,
            offset: 0,
            skipped: 0,
            ended: false,
            complete: false,
        }
    }
}

impl<T: Eq + Hash> PagedList<T> {
    /// Where the next page begins; `None` at the end.
    pub(crate) fn next_offset(&self) -> Option<usize> {
        (!self.ended && self.pages < MAX_PAGES).then_some(self.offset)
    }

    /// Takes a page. The server may give fewer elements than asked for, so only `total` or, where
    /// it gives none, an empty page is an end; a page of nothing new ends it too.
    pub(crate) fn take<E>(
        &mut self,
        page: &LenientList<E>,
        id: impl Fn(&E) -> T,
        total: Option<usize>,
    ) {
        let known = self.ids.len();
        self.ids.extend(page.items.iter().map(id));
        self.pages += 1;
        self.offset += page.seen();
        self.skipped += page.skipped;
        self.ended = self.ids.len() == known || total.is_some_and(|total| self.offset >= total);
        self.complete = self.ended && self.skipped == 0 && self.holds_all(page.seen(), total);
    }

    /// Elements that could not be read so far.
    pub(crate) fn skipped(&self) -> usize {
        self.skipped
    }

    /// Whether every element was seen, so that absence means something.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    fn holds_all(&self, on_last_page: usize, total: Option<usize>) -> bool {
        total.map_or(on_last_page == 0, |total| self.ids.len() >= total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `pages` as a server gives them; says which offsets were asked for and whether it was all.
    fn read(pages: &[(&[u64], Option<usize>)]) -> (Vec<usize>, bool) {
        let mut listing = PagedList::default();
        let mut offsets = Vec::new();
        while let Some(offset) = listing.next_offset() {
            let (items, total) = pages.get(offsets.len()).copied().unwrap_or((&[], None));
            offsets.push(offset);
            listing.take(
                &LenientList {
                    items: items.to_vec(),
                    skipped: 0,
                },
                |id| *id,
                total,
            );
        }
        (offsets, listing.is_complete())
    }

    #[test]
    fn a_list_ends_at_its_total() {
        assert_eq!(read(&[(&[], Some(0))]), (vec![0], true));
        assert_eq!(read(&[(&[1, 2], Some(2))]), (vec![0], true));
        assert_eq!(
            read(&[(&[1, 2], Some(3)), (&[3], Some(3))]),
            (vec![0, 2], true)
        );
    }

    #[test]
    fn a_list_without_a_total_ends_at_an_empty_page() {
        assert_eq!(
            read(&[(&[1, 2], None), (&[3], None), (&[], None)]),
            (vec![0, 2, 3], true)
        );
    }

    #[test]
    fn a_list_that_shifted_or_repeats_itself_is_not_complete() {
        assert_eq!(
            read(&[(&[1, 2], Some(4)), (&[2, 3], Some(4))]),
            (vec![0, 2], false)
        );
        assert_eq!(
            read(&[(&[1, 2], None), (&[1, 2], None)]),
            (vec![0, 2], false)
        );
    }

    #[test]
    fn a_broken_element_leaves_the_list_incomplete() {
        let mut listing = PagedList::default();

        listing.take(
            &LenientList {
                items: vec![1],
                skipped: 1,
            },
            |id| *id,
            Some(2),
        );

        assert_eq!(listing.next_offset(), None);
        assert!(!listing.is_complete());
    }

    #[test]
    fn a_list_without_end_is_given_up_on() {
        let mut listing = PagedList::default();
        let mut next = 0;
        while let Some(offset) = listing.next_offset() {
            next += 1;
            assert_eq!(offset, next - 1);
            listing.take(
                &LenientList {
                    items: vec![next],
                    skipped: 0,
                },
                |id| *id,
                None,
            );
        }

        assert_eq!(next, MAX_PAGES);
        assert!(!listing.is_complete());
    }
}
