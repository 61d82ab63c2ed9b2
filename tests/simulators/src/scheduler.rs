//! EventBridge Scheduler as a local HTTP server: one map of schedules, which never fire by themselves.
//!
//! Restated from <https://docs.aws.amazon.com/scheduler/latest/APIReference/> (read 2026-10): REST with JSON
//! bodies, times in epoch seconds, an update replaces everything.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use crate::{Clock, Wire, serve::Server};

type Shared = Arc<Mutex<Held>>;

struct Held {
    clock: Clock,
    rows: BTreeMap<(String, String), Value>,
}

/// A running scheduler; it stops when this is dropped.
pub struct Scheduler {
    held: Shared,
    wire: Wire,
    server: Server,
}

/// A schedule, as a test looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleView {
    /// Its name.
    pub name: String,
    /// `ENABLED` or `DISABLED`.
    pub state: String,
    /// When it fires.
    pub expression: String,
    /// What it starts.
    pub target: String,
    /// As whom.
    pub role: String,
    /// What it hands over.
    pub input: String,
}

impl Scheduler {
    /// Starts it on a free port of 127.0.0.1, with nothing in it.
    pub async fn start(clock: Clock) -> std::io::Result<Self> {
        let held: Shared = Arc::new(Mutex::new(Held {
            clock,
            rows: BTreeMap::new(),
        }));
        let router = Router::new()
            .route("/schedules", get(list))
            .route(
                "/schedules/{name}",
                get(read).post(create).put(update).delete(remove),
            )
            .with_state(Arc::clone(&held));
        let wire = Wire::default();
        let server = Server::start(router, wire.clone(), 0).await?;
        Ok(Self { held, wire, server })
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// The line to it: calls and faults.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Every schedule of a group, by name.
    pub fn schedules(&self, group: &str) -> Vec<ScheduleView> {
        let held = lock(&self.held);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let view = |((_, name), row): (&(String, String), &Value)| ScheduleView {
            name: name.clone(),
            state: text(&row["State"]),
            expression: text(&row["ScheduleExpression"]),
            target: text(&row["Target"]["Arn"]),
            role: text(&row["Target"]["RoleArn"]),
            input: text(&row["Target"]["Input"]),
        };
        held.rows
            .iter()
            .filter(|((of, _), _)| of == group)
            .map(view)
            .collect()
    }

    /// Somebody changes a field of a schedule in the console.
    pub fn change_by_hand(&self, group: &str, name: &str, field: &str, value: &str) {
        let mut held = lock(&self.held);
        let now = held.now();
        if let Some(row) = held.rows.get_mut(&(group.to_owned(), name.to_owned())) {
            row[field] = json!(value);
            row["LastModificationDate"] = json!(now);
        }
    }

    /// Somebody deletes a schedule in the console.
    pub fn delete_by_hand(&self, group: &str, name: &str) {
        lock(&self.held)
            .rows
            .remove(&(group.to_owned(), name.to_owned()));
    }

    /// Somebody makes a schedule in the console.
    pub fn make_by_hand(&self, group: &str, name: &str) {
        let mut held = lock(&self.held);
        let row = json!({"State": "ENABLED", "ScheduleExpression": "rate(1 day)", "Target": {"Arn": "arn:x", "RoleArn": "arn:y"}});
        held.rows.insert((group.to_owned(), name.to_owned()), row);
    }
}

fn lock(held: &Shared) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Held {
    /// Epoch seconds, to the millisecond.
    fn now(&self) -> f64 {
        self.clock.now().as_duration().as_secs_f64()
    }
}

struct Refused(StatusCode, &'static str, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (
            self.0,
            [("x-amzn-errortype", self.1)],
            Json(json!({ "Message": self.2 })),
        )
            .into_response()
    }
}

fn missing(name: &str) -> Refused {
    Refused(
        StatusCode::NOT_FOUND,
        "ResourceNotFoundException",
        format!("Schedule {name} does not exist."),
    )
}

fn invalid(what: &str) -> Refused {
    Refused(
        StatusCode::BAD_REQUEST,
        "ValidationException",
        what.to_owned(),
    )
}

type Asked = BTreeMap<String, String>;

fn group(asked: &Asked) -> String {
    asked
        .get("groupName")
        .cloned()
        .unwrap_or_else(|| "default".to_owned())
}

