//! Functions of a host that wait without holding the thread.

use std::error::Error;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use vitte::compiler::modules::NoFiles;
use vitte::memory::CollectorKind;
use vitte::{Caller, Engine, Function, HostError, HostModule, Program, RuntimeError, Stress, Vm, VmConfig};

type Done = Result<(), Box<dyn Error>>;

/// A module with functions that wait.
fn clock() -> HostModule {
    let mut clock = HostModule::new("clock");
    let add = |clock: &mut HostModule| -> Result<(), vitte::HostModuleError> {
        clock.async_function("wait(ms)", |ms: i64| tokio::time::sleep(Duration::from_millis(ms as u64)))?;
        clock.async_function("later(ms, x)", |ms: i64, text: String| async move {
            tokio::time::sleep(Duration::from_millis(ms as u64)).await;
            format!("{text} after {ms}")
        })?;
        clock.async_function("fails(kind)", |kind: String| async move {
            tokio::task::yield_now().await;
            Err::<i64, HostError>(HostError::new(kind, "after a while"))
        })?;
        clock.async_function("panics", || async {
            tokio::task::yield_now().await;
            if true {
                panic!("late");
            }
            0
        })?;
        clock.async_function("twice(xs)", |xs: Vec<i64>| async move {
            tokio::task::yield_now().await;
            xs.into_iter().map(|x| x * 2).collect::<Vec<i64>>()
        })?;
        clock.function("call(f)", |caller: &mut Caller<'_>, f: Function<(), ()>| f.call(caller, ()))?;
        Ok(())
    };
    add(&mut clock).unwrap();
    clock
}

fn engine() -> Engine {
    Engine::new().with_module(clock()).unwrap()
}

fn compiled(source: &str) -> Result<Program, Box<dyn Error>> {
    Ok(engine().compile("main.vit", source, &mut NoFiles)?)
}

fn tokio_on_this_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
}

/// A future of this may go to another thread.
fn can_move<F: Future + Send>(future: F) -> F {
    future
}

#[test]
fn programs_wait_with_every_collector() -> Done {
    let source = r#"
        import clock
        let said: array<string> = []
        for i in 0..3 {
            said.push(clock.later(1, "n${i}"))
            clock.wait(0)
        }
        assert(said == ["n0 after 1", "n1 after 1", "n2 after 1"])
        assert(clock.twice([1, 2, 3]) == [2, 4, 6])
        try { clock.fails("Net"); assert(false) } catch e { assert(e.kind == "Net" && e.trace.len() == 1) }
        try { clock.panics(); assert(false) } catch e { assert(e.message == "the host's function has panicked: late") }
        fn deep(n: int) -> string { if n == 0 { return clock.later(0, "deep") } let s = deep(n - 1); return s }
        assert(deep(100) == "deep after 0")
        let f = clock.later
        assert([1, 2].map(|x| f(0, str(x))) == ["1 after 0", "2 after 0"])
        fn main() -> int { return clock.twice([21])[0] }
    "#;
    let program = compiled(source)?;
    for collector in CollectorKind::ALL {
        for stressed in [false, true] {
            let stress = Stress {
                collect_at_every_allocation: stressed,
                poison: stressed,
                verify: stressed,
                ..Stress::default()
            };
            let config =
                VmConfig { collector: *collector, stress, count_fuel: stressed, ..VmConfig::default() };
            let mut vm = engine().vm(&program, config)?;
            assert_eq!(tokio_on_this_thread().block_on(can_move(vm.run_async()))?, 42);
        }
    }
    Ok(())
}

#[test]
fn many_machines_wait_on_one_thread() -> Done {
    const MACHINES: usize = 50;
    let program = compiled(
        "import clock\npub fn go(n: int) -> string { clock.wait(20); return clock.later(20, str(n)) }",
    )?;
    let engine = engine();
    let start = Instant::now();
    let ended = Arc::new(Mutex::new(Vec::new()));
    tokio_on_this_thread().block_on(async {
        let mut all = Vec::new();
        for number in 0..MACHINES as i64 {
            let mut vm = engine.vm(&program, VmConfig::default()).unwrap();
            let go = program.func::<(i64,), String>("go").unwrap();
            let ended = Arc::clone(&ended);
            all.push(tokio::spawn(async move {
                let said = go.call_async(&mut vm, (number,)).await.unwrap();
                assert_eq!(said, format!("{number} after 20"));
                ended.lock().unwrap().push(number);
            }));
        }
        for one in all {
            one.await.unwrap();
        }
    });
    assert_eq!(ended.lock().unwrap().len(), MACHINES);
    // One after the other they would take two seconds.
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
    Ok(())
}

#[test]
fn what_was_printed_is_seen_while_the_program_waits() -> Done {
    struct Seen(Arc<AtomicUsize>);
    impl std::io::Write for Seen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.fetch_add(bytes.len(), Ordering::Relaxed);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let seen = Arc::new(AtomicUsize::new(0));
    let program = compiled("import clock\nprint(\"before\")\nclock.wait(1000000)")?;
    let host = vitte::Host { stdout: Some(Box::new(Seen(Arc::clone(&seen)))), ..vitte::Host::denying() };
    let mut vm = engine().vm(&program, VmConfig { host, ..VmConfig::default() })?;
    tokio_on_this_thread().block_on(async {
        let waited = tokio::time::timeout(Duration::from_millis(20), vm.run_async()).await;
        assert!(waited.is_err());
        assert_eq!(seen.load(Ordering::Relaxed), "before\n".len());
    });
    Ok(())
}

