//! The server as a client sees it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running server, with a folder of plug-ins of its own.
struct Server {
    process: Child,
    address: String,
    folder: PathBuf,
}

impl Server {
    fn start(name: &str) -> Server {
        let folder = std::env::temp_dir().join(format!("vitte-server-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/plugins")).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitte-server"));
        command.arg(&folder).arg("127.0.0.1:0").stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_string();
        Server { process, address, folder }
    }

    /// The status and the body of an answer.
    fn get(&self, path: &str) -> (u16, String) {
        self.send("GET", path, "")
    }

    fn send(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all((head + body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn plugins_answer() {
    let server = Server::start("answers");
    assert_eq!(server.get("/greet"), (200, "Hello, world!\n".into()));
    assert_eq!(server.get("/greet?name=Ada+%26+Bob%21"), (200, "Hello, Ada & Bob!!\n".into()));
    assert_eq!(server.get("/counter/a").1, r#"{"/a":1}"#);
    assert_eq!(server.get("/counter/b").1, r#"{"/a":1,"/b":1}"#);
    assert_eq!(server.get("/counter/a").1, r#"{"/a":2,"/b":1}"#);
    assert_eq!(server.get("/nobody").0, 404);
    assert_eq!(server.get("/../main").0, 404);
    assert_eq!(server.get("/").0, 404);
}

#[test]
fn plugins_that_mean_no_good_hurt_only_themselves() {
    let server = Server::start("greedy");
    let cases = [
        ("fuel", 503, "error[OutOfFuel]: the 20000000 units of fuel are used up"),
        ("memory", 503, "error[OutOfMemory]: the memory limit was reached"),
        ("stack", 500, "error[StackOverflow]"),
        ("files", 500, "error[Denied]"),
        ("error", 500, "error[Panic]: on purpose\n  handle (greedy.vit:"),
    ];
    for (path, status, part) in cases {
        let (found, body) = server.get(&format!("/greedy/{path}"));
        assert!(found == status && body.contains(part), "{path}: {found} {body}");
        assert_eq!(server.get("/greet").0, 200);
    }
}

#[test]
fn plugins_are_read_again_when_they_change() {
    let server = Server::start("changes");
    let write = |text: &str| std::fs::write(server.folder.join("greet.vit"), text).unwrap();
    assert_eq!(server.get("/greet").1, "Hello, world!\n");
    write(
        "import web\npub fn handle(r: web.Request) -> web.Response { return web.Response { status: 201, content_type: \"a/b\", body: r.method + r.body } }",
    );
    assert_eq!(server.send("POST", "/greet", "ü"), (201, "POSTü".into()));
    write("import web\npub fn handle(r: web.Request) -> int { return 1 }");
    let (status, body) = server.get("/greet");
    assert!(status == 500 && body.contains("but the host calls it as fn(Request) -> Response"), "{body}");
    write("pub fn handle( -> {");
    let (status, body) = server.get("/greet");
    assert!(status == 500 && body.contains("greet.vit:1:"), "{body}");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/plugins/greet.vit"), server.folder.join("greet.vit"))
        .unwrap();
    assert_eq!(server.get("/greet").1, "Hello, world!\n");
}

#[test]
fn plugins_that_wait_hold_nobody_up() {
    let server = Server::start("waits");
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(server.get("/slow?ms=300"), (200, "waited 300 ms\n".into())));
        }
    });
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}
