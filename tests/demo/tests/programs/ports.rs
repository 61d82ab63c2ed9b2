//! To whom the port of a served table opens.

use demo::served_table::ServedTable;
use reqwest::Method;
use simulators::{Wire, local_client};

#[tokio::test]
async fn the_table_refuses_pages_of_the_web_where_it_has_a_port() {
    let table = ServedTable::behind(&Wire::default()).await;
    let scan = async |more: Option<(&str, &str)>| {
        let mut request = local_client()
            .build()
            .unwrap()
            .post(table.url())
            .header("x-amz-target", "DynamoDB_20120810.Scan")
            .header("content-type", "application/x-amz-json-1.0")
            .body(r#"{"TableName":"bridge"}"#);
        if let Some((name, value)) = more {
            request = request.header(name, value);
        }
        request.send().await.unwrap()
    };

    assert_eq!(scan(None).await.status(), 200);
    for more in [("origin", "https://evil.example"), ("host", "evil.example")] {
        let refused = scan(Some(more)).await;
        assert_eq!(refused.status(), 403, "{more:?}");
        assert!(
            !refused
                .headers()
                .contains_key("access-control-allow-origin")
        );
    }
    let asked = local_client()
        .build()
        .unwrap()
        .request(Method::OPTIONS, table.url())
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    assert_eq!(asked.send().await.unwrap().status(), 403);
}
