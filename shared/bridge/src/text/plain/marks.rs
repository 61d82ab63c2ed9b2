//! Which runs of `*`, `_` and `~` are marks: those that open and close in pairs, whole.

use crate::text::work::looked_at;

/// Longest run that marks anything: `***both***`.
const MOST: usize = 3;

/// A piece of a paragraph.
pub(super) enum InlinePiece {
    /// What people read.
    Text(String),
    /// What may be marks.
    MarkRun(MarkRun),
}

/// Equal characters in a row.
pub(super) struct MarkRun {
    mark: char,
    length: usize,
    /// How many of them have no partner yet.
    left: usize,
    opens: bool,
    closes: bool,
}

impl MarkRun {
    /// The run of `mark` from `at` to `end`.
    pub(super) fn new(chars: &[char], at: usize, end: usize, mark: char) -> Self {
        let around = Around::new(chars, at, end);
        let length = end - at;
        let is_mark = match mark {
            '~' => length == 2,
            _ => length <= MOST,
        };
        let is_measured = mark == '*' && length == 1;
        Self {
            mark,
            length,
            left: length,
            opens: is_mark
                && around.opens(mark, length)
                && !(is_measured && around.continues_number()),
            closes: is_mark
                && around.closes(mark, length)
                && !(is_measured && around.number_continues()),
        }
    }

    fn kind(&self) -> usize {
        let mark = match self.mark {
            '*' => 0,
            '_' => 1,
            _ => 2,
        };
        mark * MOST + self.length.saturating_sub(1)
    }
}

/// What stands around a run.
struct Around<'a> {
    before: &'a [char],
    after: &'a [char],
}

impl<'a> Around<'a> {
    fn new(chars: &'a [char], at: usize, end: usize) -> Self {
        Self {
            before: chars.get(..at).unwrap_or_default(),
            after: chars.get(end..).unwrap_or_default(),
        }
    }

    fn opens(&self, mark: char, length: usize) -> bool {
        let Some(inside) = self.after.first().copied() else {
            return false;
        };
        let joins = |c: char| {
            matches!(
                c,
                '.' | ',' | ';' | ':' | '/' | '\\' | '|' | '=' | ')' | ']' | '}'
            )
        };
        if inside.is_whitespace() || joins(inside) {
            return false;
        }
        let Some(outside) = self.before.last().copied() else {
            return true;
        };
        match mark {
            '_' => outside.is_whitespace() || is_mark(outside) || "([{\"'“‘«¿¡—–".contains(outside),
            _ => !outside.is_alphanumeric() || is_in_word(length, outside, inside),
        }
    }

    fn closes(&self, mark: char, length: usize) -> bool {
        let Some(inside) = self.before.last().copied() else {
            return false;
        };
        if inside.is_whitespace() || joins(inside, length) {
            return false;
        }
        let Some(outside) = self.after.first().copied() else {
            return true;
        };
        match mark {
            // `_foto_.jpg` is a name, `_sim_.` is not.
            '_' => {
                let then = self.after.get(1).copied();
                let is_extension = outside == '.' && then.is_some_and(char::is_alphanumeric);
                let goes_on = outside.is_alphanumeric() || "/\\@-=".contains(outside);
                !goes_on && !is_extension
            }
            // `**Total:**10`: written by an editor, whatever a renderer makes of it.
            _ => {
                !outside.is_alphanumeric()
                    || (length == 2 && inside == ':')
                    || is_in_word(length, inside, outside)
            }
        }
    }

    /// `5 *10`: a measure goes on.
    fn continues_number(&self) -> bool {
        let spaces = self.before.iter().rev().take_while(|c| **c == ' ').count();
        looked_at(spaces);
        let outside = self.before.iter().nth_back(spaces);
        outside.is_some_and(char::is_ascii_digit)
            && self.after.first().is_some_and(char::is_ascii_digit)
    }

    /// `3* 20`: likewise.
    fn number_continues(&self) -> bool {
        let spaces = self.after.iter().take_while(|c| **c == ' ').count();
        looked_at(spaces);
        let outside = self.after.get(spaces);
        outside.is_some_and(char::is_ascii_digit)
            && self.before.last().is_some_and(char::is_ascii_digit)
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '*' | '_' | '~')
}

/// A part of a word made bold in an editor: `pala**vra**s`. Not `2**3`.
fn is_in_word(length: usize, one: char, other: char) -> bool {
    length == 2 && one.is_alphabetic() && other.is_alphabetic()
}