#[test]
fn a_call_that_is_dropped_is_given_up() -> Done {
    let source = r#"
        import clock
        let state = "new"
        pub fn slow() -> int {
            state = "waiting"
            try { clock.wait(1000000) } finally { state = "never" }
            return 1
        }
        pub fn seen() -> string { return state }
    "#;
    let program = compiled(source)?;
    let (slow, seen) = (program.func::<(), i64>("slow")?, program.func::<(), String>("seen")?);
    let mut vm = engine().vm(&program, VmConfig::default())?;
    vm.run()?;
    for _ in 0..3 {
        tokio_on_this_thread().block_on(async {
            assert!(
                tokio::time::timeout(Duration::from_millis(5), slow.call_async(&mut vm, ())).await.is_err()
            );
        });
        assert_eq!(seen.call(&mut vm, ())?, "waiting");
    }
    // A machine that is dropped in the middle takes with it what it has.
    tokio_on_this_thread().block_on(async {
        let mut call = Box::pin(async move { slow.call_async(&mut vm, ()).await });
        assert!(tokio::time::timeout(Duration::from_millis(5), &mut call).await.is_err());
        drop(call);
    });
    Ok(())
}

#[test]
fn who_cannot_wait_gets_an_error() -> Done {
    let source = r#"
        import clock
        pub fn direct() { clock.wait(1) }
        pub fn nested() { clock.call(|| clock.wait(1)) }
        pub fn caught() -> string { try { clock.wait(1); return "" } catch e { return e.kind } }
    "#;
    let program = compiled(source)?;
    let mut vm = engine().vm(&program, VmConfig::default())?;
    vm.run()?;
    let is_refused = |outcome: Result<(), RuntimeError>| {
        let error = outcome.unwrap_err();
        assert!(
            error.kind == "Host" && error.message.contains("waits without holding the thread"),
            "{error}"
        );
    };
    is_refused(program.func::<(), ()>("direct")?.call(&mut vm, ()));
    assert_eq!(program.func::<(), String>("caught")?.call(&mut vm, ())?, "Host");
    let nested = program.func::<(), ()>("nested")?;
    tokio_on_this_thread().block_on(async { is_refused(nested.call_async(&mut vm, ()).await) });
    // And then it can again.
    tokio_on_this_thread()
        .block_on(async { program.func::<(), ()>("direct").unwrap().call_async(&mut vm, ()).await })?;
    Ok(())
}

#[test]
fn limits_hold_while_programs_wait() -> Done {
    let program = compiled("import clock\nwhile true { clock.wait(0) }")?;
    let config = VmConfig { fuel: Some(10_000), ..VmConfig::default() };
    let mut vm = engine().vm(&program, config)?;
    let error = tokio_on_this_thread().block_on(vm.run_async()).unwrap_err();
    assert_eq!((&*error.kind, vm.fuel_used()), ("OutOfFuel", 10_000));
    let mut vm = engine()
        .vm(&program, VmConfig { timeout: Some(Duration::from_millis(30)), ..VmConfig::default() })?;
    assert_eq!(tokio_on_this_thread().block_on(vm.run_async()).unwrap_err().kind, "Timeout");
    let mut vm = engine().vm(&program, VmConfig::default())?;
    let interrupt = vm.interrupt();
    let error = tokio_on_this_thread().block_on(async {
        let stop = tokio::time::sleep(Duration::from_millis(10));
        let run = vm.run_async();
        let mut run = pin!(run);
        tokio::select! {
            _ = stop => interrupt.raise(),
            outcome = &mut run => return outcome,
        }
        run.await
    });
    assert_eq!(error.unwrap_err().kind, "Cancelled");
    Ok(())
}

#[test]
fn any_executor_will_do() -> Done {
    let mut host = HostModule::new("host");
    let polls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&polls);
    host.async_function("third", move || {
        let (polls, mut left) = (Arc::clone(&counted), 3);
        std::future::poll_fn(move |_| {
            polls.fetch_add(1, Ordering::Relaxed);
            left -= 1;
            if left == 0 { Poll::Ready(7_i64) } else { Poll::Pending }
        })
    })?;
    let engine = Engine::new().with_module(host)?;
    let program =
        engine.compile("main.vit", "import host\nfn main() -> int { return host.third() }", &mut NoFiles)?;
    let mut vm: Vm = engine.vm(&program, VmConfig::default())?;
    let mut run = pin!(vm.run_async());
    let mut context = Context::from_waker(Waker::noop());
    assert!(run.as_mut().poll(&mut context).is_pending());
    assert!(run.as_mut().poll(&mut context).is_pending());
    assert!(matches!(run.as_mut().poll(&mut context), Poll::Ready(Ok(7))));
    assert_eq!(polls.load(Ordering::Relaxed), 3);
    Ok(())
}
