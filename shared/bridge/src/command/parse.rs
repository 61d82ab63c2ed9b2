//! A note's first line → a command.

use unicode_normalization::UnicodeNormalization;

use super::{CommandArgument, CommandNote};
use crate::{
    i18n::Localized,
    marketplace::{PlannedCommand, Takes, ThreadKind},
};

/// The word that confirms.
pub(crate) const CONFIRM: Localized = Localized::new("confirmar", "confirmar", "confirm");
/// Words shorter than this are never taken for a mistyped one.
const SHORTEST: usize = 4;
/// Most characters of a text behind a command.
const LONGEST: usize = 2_000;

/// Reads a note in a thread of this kind; `None` = it is none of ours.
pub(super) fn parse(
    note: &str,
    commands: &'static [PlannedCommand],
    kind: ThreadKind,
) -> Option<CommandNote> {
    if commands.is_empty() {
        return None;
    }
    let note = note.trim().trim_matches('`');
    let (line, rest) = note.split_once('\n').unwrap_or((note, ""));
    let line = line.trim().strip_prefix('/')?;
    let (word, behind) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (word, behind) = (folded(word), behind.trim());
    if all(CONFIRM).contains(&word.as_str()) {
        return Some(CommandNote::Confirm(code(behind)));
    }
    let is_called = |command: &&PlannedCommand| {
        let words = all(command.words);
        words.into_iter().any(|known| folded(known) == word)
    };
    let mut here = commands.iter().filter(|one| one.kinds.contains(&kind));
    match here.find(is_called) {
        Some(command) => Some(ask(command, behind, rest)),
        None => is_meant(&word, commands).then_some(CommandNote::Unknown),
    }
}

/// Whether a word is one of ours elsewhere, or looks like one that was mistyped.
fn is_meant(word: &str, commands: &[PlannedCommand]) -> bool {
    let known = commands.iter().map(|command| command.words);
    let known = known.chain([CONFIRM]).flat_map(all);
    let mut known = known.map(folded);
    let is_word = word.chars().all(char::is_alphabetic);
    is_word && known.any(|known| known == word || is_mistyped(word, &known))
}

fn all(words: Localized) -> [&'static str; 3] {
    [words.pt, words.es, words.en]
}

/// Without case and accents, as the words of commands are compared.
pub fn folded(word: &str) -> String {
    let plain = word.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    plain.flat_map(char::to_lowercase).collect()
}

/// The digits of a code, whatever stands around them.
fn code(behind: &str) -> String {
    behind
        .chars()
        .filter(char::is_ascii_digit)
        .take(8)
        .collect()
}

fn ask(command: &PlannedCommand, behind: &str, rest: &str) -> CommandNote {
    let name = command.name.to_owned();
    match argument(command.takes, behind, rest) {
        Some(argument) => CommandNote::Ask { name, argument },
        None => CommandNote::Unfit(name),
    }
}

fn argument(takes: Takes, behind: &str, rest: &str) -> Option<CommandArgument> {
    match (takes, behind.is_empty()) {
        (Takes::Nothing | Takes::Amount, true) => Some(CommandArgument::Nothing),
        (Takes::Files, true) => Some(CommandArgument::Files),
        (Takes::Nothing | Takes::Files, false) => None,
        (Takes::Amount, false) => percent(behind).or_else(|| money(behind)),
        (Takes::Text, _) => text(behind, rest),
        (Takes::MaybeText, _) => text(behind, rest).or(Some(CommandArgument::Nothing)),
    }
}

fn text(behind: &str, rest: &str) -> Option<CommandArgument> {
    let text = format!("{behind}\n{rest}");
    let text: String = text.trim().chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(CommandArgument::Text(text))
}

fn percent(written: &str) -> Option<CommandArgument> {
    let number = written.strip_suffix('%')?.trim().parse().ok()?;
    (1..=100)
        .contains(&number)
        .then_some(CommandArgument::Percent(number))
}

