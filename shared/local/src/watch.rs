//! What the functions ask of AWS, for whoever wants to know it: each call, and which function made it.

use std::sync::OnceLock;

use aws_sdk_scheduler::config::{
    ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextRef,
};

tokio::task_local! {
    static RUNNING: &'static str;
}

static WATCHER: OnceLock<fn(&AwsCall<'_>)> = OnceLock::new();

/// One call of a function, as it goes out.
#[derive(Clone, Copy, Debug)]
pub struct AwsCall<'a> {
    /// Which function runs.
    pub function: &'static str,
    /// HTTP method and path, with its query.
    pub request: (&'a str, &'a str),
    /// What DynamoDB is asked for, such as `DynamoDB_20120810.GetItem`; empty for others.
    pub target: &'a str,
    /// The body, which is JSON or empty.
    pub body: &'a [u8],
}

/// Tells `watcher` of every call from now on, in all of the process. The first one that asks for it stays.
pub fn watch(watcher: fn(&AwsCall<'_>)) {
    WATCHER.get_or_init(|| watcher);
}

/// Runs what is done for an event as the function of this name.
pub(crate) fn run_as<T>(
    function: &'static str,
    work: impl Future<Output = T>,
) -> impl Future<Output = T> {
    // Boxed, and at once: the layers of a whole function in one future are too many for the compiler.
    RUNNING.scope(function, Box::pin(work))
}

/// What sits in a client of AWS and sees its calls.
#[derive(Clone, Copy, Debug)]
pub struct CallTap;

impl Intercept for CallTap {
    fn name(&self) -> &'static str {
        "CallTap"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let running = RUNNING.try_with(|function| *function);
        if let (Some(tell), Ok(function)) = (WATCHER.get(), running) {
            let request = context.request();
            tell(&AwsCall {
                function,
                request: (request.method(), request.uri()),
                target: request.headers().get("x-amz-target").unwrap_or_default(),
                body: request.body().bytes().unwrap_or_default(),
            });
        }
        Ok(())
    }
}
