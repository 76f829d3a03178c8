//! `GET /api/openapi.json`: answers are what it says they are.

use crate::{
    app::{Answer, TestApp},
    plan::surveyed,
    uploads::sender::BATCH,
};
use axum::http::{Method, StatusCode, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The API's description.
struct Document(Value);

/// What an object may hold, as all parts of its schema have it.
#[derive(Default)]
struct Members<'a> {
    known: BTreeMap<&'a str, &'a Value>,
    required: Vec<&'a str>,
    rest: Option<&'a Value>,
}

impl Document {
    async fn of(app: &TestApp) -> Self {
        Self(app.json("/api/openapi.json").await)
    }

    /// Checks an answer against what is told of its address.
    fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let operation = &self.0["paths"][path][method.as_str().to_lowercase()];
        let (status, at) = (answer.status.as_str(), format!("{method} {path}"));
        let told = &operation["responses"][status];
        assert!(told.is_object(), "{at}: {status} {}", answer.text());
        let kind = answer.headers.get(CONTENT_TYPE);
        let Some(kind) = kind.map(|kind| kind.to_str().unwrap()) else {
            assert!(told["content"].is_null(), "{at} has no body");
            return;
        };
        let content = &told["content"][kind];
        assert!(content.is_object(), "{at}: {status} as {kind}");
        if kind.ends_with("json") {
            let fits = self.fits(&content["schema"], &answer.json(), &at);
            fits.unwrap_or_else(|misfit| panic!("{misfit}"));
        }
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.0.pointer(&name[1..]).unwrap(),
            None => schema,
        }
    }

    /// Whether a value is what a schema says, down to its last member.
    fn fits(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let schema = self.resolved(schema);
        if let Some(forms) = schema["oneOf"].as_array() {
            let misfits = forms.iter().map(|form| self.fits(form, value, at).err());
            let misfits: Vec<_> = misfits.collect();
            let fitting = misfits.iter().filter(|misfit| misfit.is_none()).count();
            let told = || format!("{at} fits {fitting} forms: {misfits:?}");
            return (fitting == 1).then_some(()).ok_or_else(told);
        }
        if !is_kind(&schema["type"], value) || !is_among(&schema["enum"], value) {
            return Err(format!("{at} is no {}: {value}", schema["type"]));
        }
        match value {
            Value::Object(object) => self.fits_members(schema, object, at),
            Value::Array(items) => items.iter().enumerate().try_for_each(|(n, item)| {
                let one = schema["prefixItems"].get(n).unwrap_or(&schema["items"]);
                self.fits(one, item, &format!("{at}[{n}]"))
            }),
            Value::String(text) if schema["format"] == "date-time" => {
                let time = text.parse::<jiff::Timestamp>();
                time.map(|_| ()).map_err(|e| format!("{at}: {e}"))
            }
            _ => Ok(()),
        }
    }

    fn fits_members(
        &self,
        schema: &Value,
        object: &Map<String, Value>,
        at: &str,
    ) -> Result<(), String> {
        let mut members = Members::default();
        self.gather(schema, &mut members);
        for name in &members.required {
            object.get(*name).ok_or(format!("{at} lacks {name}"))?;
        }
        // Any object.
        let is_free = members.known.is_empty() && members.rest.is_none();
        for (name, value) in object.iter().filter(|_| !is_free) {
            let known = members.known.get(&**name).copied().or(members.rest);
            match known {
                Some(Value::Bool(true)) => {}
                Some(schema) => self.fits(schema, value, &format!("{at}.{name}"))?,
                None => return Err(format!("{at} does not tell of {name}")),
            }
        }
        Ok(())
    }

    fn gather<'a>(&'a self, schema: &'a Value, members: &mut Members<'a>) {
        let schema = self.resolved(schema);
        let parts = schema["allOf"].as_array();
        parts
            .into_iter()
            .flatten()
            .for_each(|part| self.gather(part, members));
        let known = schema["properties"].as_object();
        members.known.extend(
            known
                .into_iter()
                .flatten()
                .map(|(name, schema)| (&**name, schema)),
        );
        let required = schema["required"].as_array();
        members
            .required
            .extend(required.into_iter().flatten().filter_map(Value::as_str));
        members.rest = members.rest.or(schema.get("additionalProperties"));
    }
}

fn is_kind(kinds: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    match kinds {
        // Anything.
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    }
}

fn is_among(names: &Value, value: &Value) -> bool {
    names.as_array().is_none_or(|names| names.contains(value))
}