/// `25`, `25,00`, `R$ 1.234,50`, `ARS 1,234.50`, `25.5 USD`.
fn money(written: &str) -> Option<CommandArgument> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let from = written.find(|c: char| c.is_ascii_digit())?;
    let (before, number) = written.split_at(from);
    let number_ends = number.find(|c| !is_number(c)).unwrap_or(number.len());
    let (number, after) = number.split_at(number_ends);
    let currency = match currency(before.trim(), after.trim())? {
        Currency::Own => None,
        Currency::Named(code) => Some(code),
    };
    let hundredths = hundredths(number)?;
    (hundredths > 0).then_some(CommandArgument::Money {
        hundredths,
        currency,
    })
}

/// The currency around a number.
enum Currency {
    /// None was written, or a sign that many have.
    Own,
    /// By its code.
    Named(String),
}

/// `None` = what stands there is no currency.
fn currency(before: &str, after: &str) -> Option<Currency> {
    let (("", written) | (written, "")) = (before, after) else {
        return None;
    };
    match written {
        "" | "$" => Some(Currency::Own),
        "R$" | "r$" => Some(Currency::Named("BRL".to_owned())),
        code if code.len() == 3 && code.chars().all(|c| c.is_ascii_alphabetic()) => {
            Some(Currency::Named(code.to_ascii_uppercase()))
        }
        _ => None,
    }
}

/// What stands behind the last separator are cents if it is one or two digits; anything else are thousands.
fn hundredths(number: &str) -> Option<i64> {
    let last = number.rfind(['.', ',']);
    let (whole, cents) = match last.map(|at| number.split_at(at)) {
        Some((whole, cents)) if (2..=3).contains(&cents.len()) => (whole, cents.get(1..)?),
        _ => (number, ""),
    };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    let whole: i64 = digits.parse().ok()?;
    whole.checked_mul(100)?.checked_add(cents)
}

