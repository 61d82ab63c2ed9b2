use super::*;
use crate::{capabilities::Refusal, files::Absent, i18n::Localized, message::Ending};

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
        let partly = partly_sent(locale, 1, 2, "{s} {n}");
        assert!(partly.ends_with("{s} {n}"), "{partly}");
    }
}

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
        Refusal::Explained("…".to_owned()),
        Refusal::Other("…".to_owned()),
    ]
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
    let unshown = |at: Option<&str>, page| NotShown {
        at: at.map(|at| at.parse().unwrap()),
        number: "2000001",
        page,
    };
    let account = "LOJA";
    let mut notes: Vec<String> = absent_all
        .map(|why| absent(voice(locale), "foto.jpg", why))
        .into();
    notes.extend(endings.map(|ending| ended(voice(locale), ending)));
    notes.extend([
        files_enclosed(locale, 1).to_owned(),
        files_enclosed(locale, 2).to_owned(),
        partly_sent(locale, 1, 3, the_rest(locale)),
        uncertain(voice(locale)),
        did_not_arrive(voice(locale)),
        given_up(voice(locale)),
        waits(voice(locale), "…", None),
        waits(
            voice(locale),
            "…",
            Some("2026-03-04T16:00:00Z".parse().unwrap()),
        ),
        nothing_readable(locale).to_owned(),
        not_shown(voice(locale), &unshown(Some("2026-03-04T12:00:00Z"), None)),
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
        account_barred(voice(locale), account),
        account_free(voice(locale), account),
        app_refused(voice(locale), account),
        test_message(locale, account),
    ]);
    notes
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
    }
}
