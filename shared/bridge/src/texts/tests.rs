use std::time::Duration;

use super::*;
use crate::{
    BotHold,
    capabilities::Refusal,
    command::CommandNote,
    files::Absent,
    i18n::Localized,
    ids::HelpdeskMessageId,
    marketplace::{PlannedCommand, Takes, ThreadKind},
    message::Ending,
    outbox::{CommandAuthor, CommandRow, Confirmation, Proposal},
    ports::{AgentName, CommandAction},
    timing::RETRY_OFFERED,
};

const LOCALES: [Locale; 3] = [Locale::PtBr, Locale::Es, Locale::En];

fn voice(locale: Locale) -> Voice {
    let said = Localized::new("o Bazar", "Bazar", "Bazar");
    Voice { locale, said }
}

#[test]
fn what_people_call_things_appears_as_they_typed_it() {
    let name = "{max}{allowed}{words}{}{l}.pdf".to_owned();
    let refusals = [
        Refusal::NotAFile(name.clone()),
        Refusal::WithoutFiles(name.clone()),
        Refusal::FileTooLarge {
            name: name.clone(),
            max_megabytes: 25,
        },
        Refusal::FileRefused {
            name: name.clone(),
            words: "{}".into(),
        },
        Refusal::FileEmpty(name.clone()),
        Refusal::FileUnreadable(name.clone()),
        Refusal::Other(name.clone()),
    ];
    for locale in LOCALES {
        for one in &refusals {
            assert_eq!(
                refusal(voice(locale), one).matches(&name).count(),
                1,
                "{one:?}"
            );
        }
        let told = feed_refused(locale, "{l} {a}", "{a}");
        assert!(told.contains("{l} {a}"), "{told}");
        let partly = partly_sent(locale, &arrived(Some("{rest}")), "{s} {n}");
        assert!(
            partly.contains("“{rest}”") && partly.ends_with("{s} {n}"),
            "{partly}"
        );
    }
}

/// The first of three messages is there, perhaps up to these words.
fn arrived(last: Option<&str>) -> Arrived {
    Arrived {
        sent: 1,
        of: 3,
        last: last.map(str::to_owned),
    }
}

const FRESH: Duration = Duration::from_hours(2);

/// One of each reason, with what fills its places.
fn refusals() -> Vec<Refusal> {
    let name = || "nota.pdf".to_owned();
    vec![
        Refusal::SecondAnswer,
        Refusal::AnsweredElsewhere,
        Refusal::QuestionEnded,
        Refusal::ListingInactive,
        Refusal::Blocked("blocked_by_time".to_owned()),
        Refusal::Moderated(None),
        Refusal::Moderated(Some("OUT_OF_PLACE".to_owned())),
        Refusal::TooLong(350),
        Refusal::Character('☃'),
        Refusal::FilesNotAllowed,
        Refusal::NotAFile(name()),
        Refusal::WithoutFiles("…".to_owned()),
        Refusal::FileTooLarge {
            name: name(),
            max_megabytes: 25,
        },
        Refusal::TooManyFiles(10),
        Refusal::TooManyMessages { needs: 6, left: 5 },
        Refusal::FilesExpired,
        Refusal::FileEmpty(name()),
        Refusal::FileUnreadable(name()),
        Refusal::FileRefused {
            name: name(),
            words: "…".to_owned(),
        },
        Refusal::Empty,
        Refusal::UnknownConversation,
        Refusal::InboxLeft,
        Refusal::Disconnected,
        Refusal::Forbidden,
        Refusal::Paused,
        Refusal::AccountBarred,
        Refusal::Recipient,
        Refusal::Held(BotHold::Draft),
        Refusal::Held(BotHold::Hours),
        Refusal::Held(BotHold::Person),
        Refusal::Held(BotHold::Late),
        Refusal::Explained("…".to_owned()),
        Refusal::Other("…".to_owned()),
    ]
}

/// What goes along with a reply, and what is said of how it ended.
fn ends(locale: Locale) -> [String; 12] {
    let (voice, up_to) = (voice(locale), arrived(Some("… até amanhã")));
    [
        files_enclosed(locale, 1).to_owned(),
        files_enclosed(locale, 2).to_owned(),
        partly_sent(locale, &up_to, the_rest(locale, FRESH)),
        partly_sent(locale, &arrived(None), the_rest(locale, RETRY_OFFERED)),
        partly_sent(locale, &arrived(None), the_gap(locale)),
        partly_refused(voice, &up_to, &Refusal::TooLong(350)),
        forgotten(voice),
        uncertain(voice),
        did_not_arrive(voice, FRESH),
        did_not_arrive(voice, RETRY_OFFERED),
        given_up(voice),
        bot_draft(locale, "…"),
    ]
}

#[test]
fn the_button_that_repeats_a_reply_is_named_only_while_chatwoot_shows_it() {
    for locale in LOCALES {
        let says = |age| {
            let rest = partly_sent(locale, &arrived(None), the_rest(locale, age));
            [rest, did_not_arrive(voice(locale), age)]
        };
        let last = RETRY_OFFERED.saturating_sub(Duration::from_secs(1));
        assert!(says(last).iter().all(|text| text.contains('↻')));
        assert!(says(RETRY_OFFERED).iter().all(|text| !text.contains('↻')));
        assert!(!given_up(voice(locale)).contains('↻'));
    }
}

#[test]
fn of_a_reply_that_was_sent_in_part_nothing_asks_for_all_of_it_again() {
    for locale in LOCALES {
        let voice = voice(locale);
        let again = ["envie de novo", "de nuevo", "again"];
        for one in refusals() {
            if matches!(one, Refusal::WithoutFiles(_)) {
                continue;
            }
            let told = partly_refused(voice, &arrived(Some("oi")), &one);
            assert!(!again.iter().any(|words| told.contains(words)), "{told}");
            assert!(is_ours(&told) && told.contains("“oi”"), "{told}");
        }
    }
}

