use super::*;

async fn refresh(shop: &Shop, token: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", "1234567890123456"),
        ("client_secret", "app-secret"),
        ("refresh_token", token),
    ];
    let url = format!("{}/oauth/token", shop.vendor.url());
    answer(
        simulators::local_client()
            .build()
            .unwrap()
            .post(url)
            .form(&form),
    )
    .await
}

#[tokio::test]
async fn a_refresh_token_works_once() {
    let shop = Shop::open().await;

    let (first, pair) = refresh(&shop, &shop.tokens.refresh_token).await;
    let (second, refusal) = refresh(&shop, &shop.tokens.refresh_token).await;
    let (third, _) = refresh(&shop, pair["refresh_token"].as_str().unwrap()).await;

    assert_eq!((first, second, third), (200, 400, 200));
    assert_eq!(refusal["error"], "invalid_grant");
    assert_eq!(shop.vendor.refreshes(SELLER), 2);
}

#[tokio::test]
async fn a_revoked_account_cannot_refresh_and_cannot_read() {
    let shop = Shop::open().await;
    shop.vendor.revoke(SELLER);

    assert_eq!(
        refresh(&shop, &shop.tokens.refresh_token).await.1["error"],
        "invalid_grant"
    );
    assert_eq!(shop.get("/users/me").await.0, 401);
}

#[tokio::test]
async fn an_access_token_lives_six_hours() {
    let shop = Shop::open().await;

    shop.wait(6 * 3600 - 1);
    assert_eq!(shop.get("/users/me").await.0, 200);

    shop.wait(1);
    assert_eq!(shop.get("/users/me").await.1["message"], "expired_token");
}

#[tokio::test]
async fn a_token_in_the_query_counts_for_nothing() {
    let shop = Shop::open().await;
    let url = format!(
        "{}/users/me?access_token={}",
        shop.vendor.url(),
        shop.tokens.access_token
    );

    assert_eq!(
        answer(simulators::local_client().build().unwrap().get(url))
            .await
            .0,
        401
    );
}

#[tokio::test]
async fn a_forbidden_path_answers_with_the_policy_body() {
    let shop = Shop::open().await;
    shop.vendor.forbid_policy(SELLER, "/users", true);

    let (status, body) = shop.get("/users/me").await;

    assert_eq!(
        (status, &body["blocked_by"]),
        (403, &Value::from("PolicyAgent"))
    );
}

/// Where the seller's browser is sent after the consent.
async fn consent(shop: &Shop, more: &str) -> String {
    shop.vendor.sign_in(Some(SELLER));
    let client = simulators::local_client()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let query = "response_type=code&client_id=1234567890123456&redirect_uri=https%3A%2F%2Fours%2Fback&state=xyz";
    let page = client
        .get(format!("{}/authorization?{query}{more}", shop.vendor.url()))
        .send()
        .await
        .unwrap();
    page.headers()["location"].to_str().unwrap().to_owned()
}

fn code_of(place: &str) -> &str {
    place.split(['=', '&']).nth(1).unwrap()
}

async fn exchange(shop: &Shop, code: &str, verifier: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", "1234567890123456"),
        ("client_secret", "app-secret"),
        ("code", code),
        ("redirect_uri", "https://ours/back"),
        ("code_verifier", verifier),
    ];
    let url = format!("{}/oauth/token", shop.vendor.url());
    let client = simulators::local_client().build().unwrap();
    answer(client.post(&url).form(&form)).await
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_for_the_same_redirect() {
    let shop = Shop::open().await;
    let place = consent(&shop, "").await;

    assert!(
        place.starts_with("https://ours/back?code=TG-") && place.ends_with("&state=xyz"),
        "{place}"
    );
    let (first, pair) = exchange(&shop, code_of(&place), "").await;
    let (second, _) = exchange(&shop, code_of(&place), "").await;

    assert_eq!((first, second), (200, 400));
    assert_eq!(pair["user_id"], SELLER);
}

/// The pair of RFC 7636, appendix B.
#[tokio::test]
async fn the_verifier_must_be_the_one_that_the_challenge_was_made_of() {
    let shop = Shop::open().await;
    shop.vendor.require_pkce(true);
    let challenge =
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    let place = consent(&shop, challenge).await;
    let another = consent(&shop, challenge).await;

    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let (proven, _) = exchange(&shop, code_of(&place), verifier).await;
    let (unproven, _) = exchange(&shop, code_of(&another), "something-else").await;

    assert_eq!((proven, unproven), (200, 400));
}

#[tokio::test]
async fn token_parameters_in_the_query_are_refused() {
    let shop = Shop::open().await;
    let url = format!("{}/oauth/token?grant_type=refresh_token", shop.vendor.url());

    let (status, body) = answer(
        simulators::local_client()
            .build()
            .unwrap()
            .post(url)
            .form(&[("client_id", "1")]),
    )
    .await;

    assert_eq!(
        (status, &body["error"]),
        (400, &Value::from("invalid_request"))
    );
}
