//! `DynamoDB`'s request units.
//!
//! The embedded table tells them itself (`ReturnConsumedCapacity`), and the suite takes its word for every
//! call that succeeds. For writes whose condition failed the vendor bills and does not tell: they are
//! counted here. The rules by size are here too, so that a test can hold the embedded table to them.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>

use serde_json::Value;

const KB: usize = 1024;

/// Request units of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Units {
    /// Read request units.
    pub read: f64,
    /// Write request units.
    pub write: f64,
}

/// What writing one item costs: its larger image, before or after, in begun kilobytes.
pub fn of_write(bytes: usize) -> f64 {
    whole(bytes.div_ceil(KB).max(1))
}

/// What reading `bytes` costs, one item or a whole query: begun 4 kB, half of it if it may be stale.
pub fn of_read(bytes: usize, consistent: bool) -> f64 {
    let units = whole(bytes.div_ceil(4 * KB).max(1));
    if consistent { units } else { units / 2.0 }
}

/// The units of one call of `operation`, from its request and its answer.
pub fn of_call(operation: &str, request: &Value, answer: &Value, succeeded: bool) -> Units {
    let is_read = matches!(
        operation,
        "GetItem" | "Query" | "Scan" | "BatchGetItem" | "TransactGetItems"
    );
    if succeeded {
        let told = told(&answer["ConsumedCapacity"]);
        return if is_read {
            Units {
                read: told,
                write: 0.0,
            }
        } else {
            Units {
                read: 0.0,
                write: told,
            }
        };
    }
    let write = match operation {
        "PutItem" | "UpdateItem" | "DeleteItem" if is_condition(answer) => 1.0,
        "TransactWriteItems" => {
            2.0 * whole(request["TransactItems"].as_array().map_or(0, Vec::len))
        }
        _ => 0.0,
    };
    Units { read: 0.0, write }
}

fn is_condition(answer: &Value) -> bool {
    answer["__type"]
        .as_str()
        .is_some_and(|kind| kind.ends_with("ConditionalCheckFailedException"))
}

/// One table's capacity, or one for each table of a batch.
fn told(capacity: &Value) -> f64 {
    match capacity {
        Value::Array(tables) => tables.iter().map(told).sum(),
        one => one["CapacityUnits"].as_f64().unwrap_or_default(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn whole(units: usize) -> f64 {
    units as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is(measured: f64, expected: f64) -> bool {
        (measured - expected).abs() < 1e-9
    }

    #[test]
    fn a_write_costs_each_begun_kilobyte() {
        assert!(is(of_write(0), 1.0));
        assert!(is(of_write(1024), 1.0));
        assert!(is(of_write(1025), 2.0));
    }

    #[test]
    fn a_read_costs_each_begun_four_kilobytes_and_half_where_it_may_be_stale() {
        assert!(is(of_read(4096, true), 1.0));
        assert!(is(of_read(4097, true), 2.0));
        assert!(is(of_read(4097, false), 1.0));
        assert!(is(of_read(0, false), 0.5));
    }

    #[test]
    fn what_the_table_tells_is_taken_batches_summed() {
        let one = json!({"ConsumedCapacity": {"CapacityUnits": 3.5}});
        let two = json!({"ConsumedCapacity": [{"CapacityUnits": 1.0}, {"CapacityUnits": 2.0}]});

        assert!(is(of_call("Query", &json!({}), &one, true).read, 3.5));
        assert!(is(of_call("UpdateItem", &json!({}), &one, true).write, 3.5));
        assert!(is(
            of_call("BatchGetItem", &json!({}), &two, true).read,
            3.0
        ));
    }

    #[test]
    fn a_condition_that_fails_is_billed_and_another_error_is_not() {
        let failed =
            json!({"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"});
        let throttled = json!({"__type": "x#ThrottlingException"});
        let both = json!({"TransactItems": [{}, {}]});

        assert!(is(
            of_call("PutItem", &json!({}), &failed, false).write,
            1.0
        ));
        assert!(is(
            of_call("PutItem", &json!({}), &throttled, false).write,
            0.0
        ));
        assert!(is(
            of_call("TransactWriteItems", &both, &failed, false).write,
            4.0
        ));
    }
}