/// What is said about messages, threads and accounts, one line each.
fn notes(locale: Locale) -> Vec<String> {
    let absent_all = [
        Absent::Follows,
        Absent::Suspect,
        Absent::TooLarge,
        Absent::Unreachable,
        Absent::Moderated,
        Absent::Expired,
        Absent::NotTaken,
    ];
    let endings = [
        Ending::Closed,
        Ending::Deleted,
        Ending::Banned,
        Ending::Disabled,
        Ending::Settled,
    ];
    let noon = local(
        locale,
        jiff::tz::offset(-3),
        "2026-03-04T15:00:00Z".parse().unwrap(),
    );
    let unshown = |at, page| NotShown {
        at,
        number: "2000001",
        page,
    };
    let account = "LOJA";
    let mut notes: Vec<String> = absent_all
        .map(|why| absent(voice(locale), "foto.jpg", why))
        .into();
    notes.extend(endings.map(|ending| ended(voice(locale), ending)));
    notes.extend(ends(locale));
    notes.extend([
        waits(voice(locale), "…", None),
        waits(voice(locale), "…", Some(&noon)),
        nothing_readable(locale).to_owned(),
        not_shown(voice(locale), &unshown(Some(&noon), None)),
        not_shown(
            voice(locale),
            &unshown(None, Some("https://example.com/2000001")),
        ),
        made_again(locale).to_owned(),
        moved(locale, "31"),
        disconnected(locale, account),
        connected_again(locale, account),
        feed_refused(locale, account, "…"),
        feed_works_again(locale, account, "…"),
        notifications_stopped(locale, account, "…"),
        notifications_come_again(locale, account),
        other_app(voice(locale), account, "4711"),
        account_barred(voice(locale), account),
        account_free(voice(locale), account),
        app_refused(voice(locale), account),
        test_message(locale, account),
    ]);
    notes
}

/// What is said about commands.
fn commands(locale: Locale) -> Vec<String> {
    let planned = |name, takes| PlannedCommand {
        name,
        words: Localized::new("desfazer", "deshacer", "undo"),
        kinds: &[ThreadKind::Chat],
        takes,
        does: Localized::new("desfaz a venda", "deshace la venta", "undoes the sale"),
    };
    let (plain, amount) = (
        planned("undo", Takes::Nothing),
        planned("pay", Takes::Amount),
    );
    let text = planned("say", Takes::Text);
    let maybe = planned("begin", Takes::MaybeText);
    let by = |id, name: &str| CommandAuthor {
        id: Some(id),
        name: AgentName::from(name),
    };
    let done = |other: CommandAuthor| {
        let command = CommandRow {
            note: CommandNote::Unknown,
            by: by(5, "Ana *Souza*"),
            proposal: Some(Proposal {
                action: CommandAction::from_connector("undo"),
                will: "…".to_owned(),
                done: "A venda foi desfeita.".to_owned(),
                code: "4821".to_owned(),
                until: jiff::Timestamp::UNIX_EPOCH,
                shown: true,
            }),
            confirmed: Some(Confirmation {
                by: other,
                message: HelpdeskMessageId(9),
                at: jiff::Timestamp::UNIX_EPOCH,
            }),
        };
        command_done(voice(locale), &command)
    };
    vec![
        command_proposed(voice(locale), "…", "confirmar", "4821"),
        done(by(5, "Ana *Souza*")),
        done(by(6, "")),
        command_refused(voice(locale), "…"),
        command_not_offered(voice(locale), "…"),
        command_not_done(voice(locale)),
        command_changed(voice(locale)),
        command_uncertain(voice(locale)),
        command_code_unknown(voice(locale)),
        command_not_allowed(voice(locale)),
        command_unfit(voice(locale), &amount),
        commands_here(voice(locale), &[&plain, &amount, &text, &maybe]),
        commands_here(voice(locale), &[]),
        command_note_gone(voice(locale)),
        command_file_unreadable(voice(locale)),
    ]
}

#[test]
fn what_stands_under_a_red_bubble_is_told_from_what_chatwoot_writes_there() {
    for locale in LOCALES {
        let voice = voice(locale);
        let mut ours: Vec<String> = refusals().iter().map(|one| refusal(voice, one)).collect();
        ours.extend([
            partly_sent(locale, &arrived(Some("…")), the_rest(locale, FRESH)),
            uncertain(voice),
            did_not_arrive(voice, FRESH),
            given_up(voice),
            forgotten(voice),
        ]);
        for text in ours {
            assert!(is_ours(&text), "{text}");
        }
    }
    for text in [
        "",
        "500 Internal Server Error",
        "404 Not Found",
        "Timed out reading data from server",
        "execution expired",
        "Net::ReadTimeout with #<TCPSocket:(closed)>",
        "Failed to open TCP connection to bridge.example:443",
    ] {
        assert!(!is_ours(text), "{text}");
    }
}

#[test]
fn every_text_that_agents_read_is_as_it_was_reviewed() {
    for locale in Locale::ALL {
        let refusals: Vec<String> = refusals()
            .iter()
            .map(|one| format!("{one:?}\n  {}", refusal(voice(locale), one)))
            .collect();
        insta::assert_snapshot!(format!("refusals_{}", locale.tag()), refusals.join("\n"));
        insta::assert_snapshot!(format!("notes_{}", locale.tag()), notes(locale).join("\n"));
        let commands = commands(locale).join("\n---\n");
        insta::assert_snapshot!(format!("commands_{}", locale.tag()), commands);
    }
}
