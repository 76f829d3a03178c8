//! Bytes from the network to the disk: a few pieces are in memory at a time.

use super::{Held, checksum::Checksum, unwritable};
use crate::problem::Problem;
use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::spawn_blocking,
    time::timeout,
};

/// How a request's bytes came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All of them are here.
    Whole,
    /// The connection broke or fell silent. What came is kept, unless it was to be proven.
    Cut,
    /// There were more than the file has. What fits is kept, unless it was to be proven.
    TooMany,
    /// They are not what was meant, and none is kept.
    Wrong,
}

/// What came of a request.
pub(crate) struct Received {
    pub(crate) held: Held,
    pub(crate) ended: Ended,
}

/// What goes to the thread that writes.
enum Piece {
    Bytes(Bytes),
    End,
}

/// Pieces on their way from the network to the disk.
const PIECES: usize = 8;

/// Adds a request's bytes to an upload. They are kept even if whoever asked goes away.
pub(crate) async fn receive(
    body: Body,
    held: Held,
    checksum: Option<Checksum>,
    patience: Duration,
) -> Result<Received, Problem> {
    let (pieces, coming) = channel(PIECES);
    let written = spawn_blocking(move || write(held, checksum, coming));
    pass_on(body, pieces, patience).await;
    written
        .await
        .unwrap_or_else(|panicked| Err(Problem::internal(&panicked)))
}

/// Reads the body until it ends, breaks off, or nobody wants more of it.
async fn pass_on(mut body: Body, pieces: Sender<Piece>, patience: Duration) {
    loop {
        let piece = match timeout(patience, body.frame()).await {
            Ok(None) => Piece::End,
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(bytes) => Piece::Bytes(bytes),
                // Trailers say nothing here.
                Err(_) => continue,
            },
            Ok(Some(Err(_))) | Err(_) => return,
        };
        let last = matches!(piece, Piece::End);
        if pieces.send(piece).await.is_err() || last {
            return;
        }
    }
}

fn write(
    mut held: Held,
    checksum: Option<Checksum>,
    mut coming: Receiver<Piece>,
) -> Result<Received, Problem> {
    let part = &mut held.part;
    let path = part.path().to_owned();
    let fail = |e| unwritable(&path, e);
    if let Some(checksum) = checksum {
        part.expect(checksum).map_err(fail)?;
    }
    let mut ended = Ended::Cut;
    while let Some(piece) = coming.blocking_recv() {
        let Piece::Bytes(bytes) = piece else {
            ended = Ended::Whole;
            break;
        };
        let room = held.upload.length - part.offset();
        let fits = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        if let Err(e) = part.add(&bytes[..fits]) {
            part.keep(false).map_err(fail)?;
            return Err(fail(e));
        }
        if fits < bytes.len() {
            ended = Ended::TooMany;
            break;
        }
    }
    let kept = part.keep(ended == Ended::Whole).map_err(fail)?;
    if !kept && ended == Ended::Whole {
        ended = Ended::Wrong;
    }
    Ok(Received { held, ended })
}
