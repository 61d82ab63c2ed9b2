//! Where a thread would go: a dry run of the settings about inboxes and routes.

use bridge::{InboxMap, Inboxes, Route, Routes, i18n::Locale};
use connectors::MARKETPLACES;

/// What the settings give the new conversation of `thread`, line by line.
///
/// # Errors
///
/// Why that cannot be told.
pub fn told_of(
    setting: &dyn Fn(&str) -> Option<String>,
    thread: &str,
) -> Result<Vec<String>, String> {
    let routes = match setting("CHATWOOT_ROUTES") {
        Some(text) => {
            Routes::parse(&text).map_err(|problem| format!("CHATWOOT_ROUTES {problem}"))?
        }
        None => Routes::default(),
    };
    let own = match setting("CHATWOOT_INBOXES") {
        Some(text) => InboxMap::parse(&text).ok_or("CHATWOOT_INBOXES does not read")?,
        None => InboxMap::default(),
    };
    let inbox = |name: &str| setting(name).and_then(|id| id.parse().ok());
    let shared = Inboxes {
        questions: inbox("CHATWOOT_QUESTIONS_INBOX_ID"),
        messages: inbox("CHATWOOT_MESSAGES_INBOX_ID"),
        claims: inbox("CHATWOOT_CLAIMS_INBOX_ID"),
    };
    let known = MARKETPLACES
        .iter()
        .find_map(|one| Some((one, one.thread(thread)?)));
    let (marketplace, thread) = known.ok_or_else(|| {
        format!("{thread}: is no thread; one reads like <prefix>:<seller>:<kind>:<id>, as in the logs' thread.key")
    })?;
    let locale = setting("BRIDGE_LOCALE").and_then(|tag| Locale::parse(&tag));
    let label = marketplace.label_of(thread.kind);
    let label = label.map(|label| label.of(locale.unwrap_or_default()));
    let inbox = InboxMap::from(shared).or(own).of(&thread);
    Ok(lines(
        inbox.map(|inbox| inbox.0),
        label,
        &routes.of(&thread),
    ))
}

fn lines(inbox: Option<u64>, kind: Option<&str>, route: &Route) -> Vec<String> {
    let number = |number: Option<u64>, none: &str| {
        number.map_or_else(|| none.to_owned(), |number| number.to_string())
    };
    let labels = kind
        .into_iter()
        .chain(route.labels.iter().map(String::as_str));
    vec![
        format!("inbox:    {}", number(inbox, "the one that setup made")),
        format!("labels:   {}", labels.collect::<Vec<_>>().join(", ")),
        format!("team:     {}", number(route.team, "nobody's")),
        format!("assignee: {}", number(route.assignee, "nobody")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(routes: &'static str, thread: &str) -> Result<Vec<String>, String> {
        let setting = |name: &str| match name {
            "CHATWOOT_ROUTES" => Some(routes.to_owned()),
            "CHATWOOT_INBOXES" => Some(r#"{"meli:987": {"claims": 6}}"#.to_owned()),
            _ => None,
        };
        told_of(&setting, thread)
    }

    #[test]
    fn it_says_where_a_thread_would_go() {
        let routes = r#"{"meli": {"claims": {"team": 3, "labels": ["sul"]}}}"#;
        assert_eq!(
            told(routes, "meli:987:claim:5").unwrap(),
            [
                "inbox:    6",
                "labels:   ml-reclamacao, sul",
                "team:     3",
                "assignee: nobody"
            ]
        );
        let question = told(routes, "meli:987:question:5").unwrap();
        assert_eq!(question[0], "inbox:    the one that setup made");
        assert_eq!(question[1], "labels:   ml-pergunta");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = told(r#"{"meli": {"claim": {}}}"#, "meli:987:claim:5").unwrap_err();
        assert!(why.starts_with("CHATWOOT_ROUTES names a kind"), "{why}");
        assert!(told("{}", "meli:987").unwrap_err().contains("is no thread"));
    }
}
