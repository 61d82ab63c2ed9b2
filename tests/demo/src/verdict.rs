//! Did every message arrive, once, in order, and no note leave?

use super::seen::Said;

/// What is wrong with a transcript, in words; empty when nothing is.
///
/// A text may have arrived in several messages, one right after the other: that is how a
/// reply over the marketplace's limit travels.
pub fn compare(expected: &[Said], got: &[Said]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut known = vec![false; got.len()];
    let mut reached = 0;
    for said in expected {
        let places = places(said, got);
        match places.as_slice() {
            [] => wrong.push(format!("missing: {}", brief(&said.text))),
            [(from, to)] if *from < reached => {
                wrong.push(format!(
                    "out of order, at {from} to {to}: {}",
                    brief(&said.text)
                ));
            }
            [_] => {}
            several => wrong.push(format!(
                "arrived {} times: {}",
                several.len(),
                brief(&said.text)
            )),
        }
        for (from, to) in places {
            known[from..to].fill(true);
            reached = to;
        }
    }
    let strange = got.iter().zip(known).filter(|(_, known)| !known);
    wrong.extend(strange.map(|(said, _)| format!("not expected: {}", brief(&said.text))));
    wrong
}

/// Those of `notes` that appear in what buyers got.
pub fn leaked(notes: &[String], got: &[Said]) -> Vec<String> {
    let is_there = |note: &&String| {
        got.iter()
            .any(|said| flat(&said.text).contains(&flat(note)))
    };
    notes
        .iter()
        .filter(is_there)
        .map(|note| format!("a private note left Chatwoot: {}", brief(note)))
        .collect()
}

/// Where `said` is found: from one message up to before another.
fn places(said: &Said, got: &[Said]) -> Vec<(usize, usize)> {
    let end = |from: usize| (from + 1..=got.len()).find(|to| is_whole(said, &got[from..*to]));
    (0..got.len())
        .filter_map(|from| Some((from, end(from)?)))
        .collect()
}

fn is_whole(said: &Said, parts: &[Said]) -> bool {
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    parts.iter().all(|part| part.by_seller == said.by_seller)
        && flat(&texts.join(" ")) == flat(&said.text)
}

/// Texts that differ in spaces and line breaks only are the same.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn brief(text: &str) -> String {
    let text = flat(text);
    if text.chars().count() <= 60 {
        text
    } else {
        text.chars().take(59).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyer(text: &str) -> Said {
        Said {
            by_seller: false,
            text: text.to_owned(),
        }
    }

    fn seller(text: &str) -> Said {
        Said {
            by_seller: true,
            text: text.to_owned(),
        }
    }

    #[test]
    fn each_once_and_in_order_is_right_also_in_parts() {
        let expected = [buyer("Oi"), seller("um dois três"), buyer("Ok")];

        assert!(compare(&expected, &expected).is_empty());
        assert!(
            compare(
                &expected,
                &[buyer("Oi"), seller("um dois"), seller("três"), buyer("Ok")]
            )
            .is_empty()
        );
    }

    #[test]
    fn what_is_missing_doubled_strange_or_out_of_order_is_named() {
        let expected = [buyer("Oi"), seller("Olá")];

        assert_eq!(compare(&expected, &[buyer("Oi")]), ["missing: Olá"]);
        assert_eq!(
            compare(&expected, &[buyer("Oi"), seller("Olá"), seller("Olá")]),
            ["arrived 2 times: Olá"]
        );
        assert_eq!(
            compare(&expected, &[buyer("Oi"), seller("Olá"), buyer("?")]),
            ["not expected: ?"]
        );
        assert_eq!(
            compare(&expected, &[seller("Olá"), buyer("Oi")]),
            ["out of order, at 0 to 1: Olá"]
        );
        assert_eq!(
            compare(&expected, &[buyer("Oi"), buyer("Olá")]),
            ["missing: Olá", "not expected: Olá"]
        );
    }

    #[test]
    fn a_note_among_the_buyers_messages_is_a_leak() {
        let notes = ["margem de 40%".to_owned()];

        assert!(leaked(&notes, &[seller("Temos sim")]).is_empty());
        assert_eq!(leaked(&notes, &[seller("Psst: margem  de 40%")]).len(), 1);
    }
}