/// The pieces' text without the runs that are marks.
pub(super) fn without(mut pieces: Vec<InlinePiece>) -> String {
    let pairs = pairs(&mut pieces);
    part(&mut pieces, &pairs);
    let mut text = String::new();
    for piece in &pieces {
        match piece {
            InlinePiece::Text(words) => text.push_str(words),
            InlinePiece::MarkRun(run) if run.left > 0 => {
                text.extend(std::iter::repeat_n(run.mark, run.length));
            }
            InlinePiece::MarkRun(_) => {}
        }
    }
    text
}

/// Two runs that belong together, by their places, and how many of their characters do.
struct Pair {
    runs: [usize; 2],
    marks: usize,
}

/// Finds for each run that closes the nearest one that opens and fits.
fn pairs(pieces: &mut [InlinePiece]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut open = Open::default();
    for at in 0..pieces.len() {
        let Some(InlinePiece::MarkRun(run)) = pieces.get(at) else {
            continue;
        };
        let (mark, opens, closes) = (run.kind() / MOST * MOST, run.opens, run.closes);
        let (length, mut left) = (run.length, run.left);
        while closes && left > 0 {
            let Some(partner) = open.nearest(mark, left, length) else {
                break;
            };
            open.drop_after(partner);
            let Some(InlinePiece::MarkRun(opening)) = pieces.get_mut(partner) else {
                break;
            };
            let marks = left.min(opening.left);
            opening.left -= marks;
            if opening.left == 0 {
                open.drop_after(partner.saturating_sub(1));
            }
            left -= marks;
            pairs.push(Pair {
                runs: [partner, at],
                marks,
            });
        }
        let Some(InlinePiece::MarkRun(run)) = pieces.get_mut(at) else {
            continue;
        };
        run.left = left;
        if opens && left == length {
            open.push(run.kind(), at);
        }
    }
    pairs
}

/// The runs that were opened, by kind; each is put on and taken off once.
#[derive(Default)]
struct Open([Vec<usize>; 3 * MOST]);

impl Open {
    fn push(&mut self, kind: usize, at: usize) {
        if let Some(stack) = self.0.get_mut(kind) {
            stack.push(at);
        }
    }

    /// The nearest run of this mark that a run of `length`, of which `left` are free, may close:
    /// one as long, a longest one in part, or any if the closing one is a longest one itself.
    fn nearest(&self, mark: usize, left: usize, length: usize) -> Option<usize> {
        let fits = (1..=MOST).filter(|opened| {
            *opened == left || *opened == MOST || (length == MOST && *opened < left)
        });
        let tops = fits.filter_map(|opened| self.0.get(mark + opened - 1)?.last().copied());
        tops.max()
    }

    fn drop_after(&mut self, at: usize) {
        for stack in &mut self.0 {
            while stack.last().is_some_and(|top| *top > at) {
                looked_at(1);
                stack.pop();
            }
        }
    }
}

/// Undoes the pairs of runs that are not used up: a run is a mark as a whole or not at all.
fn part(pieces: &mut [InlinePiece], pairs: &[Pair]) {
    let mut of_run: Vec<Vec<usize>> = pieces.iter().map(|_| Vec::new()).collect();
    for (number, pair) in pairs.iter().enumerate() {
        for run in pair.runs {
            if let Some(pairs) = of_run.get_mut(run) {
                pairs.push(number);
            }
        }
    }
    let is_partial = |piece: &InlinePiece| matches!(piece, InlinePiece::MarkRun(run) if run.left > 0 && run.left < run.length);
    let partial = pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| is_partial(piece));
    let mut undone: Vec<usize> = partial.map(|(at, _)| at).collect();
    while let Some(run) = undone.pop() {
        looked_at(1);
        for pair in of_run.get_mut(run).map(std::mem::take).unwrap_or_default() {
            let Some(Pair { runs, marks }) = pairs.get(pair) else {
                continue;
            };
            for other in runs {
                if let Some(InlinePiece::MarkRun(partner)) = pieces.get_mut(*other) {
                    partner.left += marks;
                }
                let others = of_run.get_mut(*other);
                if others.is_some_and(|pairs| {
                    pairs.retain(|one| *one != pair);
                    *other != run
                }) {
                    undone.push(*other);
                }
            }
        }
    }
}

/// Whether a mark of this length belongs to this sign before it. `**https://loja.example/**` is an
/// address in bold.
fn joins(before: char, length: usize) -> bool {
    let is_path = before == '/' && length != 2;
    is_path || matches!(before, '-' | '\\' | '|' | '=' | '(' | '[' | '{' | '+' | '@')
}
