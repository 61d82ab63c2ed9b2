//! Which rights the functions use: every call that a story makes them make, noted for `.ci/rights.py`, which holds them
//! against the roles of `template.yaml`.

use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    sync::{Mutex, PoisonError},
};

use local::watch::{AwsCall, watch};
use serde_json::Value;

static NOTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Notes calls from now on: a line for each kind of call, once in a process.
pub(crate) fn note_calls() {
    watch(note);
}

fn note(call: &AwsCall<'_>) {
    for line in lines(call) {
        let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.insert(line.clone()) {
            append(&line);
        }
    }
}

/// Lines of several processes do not mix: each is one write.
fn append(line: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    fs::create_dir_all(&folder).expect("a folder for what is noted");
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("rights.tsv"))
        .expect("a file for what is noted");
    file.write_all(format!("{line}\n").as_bytes())
        .expect("a line is noted");
}

/// Function, action, resource, leading key, attributes; apart by tabs.
fn lines(call: &AwsCall<'_>) -> Vec<String> {
    let body: Value = serde_json::from_slice(call.body).unwrap_or_default();
    let used = match call.target.rsplit_once('.') {
        Some((_, operation)) => of_table(operation, &body),
        None => of_schedules(call.request, &body),
    };
    let function = call.function;
    used.into_iter()
        .map(|one| format!("{function}\t{one}"))
        .collect()
}

fn of_table(operation: &str, body: &Value) -> Vec<String> {
    let resource = match body["IndexName"].as_str() {
        Some(index) => format!("table/index/{index}"),
        None => "table".to_owned(),
    };
    let attributes = match operation {
        "GetItem" => projected(body),
        _ => "-".to_owned(),
    };
    let used = |key: &str| format!("dynamodb:{operation}\t{resource}\t{key}\t{attributes}");
    let partitions = match operation {
        "Query" => queried(body),
        _ => named(body),
    };
    partitions.iter().map(|pk| used(&kind(pk))).collect()
}

/// The attributes that a read asks for; `*` = all.
fn projected(body: &Value) -> String {
    let Some(projection) = body["ProjectionExpression"].as_str() else {
        return "*".to_owned();
    };
    let name = |word: &str| {
        body["ExpressionAttributeNames"][word]
            .as_str()
            .map(str::to_owned)
    };
    let mut names: Vec<String> = projection
        .split(',')
        .map(str::trim)
        .map(|word| name(word).unwrap_or_else(|| word.to_owned()))
        .collect();
    names.sort();
    names.join(",")
}

/// The partition that a query reads.
fn queried(body: &Value) -> BTreeSet<String> {
    let values = &body["ExpressionAttributeValues"];
    let keys = [&values[":pk"]["S"], &values[":shard"]["S"]];
    keys.iter()
        .filter_map(|key| key.as_str().map(str::to_owned))
        .collect()
}

/// The partitions of the rows that a call names; `-` = it names none.
fn named(body: &Value) -> BTreeSet<String> {
    let tables = body["RequestItems"].as_object().into_iter().flatten();
    let batch = tables.filter_map(|(_, table)| table["Keys"].as_array());
    let rows = batch.flatten().chain([&body["Key"], &body["Item"]]);
    let found: BTreeSet<String> = rows
        .filter_map(|row| row["pk"]["S"].as_str().map(str::to_owned))
        .collect();
    if found.is_empty() {
        return BTreeSet::from(["-".to_owned()]);
    }
    found
}

/// A partition without what it is of: `thread#*`.
fn kind(pk: &str) -> String {
    match pk.split_once('#') {
        Some((kind, _)) => format!("{kind}#*"),
        None => pk.to_owned(),
    }
}

fn of_schedules((method, address): (&str, &str), body: &Value) -> Vec<String> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let path = path.split('?').next().unwrap_or_default();
    let Some((_, name)) = path.split_once('/') else {
        return vec!["scheduler:ListSchedules\t*\t-\t-".to_owned()];
    };
    let action = match method {
        "POST" => "CreateSchedule",
        "PUT" => "UpdateSchedule",
        "DELETE" => "DeleteSchedule",
        _ => "GetSchedule",
    };
    let kind = name.split('-').next().unwrap_or_default();
    let mut used = vec![format!("scheduler:{action}\tschedule/{kind}-*\t-\t-")];
    if body["Target"]["RoleArn"].is_string() {
        used.push("iam:PassRole\trole\t-\t-".to_owned());
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(request: (&str, &str), target: &str, body: &str) -> Vec<String> {
        lines(&AwsCall {
            function: "poller",
            request,
            target,
            body: body.as_bytes(),
        })
    }

    #[test]
    fn a_call_is_noted_without_ids() {
        for (request, target, body, wanted) in [
            (
                ("POST", "http://x/"),
                "DynamoDB_20120810.GetItem",
                r##"{"Key":{"pk":{"S":"thread#a:1"},"sk":{"S":"thread"}},"ProjectionExpression":"#v, #json","ExpressionAttributeNames":{"#v":"v","#json":"json"}}"##,
                vec!["poller\tdynamodb:GetItem\ttable\tthread#*\tjson,v"],
            ),
            (
                ("POST", "http://x/"),
                "DynamoDB_20120810.Query",
                r#"{"IndexName":"due","ExpressionAttributeValues":{":shard":{"S":"0"}}}"#,
                vec!["poller\tdynamodb:Query\ttable/index/due\t0\t-"],
            ),
            (
                ("POST", "http://x/schedules/sweep-3"),
                "",
                r#"{"Target":{"RoleArn":"arn:x"}}"#,
                vec![
                    "poller\tscheduler:CreateSchedule\tschedule/sweep-*\t-\t-",
                    "poller\tiam:PassRole\trole\t-\t-",
                ],
            ),
            (
                ("GET", "http://x/schedules?GroupName=g"),
                "",
                "",
                vec!["poller\tscheduler:ListSchedules\t*\t-\t-"],
            ),
        ] {
            assert_eq!(of(request, target, body), wanted);
        }
    }
}
