//! A web server whose handlers are plug-ins in Vitte that nobody needs to trust.
//!
//! The file `NAME.vit` of a folder answers what is asked of `/NAME`: its `handle` gets a [`Request`] and answers a [`Response`]. Each
//! request has a machine of its own, with limits, and nothing of the world but the module `web`. A file that has changed is compiled
//! again when it is next asked.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use vitte::compiler::modules::NoFiles;
use vitte::{Engine, Func, HostModule, HostModuleError, Program, RuntimeError, Vitte, VmConfig};

/// What is asked of a plug-in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Vitte)]
pub struct Request {
    /// `GET`
    pub method: String,
    /// What follows the name of the plug-in: `/a/b`, or nothing.
    pub path: String,
    /// What follows the `?`, taken apart.
    pub query: BTreeMap<String, String>,
    /// What was sent.
    pub body: String,
}

/// What a plug-in answers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Vitte)]
pub struct Response {
    /// 200 if all is well.
    pub status: i64,
    /// `text/html`
    pub content_type: String,
    /// What is sent.
    pub body: String,
}

impl Response {
    /// A plain text.
    pub fn text(status: i64, body: impl Into<String>) -> Response {
        Response { status, content_type: "text/plain; charset=utf-8".into(), body: body.into() }
    }
}

/// What one request may use.
const FUEL: u64 = 20_000_000;
const MEMORY: u64 = 16 << 20;
const STACK: u64 = 1 << 20;
const TIME: Duration = Duration::from_secs(2);
/// The most that a plug-in may store, in bytes of keys and values.
const STORE: usize = 1 << 20;

/// A plug-in as it was last compiled.
#[derive(Clone)]
struct Plugin {
    changed: SystemTime,
    length: u64,
    program: Program,
    handle: Func<(Request,), Response>,
}

/// The plug-ins of a folder.
pub struct Plugins {
    folder: PathBuf,
    loaded: Mutex<HashMap<String, Plugin>>,
    stores: Arc<Mutex<HashMap<String, Store>>>,
}

type Store = BTreeMap<String, String>;

impl Plugins {
    /// Those of a folder. They are read when they are first asked.
    pub fn new(folder: impl Into<PathBuf>) -> Plugins {
        Plugins { folder: folder.into(), loaded: Mutex::default(), stores: Arc::default() }
    }

    /// Answers a request for `/name…`. Whatever the plug-in does, there is an answer.
    pub async fn answer(&self, name: &str, request: Request) -> Response {
        let plugin = match self.plugin(name) {
            Ok(plugin) => plugin,
            Err(response) => return response,
        };
        match ask(&plugin, request).await {
            Ok(response) if (100..=599).contains(&response.status) => response,
            Ok(response) => Response::text(500, format!("{name}: {} is no status", response.status)),
            Err(error) if error.is_limit() => Response::text(503, format!("{name}: {error}")),
            Err(error) => Response::text(500, format!("{name}: {error}")),
        }
    }

    /// The plug-in of this name, compiled from what its file says now.
    fn plugin(&self, name: &str) -> Result<Plugin, Response> {
        let missing = || Response::text(404, format!("there is no plug-in `{name}`"));
        // Names are words: whoever asks cannot leave the folder.
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(missing());
        }
        let file = self.folder.join(format!("{name}.vit"));
        let facts = std::fs::metadata(&file).map_err(|_| missing())?;
        let changed = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        match loaded.get(name) {
            Some(plugin) if (plugin.changed, plugin.length) == (changed, facts.len()) => Ok(plugin.clone()),
            _ => {
                let (program, handle) =
                    self.compile(name, &file).map_err(|message| Response::text(500, message))?;
                let plugin = Plugin { changed, length: facts.len(), program, handle };
                loaded.insert(name.to_string(), plugin.clone());
                Ok(plugin)
            }
        }
    }

    fn compile(&self, name: &str, file: &Path) -> Result<(Program, Func<(Request,), Response>), String> {
        let source = std::fs::read_to_string(file).map_err(|error| format!("{name}.vit: {error}"))?;
        let engine = self.module(name).and_then(|web| Engine::new().with_module(web));
        let engine = engine.map_err(|error| error.to_string())?;
        let program = engine.compile(&format!("{name}.vit"), &source, &mut NoFiles);
        let program = program.map_err(|error| error.to_string())?;
        let handle = program.func("handle").map_err(|error| format!("{name}.vit: {error}"))?;
        Ok((program, handle))
    }

    /// What a plug-in may import: `web`, with a store of its own.
    fn module(&self, name: &str) -> Result<HostModule, HostModuleError> {
        let mut web = HostModule::new("web").with_doc("What plug-ins have of the server.");
        web.declare_type::<Request>().declare_type::<Response>();
        let (stores, of) = (Arc::clone(&self.stores), name.to_string());
        web.documented("load(key)", "What was stored last under a key.", move |key: String| {
            let stores = stores.lock().unwrap_or_else(PoisonError::into_inner);
            stores.get(&of).and_then(|store| store.get(&key).cloned())
        })?;
        let (stores, of) = (Arc::clone(&self.stores), name.to_string());
        web.documented(
            "store(key, value)",
            "Stores a text for later requests.",
            move |key, value: String| {
                let mut stores = stores.lock().unwrap_or_else(PoisonError::into_inner);
                store(stores.entry(of.clone()).or_default(), key, value)
            },
        )?;
        web.async_function("wait(ms)", |ms: u32| tokio::time::sleep(Duration::from_millis(u64::from(ms))))?;
        Ok(web)
    }
}

/// Stores a text, if there is room.
fn store(store: &mut Store, key: String, value: String) -> Result<(), vitte::HostError> {
    let used: usize = store.iter().map(|(key, value)| key.len() + value.len()).sum();
    if used + key.len() + value.len() > STORE {
        return Err(vitte::HostError::new("StoreFull", format!("a plug-in stores at most {STORE} bytes")));
    }
    store.insert(key, value);
    Ok(())
}

/// Runs a plug-in for one request, in a machine of its own.
async fn ask(plugin: &Plugin, request: Request) -> Result<Response, RuntimeError> {
    let config = VmConfig {
        max_memory: MEMORY,
        max_stack: STACK,
        fuel: Some(FUEL),
        timeout: Some(TIME),
        ..VmConfig::default()
    };
    let mut vm = Engine::new().vm(&plugin.program, config)?;
    vm.run_async().await?;
    plugin.handle.call_async(&mut vm, (request,)).await
}
