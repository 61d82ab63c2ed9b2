use std::time::Duration;

use super::*;

fn minute(minute: u64) -> Timestamp {
    later(Timestamp::UNIX_EPOCH, Duration::from_mins(minute))
}

/// An hour from the first minute on.
fn hour(who: Responsible) -> TimeLimit {
    TimeLimit {
        since: minute(0),
        by: minute(60),
        who,
    }
}

#[test]
fn a_thread_is_urgent_while_less_of_its_time_is_left_than_was_set() {
    let by_seller = hour(Responsible::Seller);
    for (percent, from) in [(25, Some(45)), (50, Some(30)), (100, Some(0)), (0, None)] {
        assert_eq!(
            urgent_from(&by_seller, percent),
            from.map(minute),
            "{percent}"
        );
    }
    for other in [Responsible::Buyer, Responsible::Marketplace] {
        assert_eq!(urgent_from(&hour(other), 25), None);
    }
}

#[test]
fn it_becomes_urgent_once_and_is_over_once_and_then_nothing_more_happens() {
    let begun = ShownLimit::begun(hour(Responsible::Seller), minute(1));
    assert_eq!(begun.next(25), Some(minute(45)));
    assert_eq!(begun.at(minute(44), 25), begun);

    let urgent = begun.at(minute(45), 25);
    assert!(urgent.urgent && !urgent.over);
    assert_eq!(urgent.next(25), Some(minute(60)));

    let over = urgent.at(minute(60), 25);
    assert!(over.urgent && over.over);
    assert_eq!(over.next(25), None);
    // What was asleep for long comes to the same in one step.
    assert_eq!(begun.at(minute(90), 25), over);
}

#[test]
fn what_had_passed_when_it_first_came_marks_nothing_and_is_due_for_nothing() {
    let late = ShownLimit::begun(hour(Responsible::Seller), minute(70));

    assert_eq!(late.at(minute(90), 25), late);
    assert!(late.over && !late.urgent);
    assert_eq!(late.next(25), None);
}

fn waiting(retry_at: Option<Timestamp>) -> ThreadState {
    ThreadState {
        retry_at,
        limit: Some(ShownLimit::begun(hour(Responsible::Seller), minute(1))),
        ..ThreadState::default()
    }
}

#[test]
fn a_row_is_due_at_the_earlier_of_its_times_and_both_come_back() {
    for (other, due) in [(None, 45), (Some(50), 45), (Some(10), 10)] {
        let mut state = waiting(other.map(minute));

        state.join_due_times(minute(2), 25);
        assert_eq!(state.retry_at, Some(minute(due)));
        state.part_due_times();
        assert_eq!(state.retry_at, other.map(minute));
    }
}

#[test]
fn who_moved_the_row_since_knows_better() {
    let mut state = waiting(None);
    state.join_due_times(minute(2), 25);
    state.retry_at = Some(minute(3));

    state.part_due_times();

    assert_eq!(state.retry_at, Some(minute(3)));
}

#[test]
fn what_backs_off_is_not_due_earlier_for_a_limit_and_what_is_overdue_not_at_once() {
    let mut state = ThreadState {
        tries: 3,
        ..waiting(Some(minute(50)))
    };
    state.join_due_times(minute(2), 25);
    assert_eq!(state.retry_at, Some(minute(50)));

    let mut state = waiting(None);
    assert!(state.is_limit_due(minute(46), 25) && !state.is_limit_due(minute(44), 25));
    state.join_due_times(minute(46), 25);
    assert_eq!(state.retry_at, Some(minute(61)));
}
