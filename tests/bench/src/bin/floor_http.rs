//! The least that answers an HTTP event: what `webhook` and `setup` are compared with.

use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(async |_: Request| {
        Ok::<_, Error>(Response::new(Body::Text("ok".to_owned())))
    }))
    .await
}
