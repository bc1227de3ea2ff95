//! `vitte-server FOLDER [ADDRESS]`: serves the plug-ins of a folder.

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use tokio::net::TcpListener;
use vitte_server::{Plugins, Request, Response};

/// The most bytes that a request may send.
const BODY: usize = 1 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let Some(folder) = args.next() else {
        return Err(
            "say the folder of the plug-ins, and where to listen: vitte-server plugins 127.0.0.1:8080".into(),
        );
    };
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8080".into());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let plugins = Arc::new(Plugins::new(folder));
    loop {
        let (stream, _) = listener.accept().await?;
        let plugins = Arc::clone(&plugins);
        tokio::spawn(async move {
            let service = service_fn(|request| serve(&plugins, request));
            let server = hyper::server::conn::http1::Builder::new();
            if let Err(error) = server.serve_connection(TokioIo::new(stream), service).await {
                eprintln!("a connection broke off: {error}");
            }
        });
    }
}

/// Answers one request.
async fn serve(
    plugins: &Plugins,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Infallible> {
    let (name, request) = match taken_apart(request).await {
        Ok(parts) => parts,
        Err(response) => return Ok(sent(response)),
    };
    Ok(sent(plugins.answer(&name, request).await))
}

/// The name of the plug-in, and what it is asked.
async fn taken_apart(request: hyper::Request<Incoming>) -> Result<(String, Request), Response> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, BODY).collect().await;
    let body = body.map_err(|error| Response::text(413, error.to_string()))?.to_bytes();
    let body = String::from_utf8(body.to_vec()).map_err(|_| Response::text(400, "the body is not UTF-8"))?;
    let path = head.uri.path().trim_start_matches('/');
    let (name, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let pairs = head.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let query: BTreeMap<String, String> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect();
    let request = Request { method: head.method.to_string(), path: rest.into(), query, body };
    Ok((name.to_string(), request))
}

/// A part of a query as it was meant: `a+b%21` is `a b!`.
fn decoded(text: &str) -> String {
    let (bytes, mut at) = (text.as_bytes(), 0);
    let mut out = Vec::with_capacity(bytes.len());
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        match (byte, digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(meant)) => {
                out.push(meant);
                at += 2;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn sent(response: Response) -> hyper::Response<Full<Bytes>> {
    let status = u16::try_from(response.status).unwrap_or(500);
    let built = hyper::Response::builder().status(status).header("content-type", response.content_type);
    let built = built.body(Full::new(Bytes::from(response.body)));
    built.unwrap_or_else(|error| {
        let mut plain = hyper::Response::new(Full::new(Bytes::from(error.to_string())));
        *plain.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        plain
    })
}
