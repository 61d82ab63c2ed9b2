use serde_json::json;

use super::*;

fn refusal(code: &str, message: &str) -> ErrorBody {
    let body = json!({"error": code, "message": message, "request_id": "r-1"});
    ErrorBody::parse(&body.to_string()).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// `code | message | meaning`, one a line.
const TABLE: &str = include_str!("../../../../../tests/fixtures/shopee/errors.txt");

#[test]
fn every_known_refusal_has_its_meaning() {
    let mut lines = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let [code, message, meaning] = line
            .split('|')
            .map(str::trim)
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
        let read = format!("{:?}", refusal(code, message).meaning());
        assert_eq!(read, meaning, "{line}");
        lines += 1;
    }
    assert!(lines > 40, "{lines}");
}

#[test]
fn each_meaning_reaches_as_far_as_it_must() {
    let now = at("2026-11-22T15:30:00Z");
    let again = FailureKind::Retryable { after: None };
    let table = [
        ("error_sign", "", FailureKind::Auth, Reach::App),
        ("error_limit", "", again, Reach::App),
        ("error_rate_limit", "", again, Reach::Account),
        ("error_param", "Timestamp is expired.", again, Reach::App),
        ("error_auth", "Invalid access_token.", again, Reach::Account),
        ("shop_no_linked", "", FailureKind::Auth, Reach::Account),
        ("shop_banned", "", FailureKind::Forbidden, Reach::Account),
        ("error_permission", "", FailureKind::Forbidden, Reach::Feed),
        (
            "user_is_forbidden",
            "",
            FailureKind::Permanent,
            Reach::Thread,
        ),
        ("error_not_found", "", FailureKind::Missing, Reach::Message),
        ("error_param", "x", FailureKind::Permanent, Reach::Message),
    ];
    for (code, message, kind, reach) in table {
        for effect in [Effect::Idempotent, Effect::NotIdempotent] {
            let failure = refusal(code, message).failure("POST /x", effect, now);
            assert_eq!((failure.kind, failure.reach), (kind, reach), "{code}");
        }
    }
}

#[test]
fn what_is_unclear_is_looked_for_after_a_write_and_repeated_after_a_read() {
    let kind = |effect| {
        let failure =
            refusal("error_inner", "").failure("POST /x", effect, at("2026-11-22T15:30:00Z"));
        failure.kind
    };
    assert_eq!(kind(Effect::NotIdempotent), FailureKind::Unknown);
    assert_eq!(
        kind(Effect::Idempotent),
        FailureKind::Retryable { after: None }
    );
}

#[test]
fn the_day_ends_at_midnight_of_utc_plus_8() {
    for (now, left) in [
        ("2026-11-22T15:59:59Z", 1),
        ("2026-11-22T16:00:00Z", DAY),
        ("2026-11-22T00:00:00Z", 16 * 3600),
    ] {
        let failure = refusal("error_limit", "").failure("GET /x", Effect::Idempotent, at(now));
        let ends = at(now) + jiff::SignedDuration::from_secs(left);
        assert_eq!(failure.until, Some(ends));
    }
}

#[test]
fn a_reason_is_short_and_has_the_code() {
    let failure = refusal("error_param", &"ü".repeat(400)).failure(
        "POST /x",
        Effect::NotIdempotent,
        at("2026-11-22T15:30:00Z"),
    );
    let reason = failure.reason.unwrap();
    assert!(reason.starts_with("error_param: ü") && reason.chars().count() == MAX_REASON);
}

#[test]
fn successes_and_foreign_answers_are_no_refusals() {
    for body in [
        "",
        "<html>502</html>",
        "null",
        "[]",
        r#"{"error":""}"#,
        r#"{"error":"-"}"#,
        r#"{"error":null}"#,
        r#"{"error":7}"#,
        r#"{"message":"x"}"#,
    ] {
        assert_eq!(ErrorBody::parse(body), None, "{body}");
    }
    let with_module = refusal("common.Error_Auth", "");
    assert_eq!(with_module.code, "error_auth");
}
