//! When Lambda ends a run.

use jiff::Timestamp;
use lambda_http::lambda_runtime::Context;

/// The least that can be a time of day: September 2001. `cargo lambda watch` names a span instead.
const LEAST: i64 = 1_000_000_000_000;

/// When the run in this context is killed; `None` where the context does not say.
pub fn ends(context: &Context) -> Option<Timestamp> {
    let milliseconds = i64::try_from(context.deadline).ok()?;
    Timestamp::from_millisecond(milliseconds)
        .ok()
        .filter(|_| milliseconds >= LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(deadline: u64) -> Context {
        let mut context = Context::default();
        context.deadline = deadline;
        context
    }

    #[test]
    fn the_end_is_the_contexts_and_none_where_there_is_none() {
        let end = ends(&context(1_790_000_055_000)).unwrap();

        assert_eq!(end.as_millisecond(), 1_790_000_055_000);
        assert_eq!(ends(&context(0)), None);
        assert_eq!(ends(&context(600_000)), None, "a span, no time of day");
        assert_eq!(ends(&context(u64::MAX)), None);
    }
}