/// Whether two words differ by one letter: another, one more, one less, or two that changed places.
fn is_mistyped(word: &str, known: &str) -> bool {
    let (word, known): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    if word.len() < SHORTEST || known.len() < SHORTEST {
        return false;
    }
    let pairs = word.iter().zip(&known);
    let same = pairs.take_while(|(one, other)| one == other).count();
    let tails = |of_word: usize, of_known: usize| {
        let rest = word.iter().skip(same + of_word);
        rest.eq(known.iter().skip(same + of_known))
    };
    let crossed = word.get(same) == known.get(same + 1) && word.get(same + 1) == known.get(same);
    tails(1, 1) || tails(1, 0) || tails(0, 1) || (crossed && tails(2, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMANDS: &[PlannedCommand] = &[
        PlannedCommand {
            name: "refund",
            words: Localized::new("reembolsar", "reembolsar", "refund"),
            kinds: &[ThreadKind::Ticket],
            takes: Takes::Amount,
            does: Localized::new("", "", ""),
        },
        PlannedCommand {
            name: "delete",
            words: Localized::new("excluir", "eliminar", "delete"),
            kinds: &[ThreadKind::OneShot],
            takes: Takes::Nothing,
            does: Localized::new("", "", ""),
        },
        PlannedCommand {
            name: "say",
            words: Localized::new("dizer", "decir", "say"),
            kinds: &[ThreadKind::Ticket],
            takes: Takes::Text,
            does: Localized::new("", "", ""),
        },
    ];

    const ENCLOSE: &[PlannedCommand] = &[PlannedCommand {
        name: "enclose",
        words: Localized::new("nota", "factura", "invoice"),
        kinds: &[ThreadKind::Chat],
        takes: Takes::Files,
        does: Localized::new("", "", ""),
    }];

    #[test]
    fn what_takes_the_notes_files_takes_no_words_behind_its_own() {
        let read = |note| parse(note, ENCLOSE, ThreadKind::Chat);
        let enclose = CommandNote::Ask {
            name: "enclose".to_owned(),
            argument: CommandArgument::Files,
        };

        assert_eq!(read("/nota "), Some(enclose.clone()));
        assert_eq!(read("/Invoice\nof today"), Some(enclose));
        let unfit = CommandNote::Unfit("enclose".to_owned());
        assert_eq!(read("/factura de hoy"), Some(unfit));
    }

    const HINT: &[PlannedCommand] = &[PlannedCommand {
        name: "begin",
        words: Localized::new("iniciar", "iniciar", "begin"),
        kinds: &[ThreadKind::Chat],
        takes: Takes::MaybeText,
        does: Localized::new("", "", ""),
    }];

    #[test]
    fn a_text_that_may_be_left_out_is_read_when_it_is_there() {
        let begin = |argument| CommandNote::Ask {
            name: "begin".to_owned(),
            argument,
        };
        let read = |note| parse(note, HINT, ThreadKind::Chat);

        assert_eq!(read("/iniciar "), Some(begin(CommandArgument::Nothing)));
        let text = CommandArgument::Text("outro Qual\n\ncor?".to_owned());
        assert_eq!(read("/begin outro Qual\n\ncor?"), Some(begin(text)));
    }

    fn ticket(note: &str) -> Option<CommandNote> {
        parse(note, COMMANDS, ThreadKind::Ticket)
    }

    fn refund(argument: CommandArgument) -> CommandNote {
        let name = "refund".to_owned();
        CommandNote::Ask { name, argument }
    }

    fn money(hundredths: i64, currency: Option<&str>) -> CommandArgument {
        CommandArgument::Money {
            hundredths,
            currency: currency.map(str::to_owned),
        }
    }

    #[test]
    fn a_command_is_known_in_every_language_however_it_is_typed() {
        for note in [
            "/refund",
            " /Refund ",
            "/REEMBOLSAR\n",
            "`/reembolsar`",
            "/réembolsar",
        ] {
            assert_eq!(
                ticket(note),
                Some(refund(CommandArgument::Nothing)),
                "{note}"
            );
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (written, hundredths, currency) in [
            ("25", 2_500, None),
            ("25,00", 2_500, None),
            ("25.5", 2_550, None),
            ("R$ 1.234,50", 123_450, Some("BRL")),
            ("$ 1.000", 100_000, None),
            ("ARS 1,234.50", 123_450, Some("ARS")),
            ("12,34 usd", 1_234, Some("USD")),
            ("0,05", 5, None),
        ] {
            let note = format!("/refund {written}");
            assert_eq!(
                ticket(&note),
                Some(refund(money(hundredths, currency))),
                "{note}"
            );
        }
        assert_eq!(
            ticket("/refund 30 %"),
            Some(refund(CommandArgument::Percent(30)))
        );
    }

    #[test]
    fn what_is_no_amount_is_said_to_be_none() {
        for written in [
            "all",
            "0",
            "-5",
            "1.2.3",
            "12.34,56",
            "0%",
            "101%",
            "R$ 5 USD",
            "5 euros",
            ",50",
            "25,00 please",
        ] {
            let note = format!("/refund {written}");
            assert_eq!(
                ticket(&note),
                Some(CommandNote::Unfit("refund".to_owned())),
                "{note}"
            );
        }
    }

    #[test]
    fn a_code_is_its_digits() {
        for note in ["/confirmar 4821", "/confirm `4821`", "/Confirmar  4 821."] {
            assert_eq!(
                ticket(note),
                Some(CommandNote::Confirm("4821".to_owned())),
                "{note}"
            );
        }
        assert_eq!(
            ticket("/confirmar"),
            Some(CommandNote::Confirm(String::new()))
        );
    }

    #[test]
    fn a_text_has_all_lines_and_is_not_empty() {
        let name = "say".to_owned();
        let argument = CommandArgument::Text("one\ntwo".to_owned());
        assert_eq!(
            ticket("/say one\ntwo"),
            Some(CommandNote::Ask { name, argument })
        );
        assert_eq!(ticket("/decir"), Some(CommandNote::Unfit("say".to_owned())));
    }

    #[test]
    fn only_words_that_are_ours_or_nearly_so_are_answered() {
        for near in [
            "/delete",
            "/refnud",
            "/refun",
            "/reembolsarr",
            "/excluir now",
            "/confirmarr 1",
        ] {
            assert_eq!(ticket(near), Some(CommandNote::Unknown), "{near}");
        }
        for other in [
            "/",
            "//refund",
            "/fefun",
            "/shrug",
            "/assign me",
            "/sa",
            "refund",
            "see /refund",
            "",
            "/ refund",
        ] {
            assert_eq!(ticket(other), None, "{other}");
        }
        assert_eq!(parse("/refund", &[], ThreadKind::Ticket), None);
    }
}