async fn list(State(held): State<Shared>, Query(asked): Query<Asked>) -> Json<Value> {
    let group = asked.get("ScheduleGroup").cloned().unwrap_or_default();
    let prefix = asked.get("NamePrefix").cloned().unwrap_or_default();
    let held = lock(&held);
    let rows = held
        .rows
        .iter()
        .filter(|((of, name), _)| *of == group && name.starts_with(&prefix));
    let short = rows.map(|((group, name), row)| {
        json!({
            "Name": name, "GroupName": group, "State": row["State"], "Target": {"Arn": row["Target"]["Arn"]},
            "CreationDate": row["CreationDate"], "LastModificationDate": row["LastModificationDate"],
        })
    });
    Json(json!({ "Schedules": short.collect::<Vec<_>>() }))
}

async fn read(
    State(held): State<Shared>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refused> {
    let held = lock(&held);
    let row = held
        .rows
        .get(&(group(&asked), name.clone()))
        .ok_or_else(|| missing(&name))?;
    let mut row = row.clone();
    row["Name"] = json!(name);
    Ok(Json(row))
}

async fn create(
    State(held): State<Shared>,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refused> {
    let mut held = lock(&held);
    let key = checked(&name, &body)?;
    if held.rows.contains_key(&key) {
        return Err(Refused(
            StatusCode::CONFLICT,
            "ConflictException",
            format!("Schedule {name} already exists."),
        ));
    }
    let now = held.now();
    held.rows.insert(key, kept(body, now, now));
    Ok(Json(
        json!({ "ScheduleArn": format!("arn:aws:scheduler:us-east-1:123456789012:schedule/x/{name}") }),
    ))
}

async fn update(
    State(held): State<Shared>,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, Refused> {
    let mut held = lock(&held);
    let key = checked(&name, &body)?;
    let now = held.now();
    let made = held.rows.get(&key).ok_or_else(|| missing(&name))?["CreationDate"]
        .as_f64()
        .unwrap_or(now);
    held.rows.insert(key, kept(body, made, now));
    Ok(Json(
        json!({ "ScheduleArn": format!("arn:aws:scheduler:us-east-1:123456789012:schedule/x/{name}") }),
    ))
}

async fn remove(
    State(held): State<Shared>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refused> {
    let removed = lock(&held).rows.remove(&(group(&asked), name.clone()));
    removed
        .map(|_| Json(json!({})))
        .ok_or_else(|| missing(&name))
}

fn kept(mut body: Value, made: f64, now: f64) -> Value {
    if body["State"].is_null() {
        body["State"] = json!("ENABLED");
    }
    body["CreationDate"] = json!(made);
    body["LastModificationDate"] = json!(now);
    body
}

/// What AWS refuses of a name, an expression or a target.
fn checked(name: &str, body: &Value) -> Result<(String, String), Refused> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        return Err(invalid("name must satisfy the pattern [0-9a-zA-Z-_.]+"));
    }
    let expression = body["ScheduleExpression"].as_str().unwrap_or_default();
    if !is_rate(expression) && !is_once(expression) {
        return Err(invalid("Invalid Schedule Expression"));
    }
    if body["Target"]["Arn"].as_str().is_none_or(str::is_empty)
        || body["FlexibleTimeWindow"]["Mode"].is_null()
    {
        return Err(invalid("a required member is missing"));
    }
    let group = body["GroupName"].as_str().unwrap_or("default").to_owned();
    Ok((group, name.to_owned()))
}

/// A time of day without a zone, to the second: `at(2026-11-27T12:00:10)`.
fn is_once(expression: &str) -> bool {
    let inside = expression
        .strip_prefix("at(")
        .and_then(|rest| rest.strip_suffix(')'));
    inside.is_some_and(|at| at.len() == 19 && at.parse::<jiff::civil::DateTime>().is_ok())
}

fn is_rate(expression: &str) -> bool {
    let inside = expression
        .strip_prefix("rate(")
        .and_then(|rest| rest.strip_suffix(')'));
    let Some((count, unit)) = inside.and_then(|inside| inside.split_once(' ')) else {
        return false;
    };
    match count.parse::<u32>() {
        Ok(1) => matches!(unit, "minute" | "hour" | "day"),
        Ok(2..) => matches!(unit, "minutes" | "hours" | "days"),
        _ => false,
    }
}
