use jiff::{SignedDuration, Timestamp};
use simulators::mercado_livre::{IN_A_MINUTE, IN_AN_HOUR, Quota};

#[test]
fn the_call_that_is_one_too_many_is_refused_until_others_are_old() {
    let start: Timestamp = "2026-09-25T12:00:00Z".parse().unwrap();
    let mut quota = Quota::default();
    for _ in 0..IN_A_MINUTE {
        assert!(quota.admits(1, Some(true), start));
    }
    assert!(!quota.admits(1, Some(true), start));
    // Sends, others' messages and everything else have a count of their own.
    assert!(quota.admits(1, Some(false), start));
    assert!(quota.admits(2, Some(true), start));
    assert!(quota.admits(1, Some(true), start + SignedDuration::from_mins(1)));
    for _ in 0..IN_AN_HOUR - IN_A_MINUTE - 3 {
        assert!(quota.admits(3, None, start));
    }
    assert!(!quota.admits(4, None, start));
    assert!(quota.admits(4, None, start + SignedDuration::from_hours(1)));
    assert_eq!(quota.refused(), 2);
}
