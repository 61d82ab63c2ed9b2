use super::*;
use simulators::magalu::{Quirk, SCOPES};

/// Where the consent page sends the browser; the status where it does not.
async fn consent(world: &World, more: &str) -> Result<String, u16> {
    let plain = simulators::local_client()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let scopes = SCOPES[..2].join("%20");
    let url = format!(
        "{}/login?client_id=magalu-app&redirect_uri=https://bridge.example/cb&response_type=code&state=s&scope={scopes}{more}",
        world.vendor.login_url()
    );
    let answer = plain.get(url).send().await.unwrap();
    let to = answer.headers().get("location");
    let to = to.map(|to| to.to_str().unwrap().to_owned());
    to.ok_or_else(|| answer.status().as_u16())
}

fn code_in(location: &str) -> &str {
    let (_, rest) = location.split_once("code=").unwrap();
    rest.split('&').next().unwrap()
}

fn token(world: &World) -> RequestBuilder {
    simulators::local_client()
        .build()
        .unwrap()
        .post(format!("{}/oauth/token", world.vendor.login_url()))
}

fn grant(kind: &str, name: &str, value: &str) -> Value {
    let mut body = json!({
        "grant_type": kind, "client_id": "magalu-app", "client_secret": "magalu-secret",
        "redirect_uri": "https://bridge.example/cb",
    });
    body[name] = json!(value);
    body
}

#[tokio::test]
async fn a_consent_is_of_a_tenant_and_its_code_is_bought_with_json() {
    let world = World::open().await;
    world.vendor.sign_in("t2", true);
    assert_eq!(consent(&world, "").await, Err(400));

    let location = consent(&world, "&choose_tenants=true").await.unwrap();
    assert!(
        location.starts_with("https://bridge.example/cb?code=") && location.ends_with("&state=s")
    );
    let body = grant("authorization_code", "code", code_in(&location));
    let as_form = answer(token(&world).form(&body)).await;
    let pair = answer(token(&world).json(&body)).await;
    let twice = answer(token(&world).json(&body)).await;

    assert_eq!((as_form.0, pair.0, twice.0), (400, 200, 400));
    assert_eq!(pair.1["expires_in"], 7200);
    assert_eq!(pair.1["scope"], SCOPES[..2].join(" "));
    assert_eq!(twice.1["error"], "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_works_once_in_a_form_and_adds_no_scope() {
    let world = World::open().await;
    let tokens = world.vendor.add_tenant_without("t2", &[SCOPES[0]]);
    let body = grant("refresh_token", "refresh_token", &tokens.refresh_token);

    let as_json = answer(token(&world).json(&body)).await;
    let pair = answer(token(&world).form(&body)).await;
    let twice = answer(token(&world).form(&body)).await;

    assert_eq!((as_json.0, pair.0, twice.0), (400, 200, 400));
    assert!(!pair.1["scope"].as_str().unwrap().contains(SCOPES[0]));
    assert_eq!(world.vendor.refreshes("t2"), 1);
    world.vendor.revoke("t2");
    let next = pair.1["refresh_token"].as_str().unwrap();
    let body = grant("refresh_token", "refresh_token", next);
    assert_eq!(answer(token(&world).form(&body)).await.0, 400);
}

#[tokio::test]
async fn a_token_lives_two_hours_and_says_why_it_is_refused() {
    let world = World::open().await;
    world.wait(7199);
    assert_eq!(world.care("/v0/questions").await.0, 200);
    world.wait(1);
    let call = world.call(Method::GET, &world.vendor.services_url(), "/v0/questions");
    let refused = call.send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 401);
    assert_eq!(refused.headers()["x-authorization-error"], "invalid_token");
    assert!(refused.headers().contains_key("x-request-id"));
}

#[tokio::test]
async fn one_lane_is_forbidden_beside_others() {
    let mut world = World::open().await;
    world.tokens = world
        .vendor
        .add_tenant_without(TENANT, &["services:questions-seller:read"]);

    let (status, body) = world.care("/v0/questions").await;
    assert_eq!((status, &body["slug"]), (403, &json!("FORBIDDEN")));
    assert_eq!(world.care("/v0/conversations").await.0, 200);
    assert_eq!(world.api("/seller/v0/tickets").await.0, 200);
}

#[tokio::test]
async fn an_audience_an_administrator_and_an_edge() {
    let mut world = World::open().await;
    world.vendor.allow_services(false);
    assert_eq!(world.care("/v0/questions").await.0, 401);
    assert_eq!(world.api("/seller/v0/tickets").await.0, 200);
    world.vendor.allow_services(true);

    world.vendor.switch(Quirk::Edge, true);
    let call = world.call(Method::GET, &world.vendor.api_url(), "/seller/v0/tickets");
    let page = call.send().await.unwrap();
    assert_eq!(page.status().as_u16(), 403);
    assert_eq!(page.headers()["content-type"], "text/html");
    world.vendor.switch(Quirk::Edge, false);

    world.vendor.sign_in(TENANT, false);
    let location = consent(&world, "&choose_tenants=true").await.unwrap();
    let body = grant("authorization_code", "code", code_in(&location));
    let pair = answer(token(&world).json(&body)).await.1;
    world.tokens.access_token = pair["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.care("/v0/questions").await.0, 403);
}

#[tokio::test]
async fn the_two_hosts_know_their_own_paths_alone() {
    let world = World::open().await;
    assert_eq!(world.api("/v0/questions").await.0, 404);
    assert_eq!(world.care("/seller/v0/tickets").await.0, 404);
}

#[tokio::test]
async fn a_tenant_reads_two_hundred_times_a_minute() {
    let world = World::open().await;
    for _ in 0..200 {
        assert_eq!(world.care("/v0/questions").await.0, 200);
    }
    let refused = async || {
        let call = world.call(Method::GET, &world.vendor.api_url(), "/seller/v0/tickets");
        let refused = call.send().await.unwrap();
        let wait = refused.headers().get("retry-after").cloned();
        (refused.status().as_u16(), wait.is_some())
    };
    assert_eq!(refused().await, (429, false));
    world.vendor.switch(Quirk::RetryAfter, true);
    assert_eq!(refused().await, (429, true));
    world.wait(60);
    assert_eq!(world.care("/v0/questions").await.0, 200);
}

#[tokio::test]
async fn an_order_has_money_with_a_divisor() {
    let world = World::open().await;
    let code = world.vendor.order(TENANT);
    let (_, order) = world.api(&format!("/seller/v1/orders/{code}")).await;
    let price = &order["deliveries"][0]["items"][0]["unit_price"];
    assert_eq!(
        (&price["value"], &price["normalizer"]),
        (&json!(8990), &json!(100))
    );
    assert_eq!(
        count(&world.api(&format!("/seller/v1/orders?code={code}")).await.1),
        1
    );
    assert_eq!(world.api("/seller/v1/orders/1").await.0, 404);
}
