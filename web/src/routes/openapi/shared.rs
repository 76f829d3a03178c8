//! What holds for many addresses, told once: who may come in, and what is refused everywhere alike.

use crate::{
    access::{Needs, TABLE},
    auth::{HTTP_COOKIE, HTTPS_COOKIE},
    problem,
    uploads::tus,
};
use store::Role;
use utoipa::{
    ToSchema,
    openapi::{
        Content, Header, HeaderBuilder, Object, OpenApi, PathItem, Ref, RefOr, Required, Response,
        SecurityRequirement, Type,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// Adds to the document what its parts leave away.
pub(super) fn add_to(document: &mut OpenApi) {
    credentials(document);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let listed = TABLE.iter().find(|(m, p, _)| *m == method && p == path);
            if let Some((.., needs)) = listed {
                access(operation, *needs);
            }
            nonsense(operation);
            tell(operation, "default", ELSE);
            if path.starts_with(tus::ADDRESS) {
                by_tus(method, operation);
            }
            problems(operation);
        }
    }
}

const BAD_TOKEN: &str = "The token that was shown is not, or no longer, good (`token/unknown`).";
const FOREIGN: &str = "Another page made a browser send this (`access/origin`), or a server without accounts was \
     called by another name than this machine's own (`access/host`).";
const ELSE: &str = "Anything else: 503 while another program writes to the register, 500 where the server cannot \
     read its data.";

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem {
        get,
        post,
        patch,
        delete,
        ..
    } = item;
    let taken = [
        ("GET", get),
        ("POST", post),
        ("PATCH", patch),
        ("DELETE", delete),
    ];
    taken
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What a request may show of who is behind it: one of them is enough.
fn credentials(document: &mut OpenApi) {
    let cookie = |name, told: &str| {
        let kept = ApiKeyValue::with_description(name, told);
        SecurityScheme::ApiKey(ApiKey::Cookie(kept))
    };
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("mmi_…")
        .description(Some(
            "A token that an admin made (POST /api/tokens): the way for programs.",
        ));
    let schemes = [
        ("token", SecurityScheme::Http(token.build())),
        (
            "session",
            cookie(
                HTTPS_COOKIE,
                "The cookie of who has logged in (POST /api/session), over HTTPS. Whatever changes something must \
                 say with Origin, Referer or Sec-Fetch-Site that it comes from this server's own page.",
            ),
        ),
        (
            "session_http",
            cookie(HTTP_COOKIE, "The same over plain HTTP."),
        ),
    ];
    let components = document.components.get_or_insert_default();
    let names = schemes.map(|(name, scheme)| {
        components.add_security_scheme(name, scheme);
        SecurityRequirement::new(name, [""; 0])
    });
    document.security = Some(names.into());
}

/// Who may, as the table of access has it.
fn access(operation: &mut Operation, needs: Needs) {
    match needs {
        Needs::Nobody => operation.security = Some(Vec::new()),
        Needs::A(right) => {
            tell(operation, "401", "Nobody is logged in (`session/none`).");
            if !Role::ALL.into_iter().all(|role| role.may(right)) {
                let right = right.name();
                let lacks = format!("The role lacks the right `{right}` (`access/role`).");
                tell(operation, "403", &lacks);
            }
        }
    }
    tell(operation, "401", BAD_TOKEN);
    tell(operation, "403", FOREIGN);
    let how = header(Type::String, "What to send: a bearer token.");
    with_header(operation, "401", "WWW-Authenticate", how);
}

/// What cannot be read.
fn nonsense(operation: &mut Operation) {
    let has = |place| {
        let mut all = operation.parameters.iter().flatten();
        all.any(|p| matches!(p, RefOr::T(p) if p.parameter_in == place))
    };
    let (in_path, in_query) = (has(ParameterIn::Path), has(ParameterIn::Query));
    let body = operation.request_body.as_ref();
    let json = body
        .is_some_and(|b| matches!(b, RefOr::T(b) if b.content.contains_key("application/json")));
    if in_path && !operation.responses.responses.contains_key("404") {
        tell(operation, "404", "There is nothing at this address.");
    }
    if in_query {
        tell(operation, "400", "A parameter of the query makes no sense.");
    }
    if json {
        tell(operation, "400", "The body is no JSON.");
        tell(operation, "413", "The body is too large.");
        tell(
            operation,
            "415",
            "The body does not come as application/json.",
        );
        tell(
            operation,
            "422",
            "The body lacks a member, or holds one that is not known or of another kind.",
        );
    }
}

/// What the protocol asks of every request about a file, and says in every answer.
fn by_tus(method: &str, operation: &mut Operation) {
    // A file may be announced before any of its bytes are sent.
    if let (Some(RefOr::T(body)), "POST") = (&mut operation.request_body, method) {
        body.required = Some(Required::False);
    }
    let version = ParameterBuilder::new()
        .name("Tus-Resumable")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("The version of the protocol: 1.0.0."))
        .schema(Some(Object::with_type(Type::String)));
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(RefOr::<Parameter>::T(version.build()));
    tell(
        operation,
        "412",
        "Tus-Resumable is missing, or names another version than 1.0.0.",
    );
    let versions = header(Type::String, "The version that is known here: 1.0.0.");
    with_header(operation, "412", "Tus-Version", versions);
    let all: Vec<String> = operation.responses.responses.keys().cloned().collect();
    for status in all {
        let version = header(Type::String, "The version of the protocol: 1.0.0.");
        with_header(operation, &status, "Tus-Resumable", version);
    }
}

/// Says of every refusal that it is a problem.
fn problems(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        // Parts of a file that do not exist are refused by the library that serves files, and without a word.
        let has_body = !status.starts_with(['2', '3']) && status != "416";
        if let RefOr::T(response) = response
            && has_body
        {
            let problem = Ref::from_schema_name(problem::Body::name());
            let told = Content::new(Some(problem));
            response
                .content
                .insert("application/problem+json".into(), told.into());
        }
    }
}

/// Says something more of a status.
fn tell(operation: &mut Operation, status: &str, told: &str) {
    if let RefOr::T(response) = response(operation, status) {
        let description = &mut response.description;
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(told);
    }
}

fn with_header(operation: &mut Operation, status: &str, name: &str, header: Header) {
    if let RefOr::T(response) = response(operation, status) {
        response.headers.insert(name.to_owned(), header.into());
    }
}

fn response<'a>(operation: &'a mut Operation, status: &str) -> &'a mut RefOr<Response> {
    let all = &mut operation.responses.responses;
    all.entry(status.to_owned())
        .or_insert_with(|| Response::default().into())
}

fn header(kind: Type, told: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(Object::with_type(kind)))
        .description(Some(told))
        .build()
}