/// A register with something of everything, and what stands for the parameters of its addresses.
async fn full() -> (TestApp, BTreeMap<&'static str, String>) {
    let app = surveyed();
    app.keep_picture("a", 1, &[0xff; 2000]);
    let upload = app.sent("front/0001.mp4", b"hello").await;
    app.announced("front/0002.mp4", 10).await;
    let defects = app.json("/api/review").await;
    let sections = app.json("/ogc/collections/sections/items").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names = [
        ("/api/defects/{id}", text(&defects["ids"][0])),
        ("/api/drives/{id}", "a".to_owned()),
        ("/api/jobs/{id}", "1".to_owned()),
        ("/api/sections/{id}", text(&sections["features"][0]["id"])),
        (
            "/api/uploads/{id}",
            upload.rsplit('/').next().unwrap().to_owned(),
        ),
        ("{picture}", "1".to_owned()),
        ("{batch}", BATCH.to_owned()),
        ("{file}", "defects.geojson".to_owned()),
        ("{collection}", "drives".to_owned()),
        ("{item}", "a".to_owned()),
        ("{z}/{x}/{y}", "0/0/0.mvt".to_owned()),
    ];
    (app, names.into())
}

/// An address with its parameters.
fn filled(path: &str, names: &BTreeMap<&'static str, String>) -> String {
    let mut address = path.to_owned();
    for (pattern, name) in names {
        let parameter = &pattern[pattern.find('{').unwrap()..];
        address = address.replace(pattern, &pattern.replace(parameter, name));
    }
    // Pictures and what lies below them go by the frame's number.
    match address.strip_suffix("/frames/1") {
        Some(drive) => format!("{drive}/frames/1.jpg"),
        None => address,
    }
}

/// Sends something to where things are sent, and checks what is taken and what is answered.
async fn send(app: &TestApp, document: &Document, names: &BTreeMap<&'static str, String>) {
    let job = json!({"path": "front/0001.mp4", "vehicle": null, "time_zone": "Asia/Tokyo"});
    let person = json!({"name": "hanako", "role": "engineer", "password": "four words are enough"});
    let token = json!({"label": "lorry", "role": "patrol", "days": 1});
    let words = "/api/defects/{id}/words";
    for (path, body, status) in [
        (
            "/api/jobs",
            json!({"batch": BATCH, "recordings": [job]}),
            201,
        ),
        ("/api/jobs/{id}/retry", json!({}), 409),
        ("/api/jobs/{id}/cancel", json!({}), 200),
        ("/api/plan", json!({"budget": 1, "others": [9]}), 200),
        ("/api/plan", json!({"budget": -1}), 400),
        ("/api/users", person.clone(), 201),
        ("/api/users", person, 409),
        ("/api/users", json!({"name": "hanako"}), 422),
        ("/api/tokens", token, 201),
        (
            "/api/session",
            json!({"name": "hanako", "password": "?"}),
            409,
        ),
        ("/api/password", json!({"old": "?", "new": "?"}), 403),
        (words, json!({"say": "confirmed", "reason": "seen"}), 200),
        (words, json!({"class": "pothole"}), 409),
    ] {
        let headers = [("if-match", "\"0\"")];
        let address = filled(path, names);
        let answer = app.post(&address, &headers, body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
        document.check(&Method::POST, path, &answer);
        let taken = &document.0["paths"][path]["post"]["requestBody"];
        let taken = &taken["content"]["application/json"]["schema"];
        let fits = document.fits(taken, &body, path);
        assert_eq!(fits.is_err(), status == 422, "{path}: {fits:?}");
    }
}

#[tokio::test]
async fn every_answer_is_what_the_description_says() {
    let (app, names) = full().await;
    let document = Document::of(&app).await;
    send(&app, &document, &names).await;
    for (path, methods) in document.0["paths"].as_object().unwrap() {
        // It has no end.
        if methods["get"].is_null() || path == "/api/jobs/events" {
            continue;
        }
        let address = filled(path, &names);
        assert!(
            !address.contains('{'),
            "{address}: what stands for its parameters?"
        );
        let answer = app
            .ask(Method::GET, &address, &[("tus-resumable", "1.0.0")])
            .await;
        // There is neither an archive nor a camera file.
        let missing = path == "/api/basemap.pmtiles" || path.contains("/ground");
        let expected = if missing {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::OK
        };
        assert_eq!(answer.status, expected, "{address}: {}", answer.text());
        document.check(&Method::GET, path, &answer);
    }
}

#[tokio::test]
async fn who_is_refused_at_the_door_is_told_as_the_description_says() {
    let app = TestApp::with_everybody();
    let viewer = app.as_role(store::Role::Viewer);
    let document = Document(TestApp::without_register().json("/api/openapi.json").await);
    for (path, methods) in document.0["paths"].as_object().unwrap() {
        if methods["get"]["security"] == json!([]) || methods["get"].is_null() {
            continue;
        }
        let headers = [("tus-resumable", "1.0.0")];
        let nobody = app.ask(Method::GET, path, &headers).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{path}");
        document.check(&Method::GET, path, &nobody);
    }
    let refused = viewer.get("/api/users").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    document.check(&Method::GET, "/api/users", &refused);
}
